import { namesOf, sayPlan } from "../ui/say.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { planDocument } from "./documents.js";
import { appOptions } from "./session.js";
import { completeWish, readIntent } from "./wish.js";

export const plan: CommandDefinition = {
  name: "plan",
  words: {
    en: { does: "what `up` would do, and why; changes nothing and asks nothing" },
    ja: { does: "`up` が行う変更とその理由を示す。何も変更せず、何も尋ねない" },
  },
  operands: anySteps,
  options: [
    {
      name: "detailed-exitcode",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "exit with 0 if nothing would change, with 2 if something would", ja: "変更がなければ 0、あれば 2 で終了する" },
    },
  ],
  asks: true,
  examples: [
    { line: "kumiki plan", words: { en: "what a run would change", ja: "実行すると何が変わるかを見る" } },
    { line: "kumiki plan network --preset article", words: { en: "one step, as in the article", ja: "一つのステップを記事のとおりに" } },
    { line: "kumiki plan --detailed-exitcode --json", words: { en: "for scripts", ja: "スクリプト用" } },
  ],
  async run(session) {
    const { parts, look, settings, given } = session;
    const intent = await readIntent(session);
    await session.begin();
    const app = await parts.app(appOptions(session, intent.saved, intent.region));
    await app.connect();
    const { changes, cost } = await app.plan(await completeWish(session, app, intent));
    await session.pause();
    const names = namesOf(intent.steps, await parts.kinds(), look.lang);
    session.result(sayPlan({ env: settings.env, changes, names, ...(cost === undefined ? {} : { cost }) }, look), planDocument(changes, cost));
    return given.get("detailed-exitcode")?.on === true && changes.length > 0 ? 2 : 0;
  },
};
