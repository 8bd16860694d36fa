import { declare, type Graph } from "../../src/engine/graph.js";
import type { AnswerValue, AnyQuestion, AnyStep, Preset, WalkPhase } from "../../src/core/types.js";
import { steps as walkthrough } from "../../src/steps/index.js";
import { phaseOf } from "../../src/steps/phase.js";
import { facts } from "./declared.js";

/** The whole walkthrough up to this step. */
export const upTo = (last: AnyStep): readonly AnyStep[] => walkthrough.slice(0, walkthrough.indexOf(last) + 1);

/** The graph of the walkthrough up to a step, in the phase that its steps make, or in a wider one. */
export function company(last: AnyStep, preset: Preset, given: Record<string, AnswerValue> = {}, relaxedTo?: WalkPhase): Graph {
  const steps = upTo(last);
  const answers: Record<string, AnswerValue> = {};
  for (const [key, question] of steps.flatMap((s) => Object.entries(s.questions as Record<string, AnyQuestion>))) {
    const initial = question[preset] as AnswerValue | ((f: typeof facts, a: typeof answers) => AnswerValue);
    answers[key] = given[key] ?? (typeof initial === "function" ? initial(facts, answers) : initial);
  }
  const phase = phaseOf(steps.map((s) => s.id), relaxedTo);
  return declare({ steps, answers, facts, preset, phase, envName: "default", envId: "default-abcdefghijklmnop" });
}

/** A reference as a word: the node, without the attribute. */
const word = (value: unknown): string =>
  typeof value === "object" && value !== null && "$ref" in value ? String((value as { $ref: string }).$ref) : String(value);

/** Every rule as `group port source`, sorted. */
export const rulesOf = (graph: Graph): string[] =>
  [...graph.nodes.values()]
    .filter((n) => n.kind.name === "ec2/security-group-rule")
    .map(({ props: p }) => {
      insist(p["fromPort"] === p["toPort"] && p["protocol"] === "tcp");
      return `${word(p["groupId"]).split("/")[1]!} ${String(p["fromPort"])} ${word(p["cidr"] ?? p["sourceGroupId"]).replace(/^[a-z-]+\/(?=[a-z])/, "")}`;
    })
    .sort();
function insist(holds: boolean): void {
  if (!holds) throw new Error("a rule of one TCP port was expected");
}

/** Every route as `table destination target`, sorted. */
export const routesOf = (graph: Graph): string[] =>
  [...graph.nodes.values()]
    .filter((n) => n.kind.name === "ec2/route")
    .map(({ props: p }) => `${word(p["routeTableId"])} ${String(p["destination"])} ${word(p["gatewayId"] ?? p["peeringConnectionId"])}`)
    .sort();
