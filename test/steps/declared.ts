import { declare, type Graph } from "../../src/engine/graph.js";
import type { AnswerValue, AnyQuestion, AnyStep, Facts, Preset } from "../../src/core/types.js";

export const facts: Facts = {
  region: "ap-northeast-1",
  account: "123456789012",
  partition: "aws",
  zones: ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
  callerCidr: "198.51.100.7/32",
  images: { al2023: "ami-11111111111111111", "al2023-arm64": "ami-22222222222222222", "amazon-linux-2": "ami-33333333333333333" },
  offered: {
    "t2.micro": ["ap-northeast-1a", "ap-northeast-1c"],
    "t3.micro": ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
    "t4g.micro": ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
  },
  engineVersions: { mysql: "8.4.7", postgres: "17.6" },
};

/** Every question's own default under this preset, beside what is given. */
function defaults(steps: readonly AnyStep[], preset: Preset, known: Facts, chosen: Record<string, AnswerValue>): Record<string, AnswerValue> {
  const answers: Record<string, AnswerValue> = {};
  for (const [key, question] of steps.flatMap((s) => Object.entries(s.questions as Record<string, AnyQuestion>))) {
    const given = question[preset] as AnswerValue | ((f: Facts, all: typeof answers) => AnswerValue);
    answers[key] = chosen[key] ?? (typeof given === "function" ? given(known, answers) : given);
  }
  return answers;
}

/** The graph of these steps (in walkthrough order, closed under `needs`), as `up` would declare it. */
export const declared = (
  steps: readonly AnyStep[],
  preset: Preset,
  answers: Record<string, AnswerValue> = {},
  known: Facts = facts,
  envName = "default",
): Graph =>
  declare({ steps, answers: { ...defaults(steps, preset, known, answers), ...answers }, facts: known, preset, envName, envId: `${envName}-abcdefghijklmnop` });
