import { declare, type Graph } from "../../src/engine/graph.js";
import type { AnswerValue, AnyQuestion, AnyStep, Facts, Preset } from "../../src/core/types.js";

export const facts: Facts = {
  region: "ap-northeast-1",
  account: "123456789012",
  partition: "aws",
  zones: ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
  callerCidr: "198.51.100.7/32",
  images: { al2023: "ami-11111111111111111", "al2023-arm64": "ami-22222222222222222", "amazon-linux-2": "ami-33333333333333333" },
  offered: { "t2.micro": ["ap-northeast-1a", "ap-northeast-1c"], "t3.micro": ["ap-northeast-1a", "ap-northeast-1c"] },
  engineVersions: { mysql: "8.4.7", postgres: "17.6" },
};

/** A step with everything it needs, in an order of declaration. */
function closed(step: AnyStep, into: AnyStep[] = []): AnyStep[] {
  for (const needed of Object.values(step.needs as Record<string, AnyStep>)) closed(needed, into);
  if (!into.includes(step)) into.push(step);
  return into;
}

/** Every question's own default under this preset. */
function defaults(steps: readonly AnyStep[], preset: Preset): Record<string, AnswerValue> {
  const answers: Record<string, AnswerValue> = {};
  for (const [key, question] of steps.flatMap((s) => Object.entries(s.questions as Record<string, AnyQuestion>))) {
    const given = question[preset] as AnswerValue | ((f: Facts, all: typeof answers) => AnswerValue);
    answers[key] = typeof given === "function" ? given(facts, answers) : given;
  }
  return answers;
}

/** The graph of a step and what it needs, as `up` would declare it. */
export function declared(step: AnyStep, preset: Preset, answers: Record<string, AnswerValue> = {}, envName = "default"): Graph {
  const steps = closed(step);
  return declare({ steps, answers: { ...defaults(steps, preset), ...answers }, facts, preset, envName, envId: "default-abcdefghijklmnop" });
}

export const propsOf = (graph: Graph, node: string): Record<string, unknown> => {
  const found = graph.nodes.get(node);
  if (found === undefined) throw new Error(`${node} is not among ${[...graph.nodes.keys()].join(", ")}`);
  return found.props as Record<string, unknown>;
};
export const nodesOf = (graph: Graph, step: string): string[] => [...graph.nodes.values()].filter((n) => n.step === step).map((n) => n.id);
export const ref = ($ref: string, $attr: string) => ({ $ref, $attr });
