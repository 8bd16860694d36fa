import type { Besides } from "../../policy/index.js";

/** What `kumiki policy` says to people; the policy itself has no language. */
export interface PolicyTexts {
  readonly heading: string;
  /** So many policies, to be attached together. */
  readonly several: (count: number) => string;
  readonly written: (path: string) => string;
  /** A kind that the plan does not have, and that is only looked for. */
  readonly lookedFor: (kind: string) => string;
  readonly besides: Readonly<Record<Besides, string>>;
  /** What is not allowed everywhere: on what. */
  readonly on: { readonly made: string; readonly ours: string; readonly named: string; readonly all: string };
  /** Actions behind which there is no call of ours. */
  readonly behind: Readonly<Record<string, string>>;
}
