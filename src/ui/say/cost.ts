import type { CostReport, Line, PriceTable, RowSum } from "../../cost/index.js";
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
  /** With the article's prices: its rows, and the same rows with today's. */
  readonly rows?: readonly { readonly then: RowSum; readonly now: RowSum }[];
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
  const dated = view.table === "article" ? words.pricedIn(report.pricedOn) : words.pricedOn(report.pricedOn);
  if (report.lines.length === 0) return [...head, ...text(dated), "", ...text(words.nothing)].join("\n");
  return [...head, ...text(dated), ...steps(view, look), "", ...remarks(view, look), ...articleTable(view, look)].join("\n");
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
function remarks({ env, report }: CostView, look: Look): string[] {
  const words = catalogue(look.lang).cost;
  const known = report.lines.filter((l) => l.fixed && (l.perDay ?? 0) > 0);
  const first = known.reduce<Line | undefined>((max, l) => (max === undefined || l.perDay! > max.perDay! ? l : max), undefined);
  const sentences = [
    ...(report.perDay === undefined ? [words.atLeast(money(report.knownPerDay))] : []),
    ...(first === undefined ? [] : [words.largest(safe([words.items[first.code], first.detail ?? ""].join(" ").trim()), money(first.perDay), percent(first.perDay!, report.knownPerDay))]),
    ...(report.lines.some((l) => l.code === "vpn-association") ? [words.vpnOff(env)] : []),
    ...(report.lines.some((l) => !l.fixed) ? [words.load] : []),
    ...(report.lines.some((l) => l.hidden) ? [words.hidden] : []),
  ];
  return sentences.flatMap((s) => wrap(s, look, "", "  "));
}

const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(1);

function articleTable({ report, rows }: CostView, look: Look): string[] {
  if (rows === undefined) return [];
  const words = catalogue(look.lang).cost;
  const one = (usd: number | undefined): string => (usd === undefined ? "?" : usd.toFixed(1));
  const share = (usd: number | undefined): string => (usd === undefined || report.perDay === undefined || report.perDay === 0 ? "?" : `${percent(usd, report.perDay)} %`);
  const whole = (of: "perDay" | "perMonth", which: "then" | "now") => rows.reduce<number | undefined>((s, r) => (s === undefined || r[which][of] === undefined ? undefined : s + r[which][of]), 0);
  const line = (name: string, then: Pick<RowSum, "perDay" | "perMonth">, now: number | undefined): Cell[] => [
    cell(name),
    cell(`${one(then.perDay)} ${words.perDay}`),
    cell(`${one(then.perMonth)} ${words.perMonth}`),
    cell(share(then.perDay)),
    cell(`${words.today}: ${one(now)} ${words.perDay}`, "dim"),
  ];
  const cells = [
    ...rows.map(({ then, now }) => line(words.rows[then.row], then, now.perDay)),
    line(words.total, { perDay: whole("perDay", "then"), perMonth: whole("perMonth", "then") }, whole("perDay", "now")),
  ];
  return ["", ...wrap(words.byRow, look).map((l) => paint(look, "bold", l)), ...tableRows(aligned(cells, [1, 2, 3]), look, { indent: "  ", cut: [0] }).flat()];
}
