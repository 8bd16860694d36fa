import type { Line } from "./report.js";

/** The rows of the article's table ($1 to $6). */
export type ArticleRow = "Client VPN" | "EC2" | "RDS" | "ELB" | "EBS" | "Other";
export const articleRows: readonly ArticleRow[] = ["Client VPN", "EC2", "RDS", "ELB", "EBS", "Other"];

export interface RowSum {
  readonly row: ArticleRow;
  readonly perDay: number | undefined;
  readonly perMonth: number | undefined;
}

/** The article counts a database's storage among the rest. */
const rowOf = ({ service, code }: Line): ArticleRow =>
  code === "database-storage" ? "Other" : (articleRows.find((row) => row === service) ?? "Other");

/** What is paid whether it is used or not, in the article's rows. */
export function byArticleRow(lines: readonly Line[]): readonly RowSum[] {
  return articleRows.map((row) => {
    const those = lines.filter((l) => l.fixed && rowOf(l) === row);
    const sum = (of: "perDay" | "perMonth") => those.reduce<number | undefined>((s, l) => (s === undefined || l[of] === undefined ? undefined : s + l[of]), 0);
    return { row, perDay: sum("perDay"), perMonth: sum("perMonth") };
  });
}
