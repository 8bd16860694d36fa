import { daysInMonth } from "./item.js";
import type { Line } from "./report.js";

/** The rows of the article's table ($1 to $6). */
export type ArticleRow = "Client VPN" | "EC2" | "RDS" | "ELB" | "EBS" | "Other";
export const articleRows: readonly ArticleRow[] = ["Client VPN", "EC2", "RDS", "ELB", "EBS", "Other"];

/** As the article prints them, US dollars a day and a month, and of the whole in percent ($1 to $7: measured for three days). */
export const articlePrinted: Readonly<Record<ArticleRow | "Total", { readonly perDay: number; readonly perMonth: number; readonly percent: number }>> = {
  "Client VPN": { perDay: 3.6, perMonth: 108, percent: 41.9 },
  EC2: { perDay: 2.2, perMonth: 65.7, percent: 25.5 },
  RDS: { perDay: 1.2, perMonth: 37.5, percent: 14.6 },
  ELB: { perDay: 1.2, perMonth: 35.1, percent: 13.6 },
  EBS: { perDay: 0.2, perMonth: 5.7, percent: 2.2 },
  Other: { perDay: 0.2, perMonth: 5.5, percent: 2.1 },
  Total: { perDay: 8.6, perMonth: 257.5, percent: 100 },
};

export interface RowSum {
  readonly row: ArticleRow;
  readonly perDay: number | undefined;
  /** Exact: thirty times the day. */
  readonly perMonth: number | undefined;
  /**
   * As the article counts a month: thirty times the day rounded to the cent. That gives its figures but for one row: "Other"
   * is printed as 5.5, which is the exact month (20 GB x 0.276 = 5.52), and not thirty times 0.18.
   */
  readonly articleMonth: number | undefined;
  /** What it is of, US dollars a day by item; what is paid as it is used is left out. */
  readonly parts: readonly { readonly code: Line["code"]; readonly perDay: number | undefined }[];
}

/** The article counts a database's storage among the rest. */
const rowOf = ({ service, code }: Line): ArticleRow =>
  code === "database-storage" ? "Other" : (articleRows.find((row) => row === service) ?? "Other");

const sum = (amounts: readonly (number | undefined)[]): number | undefined => amounts.reduce<number | undefined>((s, a) => (s === undefined || a === undefined ? undefined : s + a), 0);

/** What is paid whether it is used or not, in the article's rows. */
export function byArticleRow(lines: readonly Line[]): readonly RowSum[] {
  return articleRows.map((row) => {
    const those = lines.filter((l) => l.fixed && rowOf(l) === row);
    const perDay = sum(those.map((l) => l.perDay));
    const codes = [...new Set(those.map((l) => l.code))];
    return {
      row,
      perDay,
      perMonth: sum(those.map((l) => l.perMonth)),
      articleMonth: perDay === undefined ? undefined : (Math.round(perDay * 100) * daysInMonth) / 100,
      parts: codes.map((code) => ({ code, perDay: sum(those.filter((l) => l.code === code).map((l) => l.perDay)) })),
    };
  });
}

/** What makes the second row differ from the first, the largest difference first, US dollars a day. */
export function differences(then: RowSum, now: RowSum): readonly { readonly code: Line["code"]; readonly perDay: number }[] {
  const codes = [...new Set([...then.parts, ...now.parts].map((p) => p.code))];
  const of = (row: RowSum, code: Line["code"]): number | undefined => {
    const part = row.parts.find((p) => p.code === code);
    return part === undefined ? 0 : part.perDay;
  };
  return codes
    .flatMap((code) => {
      const [before, after] = [of(then, code), of(now, code)];
      return before === undefined || after === undefined || Math.abs(after - before) < 0.005 ? [] : [{ code, perDay: after - before }];
    })
    .sort((a, b) => Math.abs(b.perDay) - Math.abs(a.perDay));
}
