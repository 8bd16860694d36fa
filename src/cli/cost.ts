import type { State } from "../core/state.js";
import type { App } from "../app.js";
import type { differences as Differences, LivePrices, PriceTable, RowSum, Thing } from "../cost/index.js";
import { namesOf, sayCost } from "../ui/say.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { declaredFor } from "./declared.js";
import { flagName } from "./options.js";
import type { GivenOption } from "./parser.js";
import { questionsOf } from "./questions.js";
import { appOptions, type Session } from "./session.js";
import { oneOf } from "./settings.js";
import { completeWish, readIntent } from "./wish.js";

/** What is to be priced, and where. */
interface Priceable {
  readonly things: readonly Thing[];
  readonly region: string;
  readonly stands: boolean;
  /** Opened, where AWS had to be asked something. */
  readonly app?: App;
  readonly saved?: State | undefined;
}

/** Options that say what to build. */
const contents = ["config", "set", "preset", "through", "with", "without"];

/** Whether this line says what to build: then that is priced, and not what stands. */
async function wishes({ operands, given, parts }: Session): Promise<boolean> {
  const flags = [...contents, ...questionsOf(await parts.steps()).map((q) => flagName(q.key))];
  return operands.length > 0 || flags.some((flag) => given.get(flag)?.from === "flag");
}

const standing = (state: State): Priceable => ({ things: Object.values(state.records), region: state.place.region, stands: true, saved: state });

/** What `up` would build: its facts are looked up as `plan` does it. */
async function wished(session: Session): Promise<Priceable> {
  const intent = await readIntent(session);
  await session.begin();
  const app = await session.parts.app(appOptions(session, intent.saved, intent.region));
  await app.connect();
  const wish = await completeWish(session, app, intent);
  await session.pause();
  const graph = await declaredFor(wish, session.settings.env, intent.saved?.envId);
  const things = [...graph.nodes.values()].map(({ step, kind, props }) => ({ step, kind: kind.name, props }));
  return { things, region: wish.facts.region, stands: false, app };
}

async function priceable(session: Session): Promise<Priceable> {
  if (await wishes(session)) return wished(session);
  const saved = await (await session.parts.store(session.settings)).read();
  return saved !== undefined && Object.keys(saved.records).length > 0 ? standing(saved) : wished(session);
}

const choices = ["today", "article", "live"] as const;

/** @throws Fault bad-choice */
const pricesWanted = (option: GivenOption | undefined): (typeof choices)[number] => (option === undefined ? "today" : oneOf(option.source, option.values.at(-1) ?? "", choices));

/** Asks AWS's Price List for what these need; nothing else does it, and nothing does it unasked. */
async function live(session: Session, { things, app, saved }: Priceable): Promise<LivePrices> {
  const { priceKeys } = await import("../cost/index.js");
  await session.begin();
  const asked = app ?? (await session.parts.app(appOptions(session, saved)));
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
        "10 リージョンの定価(日付付き)を使います。使用量による料金は名前だけを示し、合計には含めません。`--prices live` では AWS の料金表に問い合わせ(pricing:GetProducts が必要)、得られないものは手元の表の料金を使います。",
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
        ja: "today(既定)、live: AWS の料金表に問い合わせる、article: 記事の年の東京の料金",
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
    const priced = await priceable(session);
    const { things, region, stands } = priced;
    const prices = wanted === "live" ? await live(session, priced) : undefined;
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
