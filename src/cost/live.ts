import { isAwsError } from "../core/aws-error.js";
import { priceIn, queryOf, type ProductQuery } from "./list.js";
import type { LivePrices } from "./prices.js";

/** What was found under a key, and when; null: the list has no such price. */
export interface Kept {
  readonly usd: number | null;
  /** ISO 8601. */
  readonly at: string;
}

/** How prices are got; the caller knows AWS and files. */
export interface PriceSources {
  /** Documents of the products, JSON each. @throws AwsError */
  ask(query: ProductQuery): Promise<readonly string[]>;
  /** What is known from earlier; never throws. */
  kept(): Promise<Readonly<Record<string, Kept>>>;
  keep(prices: Readonly<Record<string, Kept>>): Promise<void>;
  now(): Date;
}

/** AWS changes its list a few times a month; the file is asked at most once a day. */
const keptMs = 86_400_000;
/** Requests under way at once: the list answers slowly, and takes few at a time. */
const atOnce = 6;

const isFresh = ({ at }: Kept, now: Date): boolean => {
  const age = now.getTime() - Date.parse(at);
  return age >= 0 && age < keptMs;
};

/**
 * Looks the prices up in AWS's Price List, those of the last day excepted. What it does not have is left out; when it cannot
 * be asked, the rest is left out and AWS's code told.
 * @param keys of ours (tables/today.ts)
 */
export async function livePrices(keys: readonly string[], region: string, sources: PriceSources): Promise<LivePrices> {
  const now = sources.now();
  const fresh = Object.entries(await sources.kept()).filter(([, kept]) => isFresh(kept, now));
  const known = new Map(fresh);
  const queue = keys.flatMap((key) => {
    const query = known.has(key) ? undefined : queryOf(key, region);
    return query === undefined ? [] : [{ key, query }];
  });
  let refused: string | undefined;
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && refused === undefined; next = queue.shift()) {
      try {
        const usd = priceIn(await sources.ask(next.query), next.query, region);
        known.set(next.key, { usd: usd ?? null, at: now.toISOString() });
      } catch (e) {
        if (!isAwsError(e)) throw e;
        refused ??= e.Code;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (known.size > fresh.length) await sources.keep(Object.fromEntries(known));
  const found = keys.flatMap((key) => {
    const kept = known.get(key);
    return kept === undefined || kept.usd === null ? [] : [[key, kept.usd, kept.at] as const];
  });
  const on = found.map(([, , at]) => at).reduce((a, b) => (a < b ? a : b), now.toISOString());
  return { on, prices: Object.fromEntries(found.map(([key, usd]) => [key, usd])), ...(refused === undefined ? {} : { refused }) };
}
