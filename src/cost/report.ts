import type { Item, Settings } from "./item.js";
import { free, priced } from "./kinds/index.js";
import { pricesIn, type Prices, type PriceTable } from "./prices.js";

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

/** What all of these cost, step by step in their order. A kind that nothing is known of makes the sum unknown. */
export function costReport(things: Iterable<Thing>, region: string, table: PriceTable = "today"): CostReport {
  const prices = pricesIn(region, table);
  const lines = new Map<string, Line>();
  let strange = false;
  for (const { step, kind, props, attrs } of things) {
    const items = itemsOf(kind, props, attrs ?? {}, prices);
    strange ||= items === undefined;
    for (const i of items ?? []) {
      const key = [step, i.service, i.code, i.detail].join(" ");
      const before = lines.get(key);
      lines.set(key, before === undefined ? { ...i, step } : { ...before, quantity: add(before.quantity, i.quantity), perDay: add(before.perDay, i.perDay), perMonth: add(before.perMonth, i.perMonth) });
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
  };
}
