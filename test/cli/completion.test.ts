import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { allCommands } from "../../src/cli/commands.js";
import { checkIds, usualHosts } from "../../src/cli/completable.js";
import { questionsOf } from "../../src/cli/questions.js";
import { late, settle } from "../../src/cli/settle.js";
import { walkPhases, type Facts } from "../../src/core/types.js";
import { declare } from "../../src/engine/graph.js";
import { steps } from "../../src/steps/index.js";
import { companyFacts } from "./company.js";
import { kumiki, tempFolder } from "./harness.js";

const scripts: Record<string, string> = {};
let dir: string;
beforeAll(async () => {
  dir = await tempFolder();
  for (const shell of ["bash", "zsh", "fish"]) {
    const ran = await kumiki(["completion", shell]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    scripts[shell] = join(dir, `kumiki.${shell}`);
    await writeFile(scripts[shell], ran.out);
  }
  const host = { id: { $ref: "servers/x", $attr: "id" }, privateIp: { $ref: "servers/x", $attr: "privateIp" } };
  const state = {
    schema: 1,
    records: { "hosts/not-a-host": { kind: "x" } },
    hosts: { "web-server-1": host, "db-server": host, "$(touch owned)": host },
    tombstone: { other: { at: "x" } },
  };
  for (const env of ["default", "lab", "$(touch owned)", "UPPER"]) {
    await mkdir(join(dir, ".kumiki", env, "secrets"), { recursive: true });
    await writeFile(join(dir, ".kumiki", env, "state.json"), env === "lab" ? `${JSON.stringify(state, undefined, 1)}\n` : "{}");
  }
  for (const person of ["taro", "hanako.s", "$(touch owned)"]) await writeFile(join(dir, ".kumiki", "lab", "secrets", `vpn-client-${person}.crt`), "");
  await mkdir(join(dir, ".kumiki", "emulator"));
  await mkdir(join(dir, "other place", "prod"), { recursive: true });
  await writeFile(join(dir, "other place", "prod", "state.json"), "{}");
  await writeFile(join(dir, "my answers.yaml"), "");
});
const installed = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;
const environment = { PATH: process.env["PATH"], LC_ALL: "C.UTF-8" };

/** What bash proposes; the last word is the one being typed, split at "=" as readline does it. */
function bash(...words: readonly string[]): string[] {
  const line = `set -u; source ${scripts["bash"]}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kumiki; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(execFileSync("bash", ["--norc", "--noprofile", "-c", line, "bash", "kumiki", ...words], { cwd: dir, encoding: "utf8", env: environment }));
}
const lines = (out: string): string[] => out.split("\n").filter((l) => l !== "");

/** What zsh proposes; what draws the list is replaced by what prints it. */
function zsh(...words: readonly string[]): string[] {
  const prefix = words.at(-1)!;
  const line = `compdef() { :; }; _files() { print -l -- *; }; compadd() { shift; print -l -- "$@"; }
    _describe() { local list="\${@[-1]}"; print -l -- "\${(@)\${(@P)list}%%:*}"; }
    source ${scripts["zsh"]}; words=("$@"); CURRENT=$#; _kumiki`;
  const out = execFileSync("zsh", ["-f", "-c", line, "zsh", "kumiki", ...words], { cwd: dir, encoding: "utf8", env: environment });
  return lines(out).filter((word) => word.startsWith(prefix));
}

/** What fish proposes for this text of a command line, without what it says of each. */
function fish(...words: readonly string[]): string[] {
  const text = ["kumiki", ...words].map((w) => w.replaceAll(" ", "\\ ")).join(" ");
  const out = execFileSync("fish", ["--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', "--", scripts["fish"]!, text], {
    cwd: dir,
    encoding: "utf8",
    env: { ...environment, HOME: dir, XDG_CONFIG_HOME: dir, XDG_DATA_HOME: dir },
  });
  return lines(out).map((l) => l.split("\t")[0]!);
}

const hosts = ["db-server", "web-server-1"];
/** For every shell: the words, the last one being typed, and what is proposed. */
const table: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["te"], ["teardown"]],
  [["--env", "lab", "te"], ["teardown"]],
  [["up", "load"], ["load-balancers"]],
  [["up", "network", "load"], ["load-balancers"]],
  [["teardown", "data"], ["database"]],
  [["up", "--preset", ""], ["article", "free", "modern"]],
  [["up", "--through", "serv"], ["servers"]],
  [["up", "--without", "flow"], ["flow-logs"]],
  [["up", "--database-engine", ""], ["mysql", "postgres"]],
  [["up", "--database-m"], ["--database-multi-az"]],
  [["status", "--database-m"], []],
  [["status", "--ref"], ["--refresh"]],
  [["up", "--ref"], []],
  [["emulator", ""], ["start", "status", "stop"]],
  [["emulator", "stop", ""], []],
  [["completion", ""], ["bash", "fish", "zsh"]],
  [["--lang", ""], ["en", "ja"]],
  [["up", "--web-cidr", ""], []],
  [["status", "--env", ""], ["default", "lab"]],
  [["sweep", ""], ["default", "lab"]],
  [["--dir", "other place", "status", "--env", ""], ["prod"]],
  [["--dir", "nowhere", "status", "--env", ""], []],
  [["ssh", "--env", "lab", ""], hosts],
  [["ssh", "--env=lab", ""], hosts],
  [["--env", "lab", "ssh", ""], hosts],
  [["--env", "lab", "ssh", "db-server", ""], []],
  [["ssh", ""], [...usualHosts].sort()],
  [["ssh", "--env", "nothing", "ap-"], ["ap-server-1", "ap-server-2"]],
  [["lab", "--env", "lab", "shell", ""], hosts],
  [["--env", "lab", "lab", ""], ["check", "down", "setup", "shell", "up"]],
  [["lab", "up", ""], []],
  [["why", "--env", "lab", "db"], ["db-server"]],
  [["why", "NX"], ["NX1", "NX2"]],
  [["check", "4"], ["4", "4b"]],
  [["check", "1", "4b", "M"], ["M1", "M2", "M3", "M4", "M5"]],
  [["vpn", "--env", "lab", "revoke", ""], ["hanako.s", "taro"]],
  [["vpn", "profile", "--env", "lab", "ta"], ["taro"]],
  [["vpn", "add", "--env", "lab", ""], []],
  [["vpn", "revoke", ""], []],
  [["config", "explain", "web"], ["webCidr", "webPrivateSubnets", "webPublicSubnets"]],
  [["config", "explain", "region", "pre"], ["preset"]],
  [["config", "write", "--outp"], ["--output"]],
];
const sorted = (words: readonly string[]): string[] => [...words].sort();

describe("bash, really asked", () => {
  it("every command, in the order of the help", () => {
    expect(bash("")).toEqual(allCommands().map((c) => c.name));
  });
  it.each(table)("%j", (words, proposed) => {
    // readline makes a word of its own of every "=".
    const split = words.flatMap((w) => (w.startsWith("--") && w.includes("=") ? w.split(/(=)/) : [w]));
    expect(sorted(bash(...split))).toEqual(proposed);
  });
  it.each<[string[], string[]]>([
    [["--preset", "=", "a"], ["article"]],
    [["--json", "=", ""], ["document", "lines"]],
    [["--json", "stat"], ["status", "state"]],
    [["--state"], ["--state"]],
    [["--state", ""], []],
    [["--config", "my"], ["my answers.yaml"]],
    [["config", "write", "-o", "my"], ["my answers.yaml"]],
    [["state", "push", "my"], ["my answers.yaml"]],
    [["--dir", "=", "other place", "status", "--env", ""], ["prod"]],
  ])("%j", (words, proposed) => {
    expect(bash(...words)).toEqual(proposed);
  });
});

describe.runIf(installed("zsh"))("zsh, really asked", () => {
  it("understands its script", () => {
    expect(spawnSync("zsh", ["-n", scripts["zsh"]!], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
  it("every command", () => expect(sorted(zsh(""))).toEqual(sorted(allCommands().map((c) => c.name))));
  it.each(table)("%j", (words, proposed) => expect(sorted(zsh(...words))).toEqual(proposed));
  it("in a shell somebody types into", () => {
    const script = `zmodload zsh/zpty; zpty z zsh -f -i
      zpty -w z "PS1='> '; autoload -Uz compinit; compinit -u -D; source ${scripts["zsh"]}; kumiki() { print -r -- \\"got:\\$*:\\"; }; print rea''dy"
      zpty -r -m z out '*ready*' || exit 1
      zpty -w -n z $'kumiki teard\\t data\\t\\n'
      zpty -r -m z out '*got:*:*'; print -r -- "$out"; zpty -d z`;
    const ran = spawnSync("zsh", ["-f", "-c", script], { cwd: dir, encoding: "utf8", env: { ...environment, TERM: "dumb", HOME: dir }, timeout: 60_000 });
    expect(ran.stdout, ran.stderr).toMatch(/got:teardown database ?:/);
  }, 90_000);
});

describe.runIf(installed("fish"))("fish, really asked", () => {
  it("understands its script", () => {
    expect(spawnSync("fish", ["-n", scripts["fish"]!], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
  it("every command", () => expect(sorted(fish(""))).toEqual(sorted(allCommands().map((c) => c.name))));
  it.each(table)("%j", (words, proposed) => expect(sorted(fish(...words))).toEqual(proposed));
});
for (const shell of ["zsh", "fish"].filter((s) => !installed(s))) it.skip(`${shell} is not installed here: its script is not tried`);

describe("what is proposed", () => {
  it("nothing in a name is run, in any shell", () => {
    for (const ask of [bash, ...(installed("zsh") ? [zsh] : []), ...(installed("fish") ? [fish] : [])]) {
      for (const words of [["status", "--env", ""], ["ssh", "--env", "lab", ""], ["vpn", "revoke", "--env", "lab", ""], ["ssh", "--env", "$(touch owned)", ""], ["ssh", "--env", "../lab", ""]]) ask(...words);
    }
    expect(spawnSync("ls", ["owned"], { cwd: dir }).status).not.toBe(0);
  });
  it("the checks are those that the steps claim, in any phase", () => {
    const facts: Facts = { region: "ap-northeast-1", account: "123456789012", partition: "aws", zones: [], ...companyFacts };
    const { answers } = settle(questionsOf(steps), { given: { flag: {}, set: {}, environment: {}, file: {} }, saved: {} }, "modern", late(facts), true);
    const values = Object.fromEntries(Object.entries(answers).map(([k, a]) => [k, a.value]));
    const claimed = walkPhases.flatMap((phase) => declare({ steps, answers: values, facts, preset: "modern", phase, envName: "x", envId: "x-abcdefghij234567" }).checks.map((c) => c.id));
    expect(sorted(checkIds)).toEqual(sorted([...new Set(claimed)]));
  });
});
