import { namesOf, sayPlan } from "../ui/say.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { planDocument } from "./documents.js";
import { comparisonDocument, explainOption, explains, lessonsOf, sayComparisons, topicsAmong } from "./lessons.js";
import { ignoreFindingOption } from "./ignored.js";
import { appOptions, type Session } from "./session.js";
import { noteWarnings } from "./warnings.js";
import { completeWish, readIntent } from "./wish.js";

/** With --explain, operands may also name comparisons. */
async function asked(session: Session): Promise<Awaited<ReturnType<typeof topicsAmong>> | undefined> {
  return explains(session) ? topicsAmong(session.operands, await session.parts.steps()) : undefined;
}

export const plan: CommandDefinition = {
  name: "plan",
  words: {
    en: {
      does: "what `up` would do, and why; changes nothing and asks nothing",
      more: ["With --explain it teaches the steps as well. Comparisons have names of their own and need no account: acl, bastion, logs, nat, vpn."],
    },
    ja: {
      does: "`up` が行う変更とその理由を示す。何も変更せず、何も尋ねない",
      more: ["--explain を付けると各ステップの解説も表示します。比較表は名前で呼び出せ、アカウントは不要です: acl、bastion、logs、nat、vpn。"],
    },
  },
  operands: anySteps,
  options: [
    explainOption,
    ignoreFindingOption,
    {
      name: "detailed-exitcode",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "exit with 0 if nothing would change, with 2 if something would", ja: "変更がなければ 0、あれば 2 で終了する" },
    },
  ],
  asks: true,
  onlyReads: () => true,
  examples: [
    { line: "kumiki plan", words: { en: "what a run would change", ja: "実行すると何が変わるかを見る" } },
    { line: "kumiki plan network --preset article", words: { en: "one step, as in the article", ja: "一つのステップを記事のとおりに" } },
    { line: "kumiki plan --explain network", words: { en: "learn what a step does, and how by hand", ja: "ステップの内容と、手作業でのやり方を学ぶ" } },
    { line: "kumiki plan --explain nat", words: { en: "NAT gateway or NAT instance?", ja: "NAT ゲートウェイと NAT インスタンスを比べる" } },
    { line: "kumiki plan --detailed-exitcode --json", words: { en: "for scripts", ja: "スクリプト用" } },
  ],
  async run(session) {
    const { parts, look, settings, given } = session;
    const explained = await asked(session);
    const topics = explained?.topics ?? [];
    const comparisons = topics.length === 0 ? {} : { comparisons: topics.map((c) => comparisonDocument(c, look.lang)) };
    if (explained !== undefined && topics.length > 0 && explained.steps.length === 0) {
      session.result(sayComparisons(topics, look), comparisons);
      return 0;
    }
    const intent = await readIntent(explained === undefined ? session : { ...session, operands: explained.steps });
    await session.begin();
    const app = await parts.app(appOptions(session, intent.saved, intent.region));
    await app.connect();
    const wish = await completeWish(session, app, intent);
    await noteWarnings(session, intent, wish.answers);
    const { changes, cost, inspection } = await app.plan(wish);
    await session.pause();
    const names = namesOf(intent.steps, await parts.kinds(), look.lang);
    const lessons = explained && (await lessonsOf(wish, settings.env, intent.saved, explained.steps.length > 0 ? explained.steps : wish.steps.map((s) => s.id), look));
    const text = [lessons?.text ?? "", sayComparisons(topics, look), sayPlan({ env: settings.env, changes, names, ...(cost === undefined ? {} : { cost }), ...(inspection === undefined ? {} : { inspection }) }, look)];
    session.result(text.filter((t) => t !== "").join("\n\n"), { ...planDocument(changes, cost, inspection), ...(lessons === undefined ? {} : { lessons: lessons.documents }), ...comparisons });
    return given.get("detailed-exitcode")?.on === true && changes.length > 0 ? 2 : 0;
  },
};
