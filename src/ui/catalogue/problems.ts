import type { NetProblems } from "../../net/problems.js";
import type { PkiProblems } from "../../pki/problems.js";

/** Found when a text is read as the value of a question (parse.ts). */
export interface ParseProblems {
  "not-yes-no": { given: string };
  "not-a-choice": { given: string; allowed: readonly string[] };
  "unprintable": { given: string };
  "not-one-text": { given: string };
}

/** Found by the checks of the steps' questions (src/steps; a test compares the codes). */
export interface StepProblems {
  "subnets-per-zone": { given: number; zones: number };
  "zone-unknown": { given: string; region: string; zones: readonly string[] };
  "zone-twice": { given: readonly string[] };
  "zones-too-few": { given: readonly string[]; zones: readonly string[] };
  "image-form": { given: string };
  "instance-type-form": { given: string };
  "instance-type-not-offered": { given: string; zones: readonly string[]; suggestion?: string };
  "instance-type-arm": { given: string; image: string };
  "key-pair-form": { given: string };
  "backup-days": { given: string };
  "database-version-form": { given: string };
  "database-version-unknown": { given: string; engine: string; versions: readonly string[] };
  "retention-days": { given: string; allowed: readonly string[] };
  "certificate-arn-form": { given: string };
  "certificate-region": { given: string; region: string; wanted: string };
  "database-class-form": { given: string };
  "bucket-name-length": { given: string };
  "bucket-name-characters": { given: string };
  "bucket-name-ends": { given: string };
  "bucket-name-dot": { given: string };
  "bucket-name-reserved": { given: string };
}

export interface ProblemData extends NetProblems, PkiProblems, ParseProblems, StepProblems {}
