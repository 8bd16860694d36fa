import type { Fault } from "./fault.js";

/**
 * What a look beforehand may come to. ok: nothing is in the way · warning: it can be built, but somebody should know ·
 * stop: AWS or this machine would refuse `up` · could-not-look: not known, which is neither the one nor the other.
 */
export type Level = "ok" | "warning" | "stop" | "could-not-look";
export const levels: readonly Level[] = ["stop", "warning", "could-not-look", "ok"];

export type FindingValue = string | number | readonly string[];

/** One answer of an examination (src/doctor). `code` names its sentences in the catalogue, `data` fills them. */
export interface Finding {
  /** Which examination says so. */
  readonly examination: string;
  readonly level: Level;
  readonly code: string;
  readonly data: Readonly<Record<string, FindingValue>>;
  /** With code "fault": an error that has its own sentences. */
  readonly fault?: Fault;
}

/**
 * Codes of findings that would stop a run and are inferred: from IAM's simulator, a quota and a count, a list of AWS's, the
 * settings of an image. Somebody may know better (`--ignore-finding`). What is not here, AWS itself has said.
 */
export const ignorable: readonly string[] = [
  "quota-over",
  "denied",
  "type-missing",
  "class-missing",
  "class-single",
  "engine-ended",
  "engine-missing",
  "plan-free-type",
  "plan-free-backups",
  "image-architecture",
  "image-boot",
  "image-root",
  "type-host",
  "certificate-key",
  "certificate-domain",
  "certificate-expired",
];

/** What is to be ignored stops nothing: it is a warning. */
export const withIgnored = (findings: readonly Finding[], codes: readonly string[] = []): readonly Finding[] =>
  findings.map((f) => (f.level === "stop" && codes.includes(f.code) ? { ...f, level: "warning" } : f));
