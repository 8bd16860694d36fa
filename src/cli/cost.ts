import type { differences as Differences, LivePrices, PriceTable, RowSum, Thing } from "../cost/index.js";
import { namesOf, sayCost } from "../ui/say.js";
import { anySteps, type CommandDefinition } from "./command.js";
import type { GivenOption } from "./parser.js";
import { appOptions, type Session } from "./session.js";
import { choiceOf } from "./settings.js";
import { subjectOf, type Subject } from "./subject.js";

/** Settings and place of what is to be priced. */
function priceable(subject: Subject): { readonly things: readonly Thing[]; readonly region: string } {
  if (subject.stands) return { things: Object.values(subject.saved.records), region: subject.saved.place.region };
  const things = [...subject.graph.nodes.values()].map(({ step, kind, props }) => ({ step, kind: kind.name, props }));
  return { things, region: subject.wish.facts.region };
}

/** As the walkthrough goes: a state's records stand in the order in which they were made. */
function inOrder(things: readonly Thing[], steps: readonly string[]): readonly Thing[] {
  const place = ({ step }: Thing) => (steps.includes(step) ? steps.indexOf(step) : steps.length);
  return [...things].sort((a, b) => place(a) - place(b));
}

const choices = ["today", "article", "live"] as const;

/** @throws Fault bad-choice */
const pricesWanted = (option: GivenOption | undefined): (typeof choices)[number] => (option === undefined ? "today" : choiceOf(option, choices));

/** Asks AWS's Price List for what these need; nothing else does it, and nothing does it unasked. */
async function live(session: Session, subject: Subject, things: readonly Thing[]): Promise<LivePrices> {
  const { priceKeys } = await import("../cost/index.js");
  await session.begin();
  const asked = subject.stands ? await session.parts.app(appOptions(session, subject.saved)) : subject.app;
  await asked.connect();
  const prices = await asked.livePrices(priceKeys(things));
  await session.pause();
  return prices;
}

export const cost: CommandDefinition = {
  name: "cost",
  words: {
    en: {
      does: "what the environment costs per day and month, per step and item",
      more: [
        "Of what stands, from the saved state, without asking AWS. If nothing stands, or if STEPs or answers are given: of what `kumiki up` would build with them.",
        "List prices of ten Regions, dated; what is paid as it is used is named, and is in no sum. With `--prices live` AWS's Price List is asked (it needs pricing:GetProducts); what it does not tell stays the table's.",
      ],
    },
    ja: {
      does: "環境の 1 日と 1 か月の料金を、ステップと項目ごとに表示する",
      more: [
        "構築済みなら保存された状態から計算し、AWS は呼び出しません。何もない場合や、STEP や回答を指定した場合は、`kumiki up` が構築するものの料金です。",
        "10 リージョンの定価 (日付付き) を使います。使用量による料金は名前だけを示し、合計には含めません。`--prices live` では AWS の料金表に問い合わせ (pricing:GetProducts が必要)、得られないものは手元の表の料金を使います。",
      ],
    },
  },
  operands: anySteps,
  options: [
    {
      name: "prices",
      value: "WHEN",
      choices,
      group: { en: "Options:", ja: "オプション:" },
      words: {
        en: "today (the default), live: ask AWS's Price List, or article: those of the article's year, in Tokyo",
        ja: "today (既定)、live: AWS の料金表に問い合わせる、article: 記事の年の東京の料金",
      },
    },
  ],
  asks: true,
  onlyReads: () => true,
  examples: [
    { line: "kumiki cost", words: { en: "of what stands, or of the whole walkthrough", ja: "構築済みのもの、または全ステップの料金" } },
    { line: "kumiki cost database --no-database-multi-az", words: { en: "before it is built", ja: "構築する前に" } },
    { line: "kumiki cost --prices live", words: { en: "with the prices of this day, asked of AWS", ja: "AWS に問い合わせた現在の料金で" } },
    { line: "kumiki cost --preset article --prices article", words: { en: "the article's own table, beside today's prices", ja: "記事の料金表と現在の料金" } },
  ],
  async run(session) {
    const { given, settings, look, parts } = session;
    const wanted = pricesWanted(given.get("prices"));
    const table: PriceTable = wanted === "article" ? "article" : "today";
    const subject = await subjectOf(session);
    const { stands } = subject;
    const { things: unsorted, region } = priceable(subject);
    const things = inOrder(unsorted, (await parts.steps()).map((s) => s.id));
    const prices = wanted === "live" ? await live(session, subject, things) : undefined;
    const { articlePrinted, byArticleRow, costDocument, costReport, differences } = await import("../cost/index.js");
    const report = costReport(things, region, table, prices);
    const rows =
      table === "article" && report.pricedOn !== undefined
        ? rowsBeside(byArticleRow(report.lines), byArticleRow(costReport(things, region).lines), differences)
        : undefined;
    const names = namesOf(await parts.steps(), await parts.kinds(), look.lang);
    session.result(sayCost({ env: settings.env, report, table, stands, names, ...(rows === undefined ? {} : { rows, printed: articlePrinted }) }, look), costDocument(report));
    return 0;
  },
};

const rowsBeside = (then: readonly RowSum[], now: readonly RowSum[], differ: typeof Differences) =>
  then.map((row, i) => ({ then: row, now: now[i]!, why: differ(row, now[i]!) }));
