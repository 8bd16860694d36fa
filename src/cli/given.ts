import { Fault } from "../core/fault.js";
import type { Environment } from "./session.js";
import { variableOf, type OptionDefinition } from "./options.js";
import type { GivenOption, GivenOptions } from "./parser.js";

/**
 * Yes or no as a variable says it. What is neither is refused: KUMIKI_LOCAL=fasle must not mean yes.
 * @throws Fault bad-yes-no
 */
export function yesNo(what: string, text: string): boolean {
  if (/^(1|true|yes|on|y)$/i.test(text)) return true;
  if (/^(0|false|no|off|n)$/i.test(text)) return false;
  throw new Fault("bad-yes-no", { what, given: text });
}

/** Several values in one variable stand on lines of their own; step names may also be set apart by commas or spaces. */
const several = (option: OptionDefinition, text: string): string[] =>
  text.split(option.completes === "step" ? /[\s,]+/ : /\n/).filter((s) => s !== "");

function fromVariable(option: OptionDefinition, text: string): GivenOption {
  const source = variableOf(option);
  if (option.value === undefined) {
    const on = yesNo(source, text);
    return { values: [], on: option.negative === "only" ? !on : on, from: "environment", source };
  }
  // KUMIKI_JSON=1 is --json, KUMIKI_JSON=lines is --json=lines.
  if (option.bare === true && option.choices?.includes(text) !== true) {
    const on = yesNo(source, text);
    return { values: on ? [option.choices?.[0] ?? ""] : [], on, from: "environment", source };
  }
  return { values: option.many === true ? several(option, text) : [text], on: true, from: "environment", source };
}

/** The options of the command line, and where it is silent those of KUMIKI_<NAME>. An empty variable is none. */
export function withVariables(line: GivenOptions, definitions: readonly OptionDefinition[], env: Environment): GivenOptions {
  const out = new Map(line);
  for (const option of definitions) {
    const text = env[variableOf(option)];
    if (!out.has(option.name) && text !== undefined && text !== "" && option.name !== "help" && option.name !== "version")
      out.set(option.name, fromVariable(option, text));
  }
  return out;
}
