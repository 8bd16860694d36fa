import { Command, Option } from "commander";
import { Fault } from "../core/fault.js";
import { nearest } from "./near.js";
import { flagOf, type OptionDefinition } from "./options.js";

/** One option as it was given, from whichever place. */
export interface GivenOption {
  /** Every value in order; for a yes-no option none. */
  readonly values: readonly string[];
  /** yes-no: --x or --no-x. */
  readonly on: boolean;
  readonly from: "flag" | "environment";
  /** For messages: "--web-cidr", "KUMIKI_WEB_CIDR". */
  readonly source: string;
}
/** By the option's name. */
export type GivenOptions = ReadonlyMap<string, GivenOption>;

export interface Line {
  readonly options: GivenOptions;
  readonly operands: readonly string[];
}

/** The flags an option answers to on the command line. */
export const spellings = (o: OptionDefinition): string[] => [
  ...(o.negative === "only" ? [] : [`--${o.name}`]),
  ...(o.negative === undefined ? [] : [`--no-${o.name}`]),
  ...(o.short === undefined ? [] : [`-${o.short}`]),
];

function commanderOptions(o: OptionDefinition): Option[] {
  const short = o.short === undefined ? "" : `-${o.short}, `;
  if (o.value === undefined) return spellings(o).filter((f) => f.startsWith("--")).map((f) => new Option(short + f));
  const option = new Option(`${short}--${o.name} ${o.bare === true ? "[value]" : "<value>"}`);
  const collect = (value: string, before: unknown): readonly string[] => [...(Array.isArray(before) ? (before as string[]) : []), value];
  return [option.argParser(collect)];
}

/** The commander definition of a command: parser, help and completion are made from it. */
export function commanderOf(name: string, definitions: readonly OptionDefinition[]): Command {
  const command = new Command(name).helpOption(false).exitOverride().configureOutput({ writeErr: () => undefined });
  for (const definition of definitions) for (const option of commanderOptions(definition)) command.addOption(option);
  return command;
}

const looksLikeOption = (word: string): boolean => word.length > 1 && word.startsWith("-");

/**
 * Two things commander sees differently: a value that is an option in truth (`--env --json`), which it would take, and
 * an option whose value is optional (`--json`), which would swallow the next word.
 */
function normalise(argv: readonly string[], definitions: readonly OptionDefinition[]): string[] {
  const valued = new Map(definitions.filter((d) => d.value !== undefined).flatMap((d) => spellings(d).map((s) => [s, d])));
  const out: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === "--") return [...out, ...argv.slice(i)];
    const definition = valued.get(word);
    if (definition === undefined) out.push(word);
    else if (definition.bare === true) out.push(`${word}=${definition.choices?.[0] ?? ""}`);
    else {
      const value = argv[++i];
      if (value === undefined || looksLikeOption(value)) throw new Fault("missing-value", { option: word });
      out.push(word, value);
    }
  }
  return out;
}

/** What a word may have been meant for: its name without a value, among all flags. */
function unknownOption(word: string, definitions: readonly OptionDefinition[]): Fault {
  const name = word.replace(/=.*$/s, "");
  const known = definitions.filter((d) => d.hidden !== true).flatMap(spellings);
  const near = known.includes(name) ? name : nearest(name, known.filter((f) => f.startsWith("--")));
  return new Fault("unknown-option", near === undefined ? { given: word } : { given: word, near });
}

/**
 * @param argv without the command's name; options may stand anywhere in it.
 * @throws Fault unknown-option, missing-value
 */
export function parseLine(argv: readonly string[], definitions: readonly OptionDefinition[]): Line {
  const command = commanderOf("kumiki", definitions);
  const { operands, unknown } = command.parseOptions(normalise(argv, definitions));
  if (unknown[0] !== undefined) throw unknownOption(unknown[0], definitions);
  const options = new Map<string, GivenOption>();
  for (const definition of definitions) {
    const key = new Option(`--${definition.name}`).attributeName();
    if (command.getOptionValueSource(key) !== "cli") continue;
    const value: unknown = command.getOptionValue(key);
    const on = value !== false;
    const source = definition.negative === "only" || on ? flagOf(definition) : `--no-${definition.name}`;
    options.set(definition.name, { values: Array.isArray(value) ? (value as string[]) : [], on, from: "flag", source });
  }
  return { options, operands };
}

export interface Found {
  /** undefined: none was named. */
  readonly command?: string;
  readonly rest: readonly string[];
}

/**
 * Finds the command among options that may stand before it, and takes it out. The command's own options are not known
 * yet: a word behind an unknown option may be its value.
 * @throws Fault unknown-command
 */
export function findCommand(argv: readonly string[], names: readonly string[], definitions: readonly OptionDefinition[]): Found {
  const known = new Map(definitions.flatMap((d) => spellings(d).map((s) => [s, d])));
  let stray: string | undefined;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === "--") break;
    const option = known.get(word);
    if (option !== undefined) i += option.value !== undefined && option.bare !== true ? 1 : 0;
    else if (names.includes(word)) return { command: word, rest: [...argv.slice(0, i), ...argv.slice(i + 1)] };
    else if (!looksLikeOption(word) && !(i > 0 && looksLikeOption(argv[i - 1]!) && !known.has(argv[i - 1]!))) stray ??= word;
  }
  if (stray === undefined) return { rest: argv };
  throw unknownCommand(stray, names);
}

export function unknownCommand(given: string, names: readonly string[]): Fault {
  const near = nearest(given, names);
  return new Fault("unknown-command", near === undefined ? { given } : { given, near });
}
