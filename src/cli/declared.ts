import type { Wish } from "../app.js";
import type { State } from "../core/state.js";
import type { AnyStep, NodeId } from "../core/types.js";
import type { Graph } from "../engine/graph.js";

/**
 * What `up` would build with these answers, before a plan is made: for prices, pictures, policies and lessons. Pure, and no call.
 * @param envId of the saved environment; without one its name stands for it in names that carry a piece of the id
 */
export async function declaredFor(wish: Wish, env: string, envId: string = env): Promise<Graph> {
  const { declare } = await import("../engine/graph.js");
  const answers = Object.fromEntries(Object.entries(wish.answers).map(([key, a]) => [key, a.value]));
  return declare({ steps: wish.steps, answers, facts: wish.facts, preset: wish.preset, ...(wish.phase === undefined ? {} : { phase: wish.phase }), envName: env, envId });
}

/**
 * The nodes that each saved step declares, so that a step which was interrupted half way is not called ready. Pure, and
 * no call. A state whose steps this version no longer understands is shown by its records alone.
 */
export async function declaredBy(state: State, walkthrough: readonly AnyStep[]): Promise<ReadonlyMap<string, readonly NodeId[]> | undefined> {
  const { declare } = await import("../engine/graph.js");
  const steps = walkthrough.filter((s) => state.steps.includes(s.id));
  const answers = Object.fromEntries(Object.entries(state.answers).map(([key, a]) => [key, a.value]));
  try {
    const graph = declare({ steps, answers, facts: state.facts, preset: state.preset, ...(state.phase === undefined ? {} : { phase: state.phase }), envName: state.name, envId: state.envId });
    const nodes = [...graph.nodes.values()];
    return new Map(steps.map((s) => [s.id, nodes.filter((n) => n.step === s.id).map((n) => n.id)]));
  } catch {
    return undefined;
  }
}

/** Whether a run that had begun did not come to its end: something it declared is missing, or something else is left. */
export async function isUnfinished(saved: State, walkthrough: readonly AnyStep[]): Promise<boolean> {
  const declared = await declaredBy(saved, walkthrough);
  if (declared === undefined) return false;
  const wanted = new Set([...declared.values()].flat());
  const there = Object.entries(saved.records);
  return there.some(([node, r]) => !wanted.has(node) || r.status !== "ready") || wanted.size > there.length;
}
