import { Fault } from "../core/fault.js";
import type { Words } from "../core/types.js";
import type { OptionDefinition } from "./options.js";
import type { GivenOptions } from "./parser.js";
import type { Session } from "./session.js";

/** One command of kumiki: what the parser, the help and the completion scripts need to know of it, and what it does. */
export interface CommandDefinition {
  readonly name: string;
  readonly words: Words<{ readonly does: string; readonly more?: readonly string[] }>;
  readonly operands: Operands;
  /** Its own options; the options everywhere belong to every command. */
  readonly options: readonly OptionDefinition[];
  /** The questions of the steps are options of this command. */
  readonly asks: boolean;
  /** It gives the terminal to another program, which then gets Ctrl-C; nothing of ours is under way meanwhile. */
  readonly leavesSignals?: true;
  /** It changes nothing with these options, here or at AWS: Ctrl-C ends it at once, since there is nothing to finish or save. */
  readonly onlyReads?: (given: GivenOptions) => boolean;
  readonly examples: readonly { readonly line: string; readonly words: Words<string> }[];
  /**
   * Validate, ask, execute, advise, in this order.
   * @returns the exit code (cli.md). Throws Fault.
   */
  run(session: Session): Promise<number>;
}

/** What may stand behind the command's name: any number of STEPs, one word out of several, or nothing. */
export interface Operands {
  /** As the usage line shows it, e.g. "[STEP...]". */
  readonly syntax: string;
  readonly least: number;
  readonly most: number;
  readonly completes?: "step" | readonly string[];
  /** Which words have to be among `completes`: all (the default), the first one, or none of them. */
  readonly checks?: "first" | "none";
}
export const noOperands: Operands = { syntax: "", least: 0, most: 0 };
export const anySteps: Operands = { syntax: "[STEP...]", least: 0, most: Infinity, completes: "step" };

/**
 * A word that is needed was left out.
 * @param typed what was given behind the program's name, such as "vpn add"; an example of the command begins with it
 * @param word what the usage line calls it
 * @param allowed what it may be, where that is known
 */
export function missingOperand({ examples }: CommandDefinition, typed: string, word: string | undefined, allowed: readonly string[]): Fault {
  const command = `kumiki ${typed}`;
  const example = examples.find(({ line }) => line.includes(`${command} `))?.line ?? command;
  return new Fault("missing-operand", { command, ...(word === undefined ? {} : { word }), allowed, example });
}
