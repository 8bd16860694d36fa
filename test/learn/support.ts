import type { AnswerValue, Facts, Preset, WalkPhase } from "../../src/core/types.js";
import { declare, type Graph } from "../../src/engine/graph.js";
import { steps } from "../../src/steps/index.js";
import { facts } from "../steps/declared.js";

/** Facts with which the article's own instance type can be had, too. */
export const known: Facts = { ...facts, offered: { ...facts.offered, "t2.micro": ["ap-northeast-1a", "ap-northeast-1c"] } };
export const place = { region: known.region, account: known.account, partition: known.partition };
export { presets } from "../../src/core/types.js";

const arn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
/** Answers that bring other kinds and settings into the graph. */
export const otherwise: Record<string, AnswerValue> = { flowLogDestination: "s3", certificateArn: arn, vpnCertificateArn: arn, databaseEngine: "postgres", keyPair: "mine", bucketName: "a-name-of-mine" };

/** The whole walkthrough in one phase. */
export function walkthrough(preset: Preset, phase: WalkPhase = "P4", answers: Record<string, AnswerValue> = {}): Graph {
  const settled: Record<string, AnswerValue> = {};
  for (const step of steps)
    for (const [key, question] of Object.entries(step.questions as Record<string, Record<Preset, AnswerValue | ((f: Facts, all: typeof settled) => AnswerValue)>>)) {
      const initial = question[preset];
      settled[key] = answers[key] ?? (typeof initial === "function" ? initial(known, settled) : initial);
    }
  return declare({ steps, answers: settled, facts: known, preset, phase, envName: "default", envId: "default-abcdefghijklmnop" });
}
