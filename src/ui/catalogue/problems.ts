import type { NetProblems } from "../../net/problems.js";

/** Found when a text is read as the value of a question (parse.ts). */
export interface ParseProblems {
  "not-yes-no": { given: string };
  "not-a-choice": { given: string; allowed: readonly string[] };
  "unprintable": { given: string };
  "not-one-text": { given: string };
}

/** Found by the checks of the steps' questions. */
export interface StepProblems {
}

export interface ProblemData extends NetProblems, ParseProblems, StepProblems {}
