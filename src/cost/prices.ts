import { articleYear } from "./tables/article.js";
import { regions, rows } from "./tables/today.js";

/** List prices of one region, in US dollars. */
export interface Prices {
  /** When they were looked up: a day, or a year. undefined: there is no table for this region. */
  readonly pricedOn: string | undefined;
  /** `key`: e.g. "ec2/t3.micro". undefined: not known. */
  of(key: string): number | undefined;
}

/** today: the newest table we have · article: the prices of the article's year, in Tokyo. */
export type PriceTable = "today" | "article";

/** The day on which the oldest of today's prices was compared with AWS's Price List. */
const checkedOn = "2026-09-24";

const none: Prices = { pricedOn: undefined, of: () => undefined };

const from = (pricedOn: string, table: Readonly<Record<string, number>>): Prices => ({
  pricedOn,
  of: (key) => (Object.hasOwn(table, key) ? table[key] : undefined),
});

/** The prices that hold in a region; of one without a table none is known. */
export function pricesIn(region: string, table: PriceTable = "today"): Prices {
  if (table === "article") return region === articleYear.region ? from(articleYear.year, articleYear.prices) : none;
  const column = regions.indexOf(region);
  if (column < 0) return none;
  return from(checkedOn, Object.fromEntries(Object.entries(rows).map(([key, values]) => [key, values[column]!])));
}
