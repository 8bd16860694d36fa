import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import type { Check } from "../core/types.js";
import { standing } from "./again.js";
import type { Session } from "./session.js";

/** What the saved environment claims, without a call, and the names that its checks know. */
export interface Claims {
  readonly saved: State;
  readonly checks: readonly Check[];
  /** Hosts and the other ends of checks. */
  readonly names: readonly string[];
}

/** @throws Fault no-such-environment; bug, where this version does not understand the saved steps any more */
export async function claimsOf(session: Session): Promise<Claims> {
  const saved = await standing(session);
  const [{ declare }, { inOrder }] = await Promise.all([import("../engine/graph.js"), import("../verify/document.js")]);
  const graph = declare({
    steps: (await session.parts.steps()).filter((s) => saved.steps.includes(s.id)),
    answers: Object.fromEntries(Object.entries(saved.answers).map(([key, a]) => [key, a.value])),
    facts: saved.facts,
    preset: saved.preset,
    phase: saved.phase ?? "P1",
    envName: saved.name,
    envId: saved.envId,
  });
  return { saved, checks: inOrder(graph.checks), names: [...new Set([...Object.keys(graph.hosts), ...Object.keys(graph.parties), "outside", "internet"])] };
}

/**
 * The checks with these ids, whatever their letters' size.
 * @throws Fault unknown-check: there is no such check, or none in this phase
 */
export function chosenIds(claims: Claims, given: readonly string[]): ReadonlySet<string> | undefined {
  if (given.length === 0) return undefined;
  const known = [...new Set(claims.checks.map((c) => c.id))];
  return new Set(
    given.map((word) => {
      const found = known.find((id) => id.toLowerCase() === word.toLowerCase());
      if (found === undefined) throw new Fault("unknown-check", { given: word, phase: claims.saved.phase ?? "P1", checks: known });
      return found;
    }),
  );
}
