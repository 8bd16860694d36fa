import type { AnswerValue, AnyStep, Preset } from "../../src/core/types.js";
import type { Graph } from "../../src/engine/graph.js";
import { declared, facts } from "./declared.js";

/** A step with everything it needs, in an order of declaration. */
function closed(step: AnyStep, into: AnyStep[] = []): AnyStep[] {
  for (const needed of Object.values(step.needs as Record<string, AnyStep>)) closed(needed, into);
  if (!into.includes(step)) into.push(step);
  return into;
}

/** The graph of one step and what it needs. */
export const graphOf = (step: AnyStep, preset: Preset, answers: Record<string, AnswerValue> = {}, envName = "default"): Graph =>
  declared(closed(step), preset, answers, facts, envName);

export const propsOf = (graph: Graph, node: string): Record<string, unknown> => {
  const found = graph.nodes.get(node);
  if (found === undefined) throw new Error(`${node} is not among ${[...graph.nodes.keys()].join(", ")}`);
  return found.props as Record<string, unknown>;
};
export const nodesOf = (graph: Graph, step: string): string[] => [...graph.nodes.values()].filter((n) => n.step === step).map((n) => n.id);
export const ref = ($ref: string, $attr: string) => ({ $ref, $attr });
