import type { ArticleRow, CostReport, ItemCode, Line, PriceTable, RowSum } from "../../cost/index.js";
import { listed } from "../catalogue/command.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { cell, tableRows, type Cell } from "../table.js";
import { wrap } from "../width.js";
import { titleOf, type Names } from "./names.js";

export interface CostView {
  readonly env: string;
  readonly report: CostReport;
  readonly table: PriceTable;
  /** It stands, and is not merely wished for. */
  readonly stands: boolean;
  /** With the article's prices: its rows, the same rows with today's, and which items make the difference. */
  readonly rows?: readonly { readonly then: RowSum; readonly now: RowSum; readonly why: readonly { readonly code: ItemCode; readonly perDay: number }[] }[];
  /** What the article prints in its rows. */
  readonly printed?: Readonly<Record<ArticleRow | "Total", { readonly perDay: number; readonly perMonth: number }>>;
  readonly names: Names;
}

const money = (usd: number | undefined): string => (usd === undefined ? "?" : usd.toFixed(2));
/** Prices have up to four decimals; no trailing noughts. */
const price = (usd: number | undefined): string => (usd === undefined ? "?" : String(usd));
const amount = (quantity: number): string => String(Math.round(quantity * 100) / 100);

/** What the environment costs, step by step and item by item; then the sum and what stands out. */
export function sayCost(view: CostView, look: Look): string {
  const { report } = view;
  const words = catalogue(look.lang).cost;
  const text = (sentence: string): string[] => wrap(sentence, look);
  const heading = view.stands ? words.heading : words.headingWish;
  const head = text(heading(safe(view.env), safe(report.region))).map((l) => paint(look, "bold", l));
  if (report.pricedOn === undefined) return [...head, ...text((view.table === "article" ? words.noArticle : words.noTable)(safe(report.region)))].join("\n");
  const dated = datedWords(view, look).join(look.lang === "ja" ? "" : " ");
  if (report.lines.length === 0) return [...head, ...text(dated), "", ...text(words.nothing)].join("\n");
  return [...head, ...text(dated), ...steps(view, look), "", ...remarks(view, look), ...articleTable(view, look)].join("\n");
}

/** Whose prices these are, and of when; with live ones, which of them are not. */
function datedWords({ report, table }: CostView, look: Look): string[] {
  const words = catalogue(look.lang).cost;
  const day = report.pricedOn ?? "";
  const { live } = report;
  if (table === "article") return [words.pricedIn(day)];
  if (live === undefined) return [words.pricedOn(day)];
  const name = (l: Line): string => [words.items[l.code], l.detail ?? ""].join(" ").trim();
  const older = [...new Set(report.lines.filter((l) => l.from === "table").map(name))];
  const isLive = report.lines.some((l) => l.from === "live");
  return [
    ...(live.refused === undefined ? [] : [words.liveRefused(safe(live.refused))]),
    isLive ? words.pricedLive(day) : words.pricedOn(day),
    ...(isLive && older.length > 0 && live.table !== undefined ? [words.fromTable(safe(listed(older, catalogue(look.lang).run.more, 6, catalogue(look.lang).comma)), live.table)] : []),
  ];
}

/** Laid out together, so that all steps are aligned alike. */
function steps({ report, names }: CostView, look: Look): string[] {
  const words = catalogue(look.lang).cost;
  const total = [cell(""), cell(words.total, "bold"), cell(""), ...sums(report, look, "bold")];
  const rows = tableRows(aligned([...report.lines.map((l) => itemRow(l, look)), total], [3, 4]), look, { indent: "  ", cut: [1, 2] });
  const lines: string[] = [];
  for (const step of new Set(report.lines.map((l) => l.step))) {
    lines.push("", ...wrap(safe(titleOf(names, step)), look).map((l) => paint(look, "bold", l)));
    report.lines.forEach((l, i) => {
      if (l.step === step) lines.push(...rows[i]!);
    });
  }
  return [...lines, "", ...rows.at(-1)!];
}

const sums = ({ perDay, perMonth }: Pick<Line, "perDay" | "perMonth">, look: Look, style?: Cell["style"]): Cell[] => {
  const { cost: words } = catalogue(look.lang);
  return [cell(`${money(perDay)} ${words.perDay}`, style), cell(`${money(perMonth)} ${words.perMonth}`, style)];
};

function itemRow(l: Line, look: Look): Cell[] {
  const words = catalogue(look.lang).cost;
  const name = [words.items[l.code], ...(l.detail === undefined ? [] : [l.detail])].join(" ");
  const unit = words.units[l.unit];
  const count = l.fixed ? `${l.quantity === undefined ? "?" : amount(l.quantity)} ${unit} x ${price(l.unitPrice)}` : `${price(l.unitPrice)} / ${unit}`;
  const end = !l.fixed ? [cell(""), cell(words.asUsed, "dim")] : l.perDay === undefined ? [cell(""), cell(words.unknown, "yellow")] : sums(l, look);
  return [cell(l.hidden ? "*" : "", "dim"), cell(name), cell(count, "dim"), ...end];
}

/** Numbers stand under one another by their ends. */
function aligned(rows: readonly Cell[][], columns: readonly number[]): Cell[][] {
  const ends = columns.map((c) => Math.max(0, ...rows.map((row) => row[c]?.text.length ?? 0)));
  return rows.map((row) => row.map((each, c) => (columns.includes(c) && /^\d/.test(each.text) ? { ...each, text: each.text.padStart(ends[columns.indexOf(c)]!) } : each)));
}

/** $8: the idle VPN is the largest cost, and load raises others. */
function remarks({ env, report, table }: CostView, look: Look): string[] {
  const words = catalogue(look.lang).cost;
  const known = report.lines.filter((l) => l.fixed && (l.perDay ?? 0) > 0);
  const first = known.reduce<Line | undefined>((max, l) => (max === undefined || l.perDay! > max.perDay! ? l : max), undefined);
  const sentences = [
    ...(report.perDay === undefined ? [words.atLeast(money(report.knownPerDay)), ...(table === "article" ? [words.notArticle] : [])] : []),
    ...(first === undefined ? [] : [words.largest(safe([words.items[first.code], first.detail ?? ""].join(" ").trim()), money(first.perDay), percent(first.perDay!, report.knownPerDay))]),
    ...(report.lines.some((l) => l.code === "vpn-association") ? [words.vpnOff(env)] : []),
    ...(report.lines.some((l) => !l.fixed) ? [words.load] : []),
    ...(report.lines.some((l) => l.hidden) ? [words.hidden] : []),
    ...(report.lines.some((l) => l.code === "database") && !report.lines.some((l) => l.code === "extended-support") ? [words.extendedOff] : []),
  ];
  return sentences.flatMap((s) => wrap(s, look, "", "  "));
}

const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(1);

/** The article's own table to the cent, what it prints, and today's beside it with what makes the difference. */
function articleTable({ report, rows, printed }: CostView, look: Look): string[] {
  if (rows === undefined) return [];
  const words = catalogue(look.lang).cost;
  const share = (usd: number | undefined): string => (usd === undefined || report.perDay === undefined || report.perDay === 0 ? "?" : `${percent(usd, report.perDay)} %`);
  const whole = (of: "perDay" | "articleMonth", which: "then" | "now") => rows.reduce<number | undefined>((s, r) => (s === undefined || r[which][of] === undefined ? undefined : s + r[which][of]), 0);
  const line = (row: ArticleRow | "Total", then: Pick<RowSum, "perDay" | "articleMonth">, now: number | undefined): Cell[] => [
    cell(row === "Total" ? words.total : words.rows[row], row === "Total" ? "bold" : undefined),
    cell(`${money(then.perDay)} ${words.perDay}`),
    cell(`${money(then.articleMonth)} ${words.perMonth}`),
    cell(share(then.perDay)),
    cell(printed === undefined ? "" : words.printed(printed[row].perDay.toFixed(1), printed[row].perMonth.toFixed(1)), "dim"),
    cell(`${words.today} ${money(now)}${change(then.perDay, now)}`),
  ];
  const cells = [
    ...rows.map(({ then, now }) => line(then.row, then, now.perDay)),
    line("Total", { perDay: whole("perDay", "then"), articleMonth: whole("articleMonth", "then") }, whole("perDay", "now")),
  ];
  const reasons = rows.flatMap(({ then, why }) => why.map((w) => words.because(words.rows[then.row], words.items[w.code], signed(w.perDay), w.code === "public-ipv4")));
  return [
    "",
    ...wrap(words.byRow, look).map((l) => paint(look, "bold", l)),
    ...tableRows(aligned(cells, [1, 2, 3]), look, { indent: "  ", cut: [0] }).flat(),
    ...[...reasons, words.asPrinted].flatMap((text) => wrap(text, look, "  ", "    ")),
  ];
}

const signed = (usd: number): string => `${usd < 0 ? "-" : "+"}${Math.abs(usd).toFixed(2)}`;
const change = (then: number | undefined, now: number | undefined): string =>
  then === undefined || now === undefined || Math.abs(now - then) < 0.005 ? "" : ` (${signed(now - then)})`;
