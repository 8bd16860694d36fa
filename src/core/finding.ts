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
