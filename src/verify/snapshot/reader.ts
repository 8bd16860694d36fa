import { isAwsError } from "../../core/aws-error.js";
import type { NotUnderstood } from "../../net/reach/snapshot.js";

/** AWS takes at most this many values in one filter. */
const filterValues = 200;

/** Stands for "everything of this kind" in `NotUnderstood.id`. */
export const everything = "*";

export const chunks = <T>(items: readonly T[], size = filterValues): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/**
 * Reads all pages of describe calls and keeps account of what could not be read: a principal that may not describe one
 * kind still gets a snapshot, and every path that would need the missing part is `unknown` (reachability.md 5.2).
 */
export class Reader {
  private readonly gaps = new Map<string, NotUnderstood>();

  /** In the order of ids: parallel calls end in any order. */
  get unknown(): readonly NotUnderstood[] {
    return [...this.gaps.values()].sort((a, b) => (`${a.id} ${a.what}` < `${b.id} ${b.what}` ? -1 : 1));
  }

  /** Notes something that is there and that the model has no words for. */
  notUnderstood(id: string, what: string): void {
    this.gaps.set(`${id} ${what}`, { id, what });
  }

  /**
   * One call, or `instead` and a gap where AWS refuses it.
   * @param operation as in `ec2:DescribeVpcs`, which is also what is said to be missing
   * @throws AwsError for everything but a refusal
   */
  async attempt<R>(operation: string, id: string, call: () => Promise<R>, instead: R): Promise<R> {
    try {
      return await call();
    } catch (e) {
      if (!isAwsError(e) || (e.kind !== "forbidden" && e.kind !== "unsupported")) throw e;
      this.notUnderstood(id, operation);
      return instead;
    }
  }

  /**
   * All pages of a list. `tokens`: names of the token asked with and of the one that comes back.
   * @param id the thing whose list it is; `everything` for a list of the region
   */
  async pages<R extends object, T>(
    operation: string,
    id: string,
    page: (token: Record<string, string>) => Promise<R>,
    items: (answer: R) => readonly T[] | undefined,
    tokens: readonly [ask: string, answer: string] = ["NextToken", "NextToken"],
  ): Promise<readonly T[]> {
    return this.attempt(
      operation,
      id,
      async () => {
        const out: T[] = [];
        let token: Record<string, string> = {};
        for (;;) {
          const answer = await page(token);
          out.push(...(items(answer) ?? []));
          const next = (answer as Record<string, unknown>)[tokens[1]];
          if (typeof next !== "string" || next === "") return out;
          token = { [tokens[0]]: next };
        }
      },
      [],
    );
  }
}
