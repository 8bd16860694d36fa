import fc from "fast-check";
import { pictureOf, type Picture, type PictureThing } from "../../src/diagram/index.js";
import { presets, type AnswerValue, type AnyQuestion, type AnyStep, type Facts, type Preset, type WalkPhase } from "../../src/core/types.js";
import { resolve } from "../../src/core/resolve.js";
import { declare, type Graph } from "../../src/engine/graph.js";
import { closure } from "../../src/steps/closure.js";
import { phaseOf } from "../../src/steps/phase.js";
import { steps as walkthrough } from "../../src/steps/index.js";
import { facts } from "../steps/declared.js";
import { foreign } from "../ui/support.js";

export const thingsOf = (graph: Graph): PictureThing[] =>
  [...graph.nodes.values()].map(({ id, step, kind, name, props }) => ({ node: id, step, kind: kind.name, name, props }));

/** The graph of these steps and all they need, in the phase that they make or in a wider one. */
export function graphOf(names: readonly string[], preset: Preset = "modern", given: Record<string, AnswerValue> = {}, relaxedTo?: WalkPhase): Graph {
  const wanted = closure(walkthrough, names);
  const steps: readonly AnyStep[] = walkthrough.filter((s) => wanted.has(s.id));
  const answers: Record<string, AnswerValue> = {};
  for (const [key, question] of steps.flatMap((s) => Object.entries(s.questions as Record<string, AnyQuestion>))) {
    const initial = question[preset] as AnswerValue | ((f: Facts, a: typeof answers) => AnswerValue);
    answers[key] = given[key] ?? (typeof initial === "function" ? initial(facts, answers) : initial);
  }
  return declare({ steps, answers, facts, preset, phase: phaseOf([...wanted], relaxedTo), envName: "default", envId: "default-abcdefghijklmnop" });
}

export const everyStep = walkthrough.map((s) => s.id);
const place = { env: "default", region: facts.region };
const phaseFor = (graph: Graph, relaxedTo?: WalkPhase): WalkPhase => phaseOf(graph.steps, relaxedTo);

/** As `up` would build it. */
export function wished(names: readonly string[] = everyStep, preset: Preset = "modern", given: Record<string, AnswerValue> = {}, relaxedTo?: WalkPhase): Picture {
  const graph = graphOf(names, preset, given, relaxedTo);
  return pictureOf(thingsOf(graph), { ...place, phase: phaseFor(graph, relaxedTo), stands: false });
}

/** At AWS what accepts a peering has the id of the connection. */
const idOf = (node: string): string => `id-of-${node === "peering/acceptance" ? "peering/connection" : node}`;
const attrOf = (node: string, attr: string): string => (attr === "arn" ? `arn:aws:x:::${node}` : idOf(node));

/** The same as records of a state: references are ids and ARNs, and hosts have addresses. */
export function recordsOf(graph: Graph): PictureThing[] {
  return [...graph.nodes.values()].map(({ id, step, kind, name, props }, i): PictureThing => {
    const addresses = kind.name === "ec2/instance" ? { privateIp: `172.16.200.${100 + (i % 100)}`, publicIp: props["publicIp"] === true ? `203.0.113.${100 + (i % 100)}` : "" } : {};
    return { node: id, step, kind: kind.name, name, id: idOf(id), props: resolve(props, attrOf).value as Record<string, unknown>, attrs: { arn: attrOf(id, "arn"), ...addresses } };
  });
}

export function stood(names: readonly string[] = everyStep, preset: Preset = "modern", given: Record<string, AnswerValue> = {}): Picture {
  const graph = graphOf(names, preset, given);
  return pictureOf(recordsOf(graph), { ...place, phase: phaseFor(graph), stands: true });
}

const zones = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"];
const answers = fc.record({
  zones: fc.integer({ min: 2, max: 3 }).map((n) => zones.slice(0, n)),
  webCidr: fc.constantFrom("172.16.0.0/23", "10.0.0.0/16", "192.168.128.0/20"),
  vpn: fc.boolean(),
  sshFrom: fc.constantFrom("0.0.0.0/0", "203.0.113.200/32"),
  databaseMultiAz: fc.boolean(),
});

/** Any environment: two or three zones, any steps, planned or built, with the names it has or with what anybody may have written. */
export const pictures: fc.Arbitrary<Picture> = fc
  .record({ names: fc.subarray(everyStep, { minLength: 1 }), preset: fc.constantFrom<Preset>(...presets), given: answers, stands: fc.boolean(), labels: fc.option(fc.array(foreign, { minLength: 1, maxLength: 8 })) })
  .map(({ names, preset, given, stands, labels }) => {
    const graph = graphOf(names, preset, given);
    const things = stands ? recordsOf(graph) : thingsOf(graph);
    const named = labels === null ? things : things.map((t, i) => ({ ...t, name: labels[i % labels.length]! }));
    return pictureOf(named, { ...place, phase: phaseFor(graph), stands });
  });
