import stringWidth from "string-width";
import { Fault } from "../../src/core/fault.js";
import { faultWords } from "../../src/ui/catalogue/index.js";
import { langs, type Lang } from "../../src/ui/lang.js";
import type { CommandLine } from "./lines.js";
import type { StateName } from "./place.js";
import { bare, hasEscapes, surroundings, terminalFaults, type Ran, type SurroundingName } from "./surrounding.js";

/** One run of one command line. */
export interface Case {
  readonly line: CommandLine;
  readonly surrounding: SurroundingName;
  readonly ci: boolean;
  readonly json: boolean;
  readonly state: StateName;
  readonly columns: number;
  readonly lang: Lang;
}
export const isBase = (c: Pick<Case, "surrounding" | "ci" | "json">): boolean => c.surrounding === "no terminal" && !c.ci && !c.json;
export interface Found extends Case {
  readonly ran: Ran;
}
function documentFaults(stdout: string): string[] {
  const lines = stdout.split("\n");
  if (lines.length !== 2 || lines[1] !== "") return [`--json, and stdout is not one line: ${JSON.stringify(stdout.slice(0, 200))}`];
  try {
    return typeof JSON.parse(lines[0]!) === "object" ? [] : ["--json, and stdout is no document"];
  } catch {
    return [`--json, and stdout is no JSON: ${lines[0]!.slice(0, 200)}`];
  }
}

const said = (ran: Ran): string => ran.terminal + ran.stderr + ran.stdout;
/** How a fault that is none of the user's begins. */
const bugs = langs.map((lang) => faultWords(new Fault("bug", { message: "" }), lang).message.trim());
const codes = [0, 1, 2, 3, 4, 5, 130];
/** Help and version answer in words, whatever else stands on the line. */
const isText = ({ line }: Case): boolean => line.length === 0 || line.includes("--help") || line[0] === "help" || line[0]!.startsWith("--");

/** What is made to be read by programs: no line of theirs is broken. */
const documents = /^(completion|policy|config (write|schema)|state pull|ssh --print-config)\b|--json\b|--format (mermaid|svg|html)\b/;
const isForPrograms = ({ line, json }: Case): boolean => json || documents.test(line.join(" "));
/** Its result goes into a file, or the --json behind it belongs to the program that it starts. */
const isElsewhere = ({ line }: Case): boolean => line.includes("-o") || line.includes("--");
/** A path that is to be copied stands alone and is never broken. */
const isPath = (text: string): boolean => /^ *[^ ]*\/[^ ]*$/.test(text);

/** U4. Where something was asked, lines were drawn over each other. */
function widthFaults({ ran, columns, lang, ...found }: Found): string[] {
  if (ran.actsDone > 0 || isForPrograms({ columns, lang, ...found })) return [];
  // Help is written when the program is built, for 80 columns.
  const room = isText({ columns, lang, ...found }) ? Math.max(columns, 80) : columns;
  const wide = bare(ran.terminal).split(/\r?\n|\r/).filter((text) => stringWidth(text, { ambiguousIsNarrow: lang !== "ja" }) > room && !isPath(text));
  return wide.map((text) => `wider than ${columns} columns: ${text}`);
}

/** What is wrong with one run; empty: nothing. `base`: the same line where nobody can be asked. */
export function faultsOf(found: Found, base: Ran): string[] {
  const { ran, surrounding, ci, json } = found;
  const { stdin, stdout, stderr } = surroundings[surrounding];
  const asked = ran.actsDone > 0;
  const faults = [...terminalFaults(ran), ...widthFaults(found)];
  if (ran.timedOut) faults.push(`it hung; the last of it: ${JSON.stringify(said(ran).slice(-200))}`);
  else if (ran.signal !== null || !codes.includes(ran.code!)) faults.push(`exit code ${ran.code ?? ran.signal}`);
  if (asked && (ci || stdin !== "terminal" || stderr !== "terminal")) faults.push("it asked where nobody is to be asked");
  if (asked && ran.code !== 130) faults.push(`left at a prompt with exit code ${ran.code}`);
  if (asked && base.code !== 2) faults.push(`it asks in a terminal, and elsewhere ends with ${base.code}`);
  // Without somebody to confirm it nothing is taken away, and nobody looks whether there is anything.
  const unconfirmed = surrounding === "terminal" && found.line[0] === "teardown" && base.code === 2 && ran.code === 0;
  if (!asked && !unconfirmed && ran.code !== base.code) faults.push(`exit code ${ran.code}, and ${base.code} without a terminal`);
  if (hasEscapes(ran.stdout) || hasEscapes(ran.stderr)) faults.push("escape codes in a pipe");
  if (bugs.some((bug) => said(ran).includes(bug))) faults.push(`a bug of ours: ${said(ran).slice(-300)}`);
  if (stdout === "pipe" && json && !isText(found) && !isElsewhere(found)) faults.push(...documentFaults(ran.stdout));
  // The doctor's findings are its result, whatever they are.
  const tells = json || found.line.includes("--json") || found.line.includes("--detailed-exitcode") || found.line[0] === "doctor";
  if (stdout === "pipe" && !tells && [1, 2, 3, 5, 130].includes(ran.code!) && ran.stdout !== "") faults.push(`failed, and on stdout: ${JSON.stringify(ran.stdout.slice(0, 200))}`);
  if (stdout === "pipe" && ran.code === 0 && ran.stdout === "" && !isElsewhere(found)) faults.push("no result on stdout");
  if (ran.left.length > 0) faults.push(`left behind: ${ran.left.join("; ")}`);
  return faults;
}
