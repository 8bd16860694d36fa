import { allCommands } from "../../src/cli/commands.js";
import type { CommandDefinition } from "../../src/cli/command.js";
import { langs } from "../../src/ui/lang.js";

/** The words after `kumiki`. */
export type CommandLine = readonly string[];

/** A command alone, with each of the words that it takes first, and its help: a new command is in it by itself. */
function linesOf(command: CommandDefinition): CommandLine[] {
  const { completes } = command.operands;
  const words = Array.isArray(completes) ? (completes as readonly string[]) : [];
  return [[command.name], ...words.map((word) => [command.name, word]), [command.name, "--help"]];
}

/** As the examples of the help have them; quotes and pipes are a shell's affair, so such a line is not taken. */
function examplesOf(command: CommandDefinition): CommandLine[] {
  return command.examples.map(({ line }) => line).filter((line) => line.startsWith("kumiki ") && !/["'|<>$`&;]/.test(line)).map((line) => line.split(" ").slice(1));
}

/** Lines that no command has. */
const strange: readonly CommandLine[] = [[], ["help"], ["--version"], ["nonsense"], ["up", "--no-such-option"], ["--lang", langs[1]!]];

const once = (lines: readonly CommandLine[]): CommandLine[] => [...new Map(lines.map((line) => [line.join(" "), line])).values()];

/** Every command line of the sample. */
export const someLines = (): CommandLine[] => once([...strange, ...allCommands().flatMap(linesOf)].filter((line) => !lasting.has(line.join(" ")) && line.at(-1) !== "--help").concat([["up", "--help"]]));
/** All of them, with the examples of the help. */
export const allLines = (): CommandLine[] => once([...strange, ...allCommands().flatMap((c) => [...linesOf(c), ...examplesOf(c)])].filter((line) => !lasting.has(line.join(" "))));

/** What they make stays, and each would find what the one before has made: test/acceptance and test/lab run them. */
const lasting = new Set(["lab up", "up --local --yes"]);
