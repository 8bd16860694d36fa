import type { ArticleRow, ItemCode, Unit } from "../../cost/index.js";

/** What `kumiki cost` says. Amounts are texts in US dollars. */
export interface CostTexts {
  readonly heading: (env: string, region: string) => string;
  /** Of what is not built yet. */
  readonly headingWish: (env: string, region: string) => string;
  readonly pricedOn: (day: string) => string;
  readonly pricedIn: (year: string) => string;
  /** Of what AWS's Price List has told. */
  readonly pricedLive: (day: string) => string;
  /** Items of which the list told nothing. */
  readonly fromTable: (items: string, day: string) => string;
  readonly liveRefused: (code: string) => string;
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
  /** With the article's prices: something here is not in the article, and which command shows what is. */
  readonly notArticle: string;
  readonly largest: (what: string, usd: string, percent: string) => string;
  readonly vpnOff: (env: string) => string;
  readonly load: string;
  readonly hidden: string;
  readonly extendedOff: string;
  readonly byRow: string;
  /** What the article itself prints. */
  readonly printed: (perDay: string, perMonth: string) => string;
  /** Why a row of today differs. `address`: public IPv4 addresses. */
  readonly because: (row: string, item: string, usd: string, address: boolean) => string;
  readonly asPrinted: string;
  readonly today: string;
  readonly rows: Readonly<Record<ArticleRow, string>>;
  /** After a partial teardown. */
  readonly left: (usd: string) => string;
  readonly leftUnknown: string;
  /** After a complete teardown. `local`: in the emulator, where nothing is paid. */
  readonly spent: (usd: string, since: string, local: boolean) => string;
}
