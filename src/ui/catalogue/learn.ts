import type { CliRemarks } from "../../learn/command.js";

/** What is said around lessons, comparisons and commands of the AWS CLI. */
export interface LearnTexts {
  readonly makes: string;
  readonly why: string;
  readonly article: string;
  readonly today: string;
  readonly mistakes: string;
  readonly cost: string;
  readonly perDay: (usd: string) => string;
  readonly free: string;
  readonly unknownCost: string;
  readonly commands: string;
  /** Before the commands: what they do not do. */
  readonly commandsNote: string;
  readonly noCommands: string;
  readonly remarks: { readonly [C in Exclude<keyof CliRemarks, "wait-until">]: (data: CliRemarks[C]) => string };
  /** @param usual how long it usually takes, as a duration */
  readonly waitUntil: (usual: string) => string;
}
