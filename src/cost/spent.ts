import { hoursInDay, type Item, type Service } from "./item.js";
import { itemsOf, type Thing } from "./report.js";
import { pricesIn } from "./prices.js";

/** A recorded resource, with the time it was begun. */
export interface Standing extends Thing {
  /** ISO 8601. */
  readonly startedAt: string;
}

/** AWS bills a begun hour of these as a whole one; the others by the second
 *  (https://aws.amazon.com/elasticloadbalancing/pricing/, https://aws.amazon.com/vpn/pricing/). */
const wholeHours: readonly Service[] = ["ELB", "Client VPN"];

function cost(item: Item, hours: number): number | undefined {
  if (!item.fixed) return 0;
  if (item.perDay === undefined) return undefined;
  return (item.perDay / hoursInDay) * (wholeHours.includes(item.service) ? Math.ceil(hours) : hours);
}

/**
 * What these have cost from their beginning to a moment, at the table's prices, as if they had run all the while.
 * @returns US dollars; undefined: something of it has no known price
 */
export function spentUsd(things: Iterable<Standing>, region: string, until: Date): number | undefined {
  const prices = pricesIn(region);
  let sum = 0;
  for (const { kind, props, attrs, startedAt } of things) {
    const hours = Math.max(0, (until.getTime() - Date.parse(startedAt)) / 3_600_000);
    for (const item of itemsOf(kind, props, attrs ?? {}, prices) ?? [undefined]) {
      const usd = item === undefined ? undefined : cost(item, hours);
      if (usd === undefined) return undefined;
      sum += usd;
    }
  }
  return sum;
}
