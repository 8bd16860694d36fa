import type { Preset } from "../../core/types.js";

/** What `kumiki config` says, and the remarks in a file of answers. */
export interface ConfigTexts {
  /** First lines of the file. `line`: the command that reads it. */
  readonly answersOf: (env: string) => string;
  readonly readWith: (line: string) => string;
  readonly regionHint: string;
  readonly withHint: string;
  readonly presetHint: (preset: Preset) => string;
  readonly withoutHint: string;
  readonly choices: (values: readonly string[]) => string;
  /** Beside an answer that is not written down. */
  readonly follows: string;
  readonly lookedUp: string;
  readonly written: (path: string, answers: number) => string;
  readonly there: string;
  readonly explain: ExplainTexts;
}

export interface ExplainTexts {
  readonly settings: string;
  readonly chapter: (title: string) => string;
  readonly lookUp: string;
  readonly none: string;
  readonly empty: string;
  /** Where a value comes from: a flag's or a variable's name, a place in a file. */
  readonly saved: string;
  readonly savedDefault: string;
  /** Of a setting. */
  readonly savedPlace: string;
  readonly presetDefault: (preset: Preset) => string;
  readonly byItself: string;
  readonly ofProfile: string;
  readonly overrides: (what: string) => string;
  readonly order: string;
}
