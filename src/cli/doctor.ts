import { withIgnored, type Finding } from "../core/finding.js";
import type { Place } from "../core/state.js";
import { findingWords } from "../ui/catalogue/index.js";
import type { Lang } from "../ui/lang.js";
import { sayDoctor } from "../ui/say.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { ignoredFindings, ignoreFindingOption } from "./ignored.js";
import { appOptions } from "./session.js";
import { warningsOf } from "./warnings.js";
import { completeWish, readIntent } from "./wish.js";

/** What `doctor --json` prints: levels ok, warning, stop, could-not-look; `ok` is false where something would stop `up`. */
function document(env: string, place: Place | undefined, findings: readonly Finding[], lang: Lang): object {
  return {
    env,
    region: place?.region ?? null,
    account: place?.account ?? null,
    ok: findings.every((f) => f.level !== "stop"),
    findings: findings.map((f) => ({
      examination: f.examination,
      level: f.level,
      code: f.fault?.code ?? f.code,
      ...findingWords(f, lang),
      data: f.fault === undefined ? f.data : {},
    })),
  };
}

export const doctor: CommandDefinition = {
  name: "doctor",
  words: {
    en: {
      does: "what could be in the way: credentials, Region, clock, quotas, types, ranges, permissions",
      more: [
        "Looks before anything is made, and changes nothing. It takes the same STEPs and answers as `kumiki up`, and counts what that would make. Each finding says what to do about it.",
        "Exit code 3 if something would stop `kumiki up`; what could not be looked at stops nothing.",
      ],
    },
    ja: {
      does: "妨げになるものを事前に調べる (認証情報、リージョン、時計、クォータ、タイプ、CIDR、アクセス許可)",
      more: [
        "何かを作る前に調べ、何も変更しません。`kumiki up` と同じ STEP と回答を受け取り、作られるものの数で判定します。結果にはそれぞれ対処が付きます。",
        "`kumiki up` を止めるものがあれば終了コードは 3 です。確認できなかったものでは止まりません。",
      ],
    },
  },
  operands: anySteps,
  options: [ignoreFindingOption],
  asks: true,
  onlyReads: () => true,
  examples: [
    { line: "kumiki doctor", words: { en: "before the whole walkthrough is built", ja: "すべてのステップを構築する前に" } },
    { line: "kumiki doctor network servers --region eu-west-1", words: { en: "before some steps, in another Region", ja: "一部のステップを別のリージョンに構築する前に" } },
    { line: "kumiki doctor --json", words: { en: "for scripts", ja: "スクリプト用" } },
  ],
  async run(session) {
    const { parts, look, settings } = session;
    const intent = await readIntent(session);
    await session.begin();
    const app = await parts.app(appOptions(session, intent.saved, intent.region));
    const warned: Finding[] = [];
    const { place, findings: found } = await app.examine(async () => {
      const wish = await completeWish(session, app, intent);
      warned.push(...warningsOf(intent, wish.answers, look.lang));
      return wish;
    });
    const findings = withIgnored([...found, ...warned], ignoredFindings(session.given));
    await session.pause();
    session.result(sayDoctor({ env: settings.env, findings }, look), document(settings.env, place, findings, look.lang));
    return findings.some((f) => f.level === "stop") ? 3 : 0;
  },
};
