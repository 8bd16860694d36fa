import type { State } from "./state.js";

/** What a teardown that was begun, and did not come to its end, has still to take away. */
export interface Leaving {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The whole environment goes, and not single steps of it. */
  readonly whole: boolean;
  /** Steps of which something is still there. */
  readonly steps: readonly string[];
}

/** undefined: none was begun, or nothing is left of what it meant (the run died after its last delete). */
export function leavingOf({ leaving, records }: Pick<State, "leaving" | "records">): Leaving | undefined {
  if (leaving === undefined) return undefined;
  const there = [...new Set(Object.values(records).map((r) => r.step))];
  const steps = there.filter((s) => leaving.steps?.includes(s) ?? true);
  return steps.length === 0 ? undefined : { since: leaving.since, whole: leaving.steps === undefined, steps };
}

/**
 * The mark of a teardown that begins now; what an earlier one has left goes on being meant.
 * @param steps undefined: everything
 */
export function beginLeaving(state: Pick<State, "leaving" | "records">, steps: readonly string[] | undefined, now: string): NonNullable<State["leaving"]> {
  const before = leavingOf(state);
  const since = before?.since ?? now;
  return steps === undefined || before?.whole === true ? { since } : { since, steps: [...new Set([...(before?.steps ?? []), ...steps])] };
}
