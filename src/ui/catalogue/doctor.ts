import type { FindingCode, FindingData, ExaminationId, QuotaId } from "../../doctor/index.js";
import type { Finding, Level } from "../../core/finding.js";

/** What was found (what, which, why) and what to do about it; nothing is to be done where it is empty. Each is one line. */
export interface Told {
  readonly message: string;
  readonly remedy: string;
}
export type FindingSentences = { readonly [C in FindingCode]: (data: FindingData[C]) => Told };

/** What `kumiki doctor` says. */
export interface DoctorTexts {
  readonly heading: (env: string) => string;
  readonly examinations: Readonly<Record<ExaminationId, string>>;
  readonly levels: Readonly<Record<Level, string>>;
  readonly quotas: Readonly<Record<QuotaId, string>>;
  readonly findings: FindingSentences;
  /** A finding of a newer or a broken program. */
  readonly wordless: (code: string) => string;
  readonly fix: string;
  /** At the end. */
  readonly nothing: string;
  readonly sum: (stops: number, warnings: number, unseen: number) => string;
}

/** The sentences of one finding. Its data are safe for a terminal already. */
export function adviceOf({ findings, wordless }: Pick<DoctorTexts, "findings" | "wordless">, found: Pick<Finding, "code" | "data">): Told {
  const code = String(found.code ?? "");
  const say = Object.hasOwn(findings, code) ? (findings as Readonly<Record<string, (data: object) => Told>>)[code] : undefined;
  return say === undefined ? { message: wordless(code), remedy: "" } : say(found.data);
}
