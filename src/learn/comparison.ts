import type { Words } from "../core/types.js";

/** Two or more ways side by side, as the articles compare them. */
export interface Comparison {
  /** By which it is asked for: `kumiki plan --explain acl`. */
  readonly name: string;
  /** Steps to whose lesson it belongs. */
  readonly steps: readonly string[];
  readonly words: Required<Words<ComparisonText>>;
}

export interface ComparisonText {
  readonly title: string;
  /** What is compared, one heading each. */
  readonly columns: readonly string[];
  /** `cells` stand under `columns`. */
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
  /** Which one to take, and why. */
  readonly advice: readonly string[];
}
