import type { State } from "../core/state.js";
import { catalogue } from "../ui/catalogue/index.js";
import { safe } from "../ui/escape.js";
import { sayChecks, sayMatrix } from "../ui/say.js";
import { wrapUnbroken } from "../ui/width.js";
import type { Proof, Reached } from "../verify/index.js";
import { chosenIds, claimsOf } from "./claims.js";
import { viewOf } from "./closing-check.js";
import type { CommandDefinition } from "./command.js";
import { outputFile, writeOutput } from "./output.js";
import { pictureOfState } from "./picture.js";
import { probed, probeOption, wantsProbes } from "./probe.js";
import { appOptions, type Session } from "./session.js";

const group = { en: "Options:", ja: "オプション:" };

/** Files that the user wants besides, each written whole. */
interface Files {
  readonly junit: string | undefined;
  readonly report: string | undefined;
}

/** One page with everything. */
async function reportOf(session: Session, saved: State, proof: Proof): Promise<string> {
  const [{ reportPage, talksOf }, { figuresOf }, { hashOf }] = await Promise.all([import("../ui/report/index.js"), import("../diagram/index.js"), import("../verify/index.js")]);
  const { lang } = session.look;
  const { snapshot } = proof.view.scene;
  const view = { ...viewOf(proof), snapshot, snapshotSha256: hashOf(snapshot) };
  const figures = figuresOf(await pictureOfState(saved, session), talksOf(view, lang), catalogue(lang).diagram);
  return reportPage({ ...view, figures }, lang);
}

async function writeFiles(session: Session, saved: State, proof: Proof, { junit, report }: Files): Promise<string[]> {
  const { documentOf, junitOf } = await import("../verify/index.js");
  const { view, results } = proof;
  if (junit !== undefined) await writeOutput("--junit", junit, junitOf(view.env, documentOf(view.phase, results, session.look.lang), view.scene.snapshot.takenAt));
  if (report !== undefined) await writeOutput("--report", report, await reportOf(session, saved, proof));
  return [junit, report].filter((path) => path !== undefined);
}

/** On the ports that the environment's hosts and checks know. */
async function matrixOf({ view }: Proof): Promise<readonly Reached[]> {
  const { reachedIn } = await import("../verify/index.js");
  return reachedIn(view);
}

export const check: CommandDefinition = {
  name: "check",
  words: {
    en: {
      does: "the connectivity checks against what AWS says now",
      more: [
        "Nothing is changed, and without --probe nothing is sent: AWS's descriptions are read and every path is followed, there and back. Exit code 4 if a check is not as expected; one that cannot be judged counts as not as expected.",
        "What is expected depends on the phase (P1 to P4), and follows from the steps that stand. The numbers are the article's: 1 to 16, M1 to M5, the re-checks 1b and 4b; NX1 and NX2 are what must stay closed besides.",
      ],
    },
    ja: {
      does: "AWS の現在の設定に対する疎通確認",
      more: [
        "変更は行いません。--probe がなければパケットも送りません。AWS の設定を読み取り、すべての経路を往復で確かめます。期待と異なるものがあれば終了コードは 4 です。判定できないものも期待と異なるものとして数えます。",
        "期待値は段階 (P1 から P4) と構築済みのステップで決まります。番号は記事のもの (1 から 16、M1 から M5、再確認の 1b と 4b) です。NX1 と NX2 は、ほかに閉じているべき経路です。",
      ],
    },
  },
  operands: { syntax: "[ID...]", least: 0, most: Infinity },
  options: [
    probeOption,
    { name: "matrix", group, words: { en: "also who reaches what on which port", ja: "誰がどのポートで何に届くかも示す" } },
    { name: "junit", value: "FILE", completes: "file", group, words: { en: "also write a JUnit report", ja: "JUnit 形式のレポートも書き出す" } },
    { name: "report", value: "FILE", completes: "file", group, words: { en: "also write one HTML page, with a picture", ja: "図入りの HTML ページも書き出す" } },
  ],
  asks: false,
  onlyReads: () => true,
  examples: [
    { line: "kumiki check", words: { en: "all of them", ja: "すべて確認する" } },
    { line: "kumiki check 4b NX1", words: { en: "some of them", ja: "一部だけ確認する" } },
    { line: "kumiki check --probe", words: { en: "and with packets; a contradiction is exit code 4", ja: "パケットでも確認する (食い違いは終了コード 4)" } },
    { line: "kumiki check --matrix", words: { en: "and who reaches what", ja: "誰が何に届くかも示す" } },
    { line: "kumiki check --junit checks.xml --report checks.html", words: { en: "for CI, and for people", ja: "CI と人のためのレポート" } },
  ],
  async run(session) {
    const files: Files = { junit: await outputFile(session.given.get("junit")), report: await outputFile(session.given.get("report")) };
    const claims = await claimsOf(session);
    const ids = chosenIds(claims, session.operands);
    const probes = wantsProbes(session, claims.saved);
    await session.begin();
    const app = await session.parts.app(appOptions(session, claims.saved));
    await app.connect();
    const judged = await app.prove(await session.parts.steps(), ids);
    const proof = probes ? await probed(session, claims.saved, judged) : judged;
    await session.pause();
    const written = await writeFiles(session, claims.saved, proof, files);
    const { documentOf } = await import("../verify/index.js");
    const { lang } = session.look;
    const document = documentOf(proof.view.phase, proof.results, lang);
    const reached = session.given.get("matrix")?.on === true ? await matrixOf(proof) : undefined;
    const texts = [sayChecks(viewOf(proof), session.look), ...(reached === undefined ? [] : [sayMatrix(proof.view.env, reached, session.look)])];
    session.result(texts.join("\n\n"), { ...document, ...(reached === undefined ? {} : { matrix: reached }) });
    const { reach } = catalogue(session.errorLook.lang);
    for (const text of [...written.map((path) => reach.written(safe(path))), reach.evidence(safe(proof.evidence))]) session.say(wrapUnbroken(text, session.errorLook).join("\n"));
    return document.ok ? 0 : 4;
  },
};
