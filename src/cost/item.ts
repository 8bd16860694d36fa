import type { Prices, PriceSource } from "./prices.js";

/** Whose bill it is on, in AWS's words. */
export type Service = "EC2" | "EBS" | "VPC" | "ELB" | "RDS" | "Client VPN" | "Secrets Manager" | "CloudWatch" | "S3";

/** What is paid for; the catalogue has words for each. */
export type ItemCode =
  | "server"
  | "cpu-credits"
  | "volume"
  | "public-ipv4"
  | "load-balancer"
  | "lcu"
  | "database"
  | "database-storage"
  | "database-backup"
  | "secret"
  | "vpn-association"
  | "vpn-connection"
  | "nat-gateway"
  | "vpc-endpoint"
  | "nat-data"
  | "log-data"
  | "log-storage"
  | "object-storage"
  | "object-writes"
  | "object-reads"
  | "zone-data"
  | "extended-support";

/** What the price is of. An hour counts 24 a day, a month 30 days, as the article counts. */
export type Unit = "hour" | "GB-month" | "month" | "LCU-hour" | "vCPU-hour" | "GB" | "1000-requests";

/** One thing that is paid for. All amounts in US dollars, without tax, free tier and discounts. */
export interface Item {
  readonly service: Service;
  readonly code: ItemCode;
  /** Of which sort, e.g. "t3.micro". */
  readonly detail?: string;
  readonly unit: Unit;
  /** Paid whether it is used or not; what is paid as it is used is in no sum. */
  readonly fixed: boolean;
  /** Hours a day, or GB and pieces of what is paid by the month; undefined: as it is used, or not known. */
  readonly quantity: number | undefined;
  /** undefined: not known. */
  readonly unitPrice: number | undefined;
  readonly perDay: number | undefined;
  readonly perMonth: number | undefined;
  /** Where the price is from; absent where none is known. */
  readonly from?: PriceSource;
  /** Comes along with another resource, without one of its own in the console's list. */
  readonly hidden: boolean;
}

export type Settings = Readonly<Record<string, unknown>>;
/** What one resource costs; pure. What its settings do not tell has no known price. */
export type Priced = (props: Settings, attrs: Settings, prices: Prices) => readonly Item[];

export const daysInMonth = 30;
export const hoursInDay = 24;

type What = Pick<Item, "service" | "code"> & { readonly detail?: string | undefined; readonly unitPrice: number | undefined; readonly from?: PriceSource; readonly hidden?: boolean };

const times = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? undefined : a * b);

function item({ detail, hidden, ...what }: What, unit: Unit, fixed: boolean, quantity: number | undefined, perDay: number | undefined): Item {
  return { ...what, ...(detail === undefined ? {} : { detail }), unit, fixed, quantity, perDay, perMonth: times(perDay, daysInMonth), hidden: hidden ?? false };
}

/** `count` pieces, paid by the hour, all day. */
export const hourly = (what: What, count = 1): Item => item(what, "hour", true, hoursInDay * count, times(what.unitPrice, hoursInDay * count));

/** Paid by the hour for each virtual processor, all day; undefined: it is not known how many there are. */
export const byProcessor = (what: What, count: number | undefined): Item => {
  const hours = times(count, hoursInDay);
  return item(what, "vCPU-hour", true, hours, times(what.unitPrice, hours));
};

/** Paid by the month for what is reserved: GB, or pieces. */
export const monthly = (what: What, unit: "GB-month" | "month", quantity: number | undefined): Item =>
  item(what, unit, true, quantity, times(times(what.unitPrice, quantity), 1 / daysInMonth));

/** Paid as it is used. */
export const asUsed = (what: What, unit: Unit): Item => item(what, unit, false, undefined, undefined);

/** Settings as far as they are of that type. */
export const textOf = (settings: Settings, key: string): string | undefined => (typeof settings[key] === "string" ? settings[key] : undefined);
export const numberOf = (settings: Settings, key: string): number | undefined => (typeof settings[key] === "number" ? settings[key] : undefined);
