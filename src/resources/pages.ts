import { Fault } from "../core/fault.js";
import type { Seen } from "../core/types.js";
import { isGone } from "../aws/classify.js";

/**
 * Collects all pages. A filtered page may be empty and still have a successor; a page without its container is not
 * "none" but an answer we did not understand (P14): an HTTP 200 with an empty body parses to {}.
 */
export async function all<R extends object, T>(
  page: (token: Record<string, string>) => Promise<R>,
  items: (answer: R) => readonly T[] | undefined,
  tokenName = "NextToken",
  nextName = tokenName,
): Promise<T[]> {
  const out: T[] = [];
  let token: Record<string, string> = {};
  for (;;) {
    const answer = await page(token);
    const some = items(answer);
    if (some === undefined) throw new Fault("not-read", { operation: "read", code: "empty answer" });
    out.push(...some);
    const next = (answer as Record<string, unknown>)[nextName];
    if (typeof next !== "string" || next === "") return out;
    token = { [tokenName]: next };
  }
}

/**
 * Describe by ids: one call for all; if AWS says that one of them does not exist it fails as a whole, and then each id
 * is asked for alone, so that a missing one costs nobody else its answer.
 */
export async function found<S>(ids: readonly string[], describe: (ids: string[]) => Promise<readonly S[]>): Promise<S[]> {
  if (ids.length === 0) return [];
  try {
    return [...(await describe([...ids]))];
  } catch (e) {
    if (!isGone(e)) throw e;
    if (ids.length === 1) return [];
  }
  const each = await Promise.all(ids.map((id) => found([id], describe)));
  return each.flat();
}

/** Keeps what carries this environment's mark (undefined: any environment's), whatever the server's filter let through. */
export const only = <A, P>(env: string | undefined, seen: readonly Seen<A, P>[]): Seen<A, P>[] =>
  seen.filter((s) => s.owner !== undefined && (env === undefined || s.owner.env === env));
