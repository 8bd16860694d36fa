import { articleYear } from "./tables/article.js";
import { regions, rows } from "./tables/today.js";

/** live: of AWS's Price List, looked up just now · table: ours, with its date. */
export type PriceSource = "live" | "table";

export interface Quote {
  /** US dollars. undefined: not known. */
  readonly unitPrice: number | undefined;
  readonly from?: PriceSource;
}

/** List prices of one region, in US dollars. */
export interface Prices {
  /** When they were looked up: a day, or a year. undefined: there is no table for this region. */
  readonly pricedOn: string | undefined;
  /** `key`: e.g. "ec2/t3.micro". */
  quote(key: string): Quote;
}

/** today: the newest table we have · article: the prices of the article's year, in Tokyo. */
export type PriceTable = "today" | "article";

/** Prices that AWS's Price List gave, by our keys. */
export interface LivePrices {
  /** When the oldest of them was looked up, ISO 8601. */
  readonly on: string;
  readonly prices: Readonly<Record<string, number>>;
  /** AWS's code, where the list could not be asked to its end. */
  readonly refused?: string;
}

/** The day on which the oldest of today's prices was compared with AWS's Price List. */
export const checkedOn = "2026-09-24";

const unknown: Quote = { unitPrice: undefined };
const none: Prices = { pricedOn: undefined, quote: () => unknown };

const from = (pricedOn: string, table: Readonly<Record<string, number | null>>): Prices => ({
  pricedOn,
  quote: (key) => {
    const price = Object.hasOwn(table, key) ? table[key] : undefined;
    return price === undefined || price === null ? unknown : { unitPrice: price, from: "table" };
  },
});

/** The prices that hold in a region; of one without a table none is known. */
export function pricesIn(region: string, table: PriceTable = "today"): Prices {
  if (table === "article") return region === articleYear.region ? from(articleYear.year, articleYear.prices) : none;
  const column = regions.indexOf(region);
  if (column < 0) return none;
  return from(checkedOn, Object.fromEntries(Object.entries(rows).map(([key, values]) => [key, values[column] ?? null])));
}

/** Live prices where there are some, the table's for the rest: item by item. */
export const withLive = (table: Prices, live: LivePrices): Prices => ({
  pricedOn: Object.keys(live.prices).length === 0 ? table.pricedOn : live.on.slice(0, 10),
  quote: (key) => (Object.hasOwn(live.prices, key) ? { unitPrice: live.prices[key], from: "live" } : table.quote(key)),
});
