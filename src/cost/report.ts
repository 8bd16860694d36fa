import type { Item, Settings } from "./item.js";
import { free, priced } from "./kinds/index.js";
import { pricesIn, withLive, type LivePrices, type Prices, type PriceTable } from "./prices.js";

/** A resource as declared or as recorded. Settings that are references are not read. */
export interface Thing {
  readonly step: string;
  readonly kind: string;
  readonly props: Settings;
  readonly attrs?: Settings | undefined;
}

/** Alike items of one step, added up. */
export interface Line extends Item {
  readonly step: string;
}

export interface CostReport {
  readonly region: string;
  /** undefined: no table for this region. */
  readonly pricedOn: string | undefined;
  readonly lines: readonly Line[];
  /** Of everything that is paid whether it is used or not; undefined: the price of something of it is not known. */
  readonly perDay: number | undefined;
  readonly perMonth: number | undefined;
  /** The part of it whose price is known. */
  readonly knownPerDay: number;
  /** Where AWS's Price List was asked: when, and the day of the table that stood in for the rest. */
  readonly live?: { readonly on: string; readonly table: string | undefined; readonly refused?: string };
}

/** What one resource costs; undefined: nothing is known of this kind. */
export function itemsOf(kind: string, props: Settings, attrs: Settings, prices: Prices): readonly Item[] | undefined {
  if (Object.hasOwn(priced, kind)) return priced[kind]!(props, attrs, prices);
  return free.has(kind) ? [] : undefined;
}

/** US dollars a day, used or not; undefined: not known. */
export function sumOf(items: readonly Pick<Item, "fixed" | "perDay">[]): number | undefined {
  return items.reduce<number | undefined>((sum, i) => (!i.fixed ? sum : sum === undefined || i.perDay === undefined ? undefined : sum + i.perDay), 0);
}

/**
 * US dollars a day of one resource, whether it is used or not.
 * @param props settings, as declared or as recorded; @param attrs as last seen: what is stopped costs less
 * @returns undefined: the kind, the size or the region has no price here
 */
export function costPerDayUsd(kind: string, props: Settings, attrs: Settings, region: string, table: PriceTable = "today"): number | undefined {
  const items = itemsOf(kind, props, attrs, pricesIn(region, table));
  return items === undefined ? undefined : sumOf(items);
}

const add = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? undefined : a + b);

/** The keys of all prices that these need, each once. */
export function priceKeys(things: Iterable<Thing>): readonly string[] {
  const keys = new Set<string>();
  const listening: Prices = {
    pricedOn: undefined,
    quote: (key) => {
      keys.add(key);
      return { unitPrice: undefined };
    },
  };
  for (const { kind, props, attrs } of things) itemsOf(kind, props, attrs ?? {}, listening);
  return [...keys];
}

/** Where a line is of several resources, and one of their prices is the table's, so is the line. */
const older = (a: Item, b: Item): Pick<Item, "from"> => (a.from === "table" || b.from === "table" ? { from: "table" } : a.from === undefined ? {} : { from: a.from });

/**
 * What all of these cost, step by step in their order. A kind that nothing is known of makes the sum unknown.
 * @param live prices that are newer than the table's
 */
export function costReport(things: Iterable<Thing>, region: string, table: PriceTable = "today", live?: LivePrices): CostReport {
  const ours = pricesIn(region, table);
  const prices = live === undefined ? ours : withLive(ours, live);
  const lines = new Map<string, Line>();
  let strange = false;
  for (const { step, kind, props, attrs } of things) {
    const items = itemsOf(kind, props, attrs ?? {}, prices);
    strange ||= items === undefined;
    for (const i of items ?? []) {
      const key = [step, i.service, i.code, i.detail].join(" ");
      const before = lines.get(key);
      lines.set(key, before === undefined ? { ...i, step } : { ...before, ...older(before, i), quantity: add(before.quantity, i.quantity), perDay: add(before.perDay, i.perDay), perMonth: add(before.perMonth, i.perMonth) });
    }
  }
  const all = [...lines.values()];
  const fixed = all.filter((l) => l.fixed);
  const perDay = strange ? undefined : sumOf(fixed);
  return {
    region,
    pricedOn: prices.pricedOn,
    lines: all,
    perDay,
    perMonth: perDay === undefined ? undefined : fixed.reduce((sum, l) => sum + l.perMonth!, 0),
    knownPerDay: fixed.reduce((sum, l) => sum + (l.perDay ?? 0), 0),
    ...(live === undefined ? {} : { live: { on: live.on, table: ours.pricedOn, ...(live.refused === undefined ? {} : { refused: live.refused }) } }),
  };
}
