import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import stringWidth from "string-width";
import { Fault } from "../../src/core/fault.js";
import { faultWords } from "../../src/ui/catalogue/index.js";
import { langs, type Lang } from "../../src/ui/lang.js";
import { allLines, someLines, type CommandLine } from "./lines.js";
import { Places, pooled, type StateName } from "./place.js";
import { bare, hasEscapes, noTerminals, reason, surroundings, terminalFaults, type Act, type Ran, type SurroundingName } from "./surrounding.js";

/**
 * Every command in every surrounding (reliability.md 3.2, U1): it never waits for what cannot come, writes no escape codes
 * to what is no terminal, ends with the same code wherever nobody can be asked, and has nothing but its result on stdout.
 * KUMIKI_TERMINAL=full: the whole product, examples of the help included (node scripts/screens.mjs --surroundings).
 */
const full = process.env["KUMIKI_TERMINAL"] === "full";

interface Case {
  readonly line: CommandLine;
  readonly surrounding: SurroundingName;
  readonly ci: boolean;
  readonly json: boolean;
  readonly state: StateName;
  readonly columns: number;
  readonly lang: Lang;
}
const states: readonly StateName[] = ["absent", "present"];
const names = Object.keys(surroundings) as SurroundingName[];
const isBase = (c: Pick<Case, "surrounding" | "ci" | "json">): boolean => c.surrounding === "no terminal" && !c.ci && !c.json;

/** The full product; the sample has the first run of every line and state, and three more of which each differs in all. */
function casesOf(line: CommandLine, index: number): Case[] {
  const widths = [60, 80, 120] as const;
  return surroundedBy(line, index).map((c, i) => ({ ...c, columns: widths[(index + i) % widths.length]!, lang: langs[(index + i) % langs.length]! }));
}

function surroundedBy(line: CommandLine, index: number): Omit<Case, "columns" | "lang">[] {
  const base = states.map((state) => ({ line, surrounding: "no terminal" as const, ci: false, json: false, state }));
  if (full) {
    const product = names.flatMap((surrounding) => [false, true].flatMap((ci) => [false, true].flatMap((json) => states.map((state) => ({ line, surrounding, ci, json, state })))));
    return [...base, ...product.filter((c) => !isBase(c))];
  }
  const odd = index % 2 === 1;
  const others = names.filter((n) => n !== "terminal");
  return [
    ...base,
    { line, surrounding: "terminal", ci: false, json: false, state: states[index % 2]! },
    { line, surrounding: others[index % others.length]!, ci: odd, json: true, state: states[(index + 1) % 2]! },
    { line, surrounding: others[(index + 1) % others.length]!, ci: !odd, json: false, state: states[(index >> 1) % 2]! },
  ];
}

/** Whoever is asked something leaves. */
const leave: readonly Act[] = Array.from({ length: 3 }, () => ({ prompt: true, keys: "\u0003" }));
const deadlineMs = full ? 60_000 : 30_000;

interface Found extends Case {
  readonly ran: Ran;
}
const key = (c: Pick<Case, "line" | "state">): string => `${c.line.join(" ")} (${c.state})`;
const title = (c: Case): string => [`kumiki ${c.line.join(" ")}`, c.surrounding, `state ${c.state}`, `${c.lang} ${c.columns}`, ...(c.ci ? ["CI"] : []), ...(c.json ? ["--json"] : [])].join(", ");

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
const documents = /^(completion|policy|config (write|schema)|state pull|ssh --print-config)\b/;
const isForPrograms = ({ line, json }: Case): boolean => json || documents.test(line.join(" "));

/** U4. Where something was asked, lines were drawn over each other. */
function widthFaults({ ran, columns, lang, ...found }: Found): string[] {
  if (ran.actsDone > 0 || isForPrograms({ columns, lang, ...found })) return [];
  // Help is written when the program is built, for 80 columns.
  const room = isText({ columns, lang, ...found }) ? Math.max(columns, 80) : columns;
  const wide = bare(ran.terminal).split(/\r?\n|\r/).filter((text) => stringWidth(text, { ambiguousIsNarrow: lang !== "ja" }) > room);
  return wide.map((text) => `wider than ${columns} columns: ${text}`);
}

/** What is wrong with one run; empty: nothing. `base`: the same line where nobody can be asked. */
function faultsOf(found: Found, base: Ran): string[] {
  const { ran, surrounding, ci, json } = found;
  const { stdin, stdout, stderr } = surroundings[surrounding];
  const asked = ran.actsDone > 0;
  const faults = [...terminalFaults(ran), ...widthFaults(found)];
  if (ran.timedOut) faults.push(`it hung; the last of it: ${JSON.stringify(said(ran).slice(-200))}`);
  else if (ran.signal !== null || !codes.includes(ran.code!)) faults.push(`exit code ${ran.code ?? ran.signal}`);
  if (asked && (ci || stdin !== "terminal" || stderr !== "terminal")) faults.push("it asked where nobody is to be asked");
  if (asked && ran.code !== 130) faults.push(`left at a prompt with exit code ${ran.code}`);
  if (asked && base.code !== 2) faults.push(`it asks in a terminal, and elsewhere ends with ${base.code}`);
  if (!asked && ran.code !== base.code) faults.push(`exit code ${ran.code}, and ${base.code} without a terminal`);
  if (hasEscapes(ran.stdout) || hasEscapes(ran.stderr)) faults.push("escape codes in a pipe");
  if (bugs.some((bug) => said(ran).includes(bug))) faults.push(`a bug of ours: ${said(ran).slice(-300)}`);
  if (stdout === "pipe" && json && !isText(found)) faults.push(...documentFaults(ran.stdout));
  if (stdout === "pipe" && !json && [1, 2, 3, 5, 130].includes(ran.code!) && ran.stdout !== "" && !found.line.includes("--detailed-exitcode")) faults.push(`failed, and on stdout: ${JSON.stringify(ran.stdout.slice(0, 200))}`);
  if (stdout === "pipe" && ran.code === 0 && ran.stdout === "") faults.push("no result on stdout");
  if (ran.left.length > 0) faults.push(`left behind: ${ran.left.join("; ")}`);
  return faults;
}

describe.skipIf(noTerminals !== undefined)(`every command in every surrounding${reason(noTerminals)}`, () => {
  const lines = full ? allLines() : someLines();
  const places = new Places(inject("endpoint"));
  const runs = new Map<string, Found[]>();
  beforeAll(
    async () => {
      await places.build(["network", "security-groups", "servers"]);
      // ssh is the one command that would go out into the world by itself: it finds no program to do so.
      const env = (c: Case) => ({ ...(c.line[0] === "ssh" ? { PATH: places.desk.root } : {}), ...(c.ci ? { CI: "1" } : {}), KUMIKI_LANG: c.lang });
      const one = async (c: Case): Promise<Found> => ({
        ...c,
        ran: await places.run(surroundings[c.surrounding], [...c.line, ...(c.json ? ["--json"] : [])], { state: c.state, env: env(c), acts: leave, deadlineMs, columns: c.columns }),
      });
      for (const found of await pooled(lines.flatMap(casesOf), 3, one)) {
        const same = key(found);
        runs.set(same, [...(runs.get(same) ?? []), found]);
      }
    },
    full ? 7_200_000 : 300_000,
  );
  afterAll(() => places.remove());

  it.each(lines.map((line) => [`kumiki ${line.join(" ")}`, line] as const))("%s", (_name, line) => {
    const faults = states.flatMap((state) => {
      const all = runs.get(key({ line, state }))!;
      const base = all.find(isBase)!.ran;
      return all.flatMap((found) => faultsOf(found, base).map((fault) => `${title(found)}: ${fault}`));
    });
    expect(faults).toEqual([]);
  });

  it("the exit codes where nobody can be asked are those of cli.md", () => {
    const codesOf = (state: StateName, of: readonly string[]) => Object.fromEntries(of.map((line) => [line, runs.get(key({ line: line.split(" "), state }))!.find(isBase)!.ran.code]));
    const wanted = {
      absent: { up: 2, plan: 0, status: 0, check: 2, why: 2, teardown: 0, sweep: 0, cost: 0, harden: 2, "state pull": 2, ssh: 2, nonsense: 2 },
      present: { up: 2, plan: 0, status: 0, check: 0, why: 2, teardown: 2, sweep: 0, cost: 0, harden: 0, "state pull": 0, ssh: 2, nonsense: 2 },
    };
    for (const state of states) expect(codesOf(state, Object.keys(wanted[state]))).toEqual(wanted[state]);
  });
});
