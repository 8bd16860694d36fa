import type { ArticleRow, ItemCode, Unit } from "../../cost/index.js";

/** What `kumiki cost` says. Amounts are texts in US dollars. */
export interface CostTexts {
  readonly heading: (env: string, region: string) => string;
  /** Of what is not built yet. */
  readonly headingWish: (env: string, region: string) => string;
  readonly pricedOn: (day: string) => string;
  readonly pricedIn: (year: string) => string;
  readonly nothing: string;
  readonly items: Readonly<Record<ItemCode, string>>;
  readonly units: Readonly<Record<Unit, string>>;
  readonly perDay: string;
  readonly perMonth: string;
  readonly asUsed: string;
  readonly unknown: string;
  readonly total: string;
  readonly atLeast: (perDay: string) => string;
  readonly noTable: (region: string) => string;
  readonly noArticle: (region: string) => string;
  readonly largest: (what: string, usd: string, percent: string) => string;
  readonly vpnOff: (env: string) => string;
  readonly load: string;
  readonly hidden: string;
  readonly byRow: string;
  readonly today: string;
  readonly rows: Readonly<Record<ArticleRow, string>>;
  /** After a partial teardown. */
  readonly left: (usd: string) => string;
  readonly leftUnknown: string;
}
