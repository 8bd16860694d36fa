import fc from "fast-check";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { CliCall, Part, Word } from "../../src/learn/index.js";
import { commandsOf } from "../../src/learn/index.js";
import { catalogues } from "../../src/ui/catalogue/index.js";
import { commandLines, sayCommands } from "../../src/ui/say.js";
import { safe } from "../../src/ui/escape.js";
import { place, walkthrough } from "../learn/support.js";
import { foreign, looks, plain, tooWide } from "./support.js";

/** What a shell gives to `aws`: a function that writes its arguments, one after a NUL each. Variables hold their own name. */
function argvOf(scripts: readonly string[], variables: readonly string[]): string[][] {
  const aws = `aws() { for a in "$@"; do printf '%s\\0' "$a"; done; printf '\\1\\0'; }\n`;
  const script = aws + variables.map((v) => `${v}=held-${v}\n`).join("") + scripts.join("\n");
  const out = execFileSync("sh", ["-c", script], { encoding: "utf8", maxBuffer: 1 << 26 });
  return out.split("\u0001\0").slice(0, -1).map((one) => one.split("\0").slice(0, -1));
}

const textOf = (part: Part): string => (typeof part === "string" ? safe(part) : `held-${part.variable}`);
const wordText = (w: Word): string => w.parts.map(textOf).join("");
/** A value like "-x" hangs on its option, or the AWS CLI would take it for another one. */
const hangs = (o: CliCall["options"][number]): boolean => o.words.length === 1 && typeof o.words[0]!.parts[0] === "string" && o.words[0]!.parts[0].startsWith("-");
const wanted = (call: CliCall): string[] => [...call.command, ...call.options.flatMap((o) => (hangs(o) ? [`${o.name}=${wordText(o.words[0]!)}`] : [o.name, ...o.words.map(wordText)]))];
const sameWord = (given: string, word: string, json: boolean): boolean => given === word || (json && JSON.stringify(JSON.parse(given)) === JSON.stringify(JSON.parse(word)));

/** Compares as the AWS CLI would: JSON by its value, all else to the letter. */
function expectSame(call: CliCall, argv: readonly string[]): void {
  const words = wanted(call);
  const json = [...call.command.map(() => false), ...call.options.flatMap((o) => (hangs(o) ? [false] : [false, ...o.words.map((w) => w.json)]))];
  expect(argv).toHaveLength(words.length);
  argv.forEach((given, i) => expect(sameWord(given, words[i]!, json[i]!), `${given} for ${words[i]!}`).toBe(true));
}

const variable = fc.constantFrom("VPC", "ALB_WEB_ARN", "INTERNAL_NETWORK_INTERNET_GATEWAY").map((v) => ({ variable: v }));
const plainWord = fc.array(fc.oneof(foreign, fc.constantFrom("-x", "--no-x y"), variable), { minLength: 1, maxLength: 3 }).map((parts): Word => ({ parts, json: false }));
const jsonWord = fc
  .array(fc.dictionary(fc.string({ maxLength: 30 }), fc.oneof(fc.string({ maxLength: 90 }), fc.boolean(), fc.nat(), foreign.map(safe))), { maxLength: 4 })
  .map((value): Word => ({ parts: [JSON.stringify(value)], json: true }));
const call: fc.Arbitrary<CliCall> = fc.record({
  command: fc.constantFrom(["ec2", "create-vpc"], ["ec2", "authorize-security-group-ingress"], ["elbv2", "wait", "load-balancer-available"]),
  options: fc.array(fc.record({ name: fc.constantFrom("--a", "--no-split-tunnel", "--public-access-block-configuration"), words: fc.array(fc.oneof(plainWord, jsonWord), { maxLength: 3 }) }), { maxLength: 5 }),
  keeps: fc.constant([]),
});

describe("commands on a screen", () => {
  it("mean the same however narrow it is: what the shell hands on is what was meant", () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 6 }), fc.constantFrom(...looks, plain("en", Infinity)), (calls, look) => {
        const scripts = calls.map((c) => commandLines(c, look).join("\n"));
        for (const script of scripts) expect(tooWide(script, look)).toEqual([]);
        const argvs = argvOf(scripts, ["VPC", "ALB_WEB_ARN", "INTERNAL_NETWORK_INTERNET_GATEWAY"]);
        expect(argvs).toHaveLength(calls.length);
        calls.forEach((c, i) => expectSame(c, argvs[i]!));
      }),
      // Each run starts a shell.
      { numRuns: 40 },
    );
  });

  it.each(looks)("those of the walkthrough fit, and mean the same ($lang, $columns columns)", async (look) => {
    const lines = await commandsOf(walkthrough("modern").nodes.values(), place);
    expect(tooWide(sayCommands(lines, look), look)).toEqual([]);
    const names = new Set(lines.flatMap((l) => l.call.options.flatMap((o) => o.words.flatMap((w) => w.parts.flatMap((p) => (typeof p === "string" ? [] : [p.variable]))))));
    const bare = lines.map((l) => ({ ...l.call, keeps: [] }));
    const argvs = argvOf(bare.map((c) => commandLines(c, look).join("\n")), [...names]);
    bare.forEach((c, i) => expectSame(c, argvs[i]!));
  });

  it("the whole listing is a script: a shell runs it from the top, comments and all", async () => {
    const look = plain("ja", 60);
    const lines = (await commandsOf(walkthrough("modern").nodes.values(), place)).map((l) => l);
    const [, ...script] = sayCommands(lines, look).split("\n");
    const run = `set -eu\naws() { case "$*" in *--query*) printf 'id-%s' "$2";; esac; }\nPROXY_SERVER_1_PRIVATE_IP=10.0.0.1\n${script.join("\n")}\nprintf '%s' "$VPC $ENDPOINT"`;
    expect(execFileSync("sh", ["-c", run], { encoding: "utf8" })).toBe("id-create-vpc id-create-client-vpn-endpoint");
  });

  it("where nothing is to be made it says so", () => {
    for (const lang of ["en", "ja"] as const) expect(sayCommands([], plain(lang, 80))).toContain(catalogues[lang].learn.noCommands);
  });
});
