import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { langs } from "../../src/ui/lang.js";
import { faultsOf, isBase, type Case, type Found } from "./judge.js";
import { allLines, someLines, type CommandLine } from "./lines.js";
import { Places, pooled, type StateName } from "./place.js";
import { noTerminals, reason, surroundings, type Act, type SurroundingName } from "./surrounding.js";

/**
 * Every command in every surrounding (reliability.md 3.2, U1): it never waits for what cannot come, writes no escape codes
 * to what is no terminal, ends with the same code wherever nobody can be asked, and has nothing but its result on stdout.
 * KUMIKI_TERMINAL=full: the whole product, examples of the help included (node scripts/screens.mjs --surroundings).
 */
const full = process.env["KUMIKI_TERMINAL"] === "full";

const states: readonly StateName[] = ["absent", "present"];
/** cli.md, where nobody can be asked. */
const wanted = {
  absent: { up: 2, plan: 0, status: 0, check: 2, why: 2, teardown: 0, sweep: 0, cost: 0, harden: 2, "state pull": 2, ssh: 2, nonsense: 2 },
  present: { up: 2, plan: 0, status: 0, check: 0, why: 2, teardown: 2, sweep: 0, cost: 0, harden: 0, "state pull": 0, ssh: 2, nonsense: 2 },
};
const coded: ReadonlySet<string> = new Set(Object.keys(wanted.absent));
const names = Object.keys(surroundings) as SurroundingName[];

/** The full product; the sample has the first run of every line and state, and one or two more that differ in all. */
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
  // A command and one of its words is code of its own, its surroundings are those of the command.
  const seldom = line.length > 1 && !coded.has(line.join(" "));
  const state = states[index % 2]!;
  return [
    ...(seldom ? base.filter((c) => c.state === state) : base),
    ...(seldom && index % 3 > 0 ? [] : [{ line, surrounding: "terminal", ci: false, json: false, state } as const]),
    { line, surrounding: others[index % others.length]!, ci: odd, json: index % 4 < 2, state: seldom ? state : states[(index + 1) % 2]! },
  ];
}

/** Whoever is asked something leaves. */
const leave: readonly Act[] = Array.from({ length: 3 }, () => ({ prompt: true, keys: "\u0003" }));
const deadlineMs = full ? 60_000 : 30_000;

const key = (c: Pick<Case, "line" | "state">): string => `${c.line.join(" ")} (${c.state})`;
const title = (c: Case): string => [`kumiki ${c.line.join(" ")}`, c.surrounding, `state ${c.state}`, `${c.lang} ${c.columns}`, ...(c.ci ? ["CI"] : []), ...(c.json ? ["--json"] : [])].join(", ");

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
      const all = runs.get(key({ line, state })) ?? [];
      const base = all.find(isBase)?.ran;
      return base === undefined ? [] : all.flatMap((found) => faultsOf(found, base).map((fault) => `${title(found)}: ${fault}`));
    });
    expect(states.some((state) => runs.has(key({ line, state })))).toBe(true);
    expect(faults).toEqual([]);
  });

  it("the exit codes where nobody can be asked are those of cli.md", () => {
    const codesOf = (state: StateName, of: readonly string[]) => Object.fromEntries(of.map((line) => [line, runs.get(key({ line: line.split(" "), state }))!.find(isBase)!.ran.code]));
    for (const state of states) expect(codesOf(state, Object.keys(wanted[state]))).toEqual(wanted[state]);
  });
});
