import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { allCommands } from "../../src/cli/commands.js";
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
  for (const env of ["default", "lab", "$(touch owned)", "UPPER"]) {
    await mkdir(join(dir, ".kumiki", env), { recursive: true });
    await writeFile(join(dir, ".kumiki", env, "state.json"), "{}");
  }
  await mkdir(join(dir, ".kumiki", "emulator"));
  await mkdir(join(dir, "other place", "prod"), { recursive: true });
  await writeFile(join(dir, "other place", "prod", "state.json"), "{}");
  await writeFile(join(dir, "my answers.yaml"), "");
});
const installed = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;

/** What bash proposes; the last word is the one being typed, split at "=" as readline does it. */
function bash(...words: readonly string[]): string[] {
  const line = `source ${scripts["bash"]}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kumiki; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync("bash", ["--norc", "--noprofile", "-c", line, "bash", "kumiki", ...words], { cwd: dir, encoding: "utf8", env: { PATH: process.env["PATH"] } });
  return out.split("\n").filter((l) => l !== "");
}

describe("bash, really asked", () => {
  it("every command, in the order of the help", () => {
    expect(bash("")).toEqual(allCommands().map((c) => c.name));
  });
  it.each<[string[], string[]]>([
    [["te"], ["teardown"]],
    [["--env", "lab", "te"], ["teardown"]],
    [["up", "load"], ["load-balancers"]],
    [["teardown", "data"], ["database"]],
    [["up", "--preset", ""], ["modern", "article"]],
    [["--preset", "=", "a"], ["article"]],
    [["up", "--through", "serv"], ["servers"]],
    [["up", "--without", "flow"], ["flow-logs"]],
    [["up", "--database-engine", ""], ["mysql", "postgres"]],
    [["up", "--database-m"], ["--database-multi-az"]],
    [["status", "--database-m"], []],
    [["status", "--ref"], ["--refresh"]],
    [["up", "--ref"], []],
    [["emulator", ""], ["start", "stop", "status"]],
    [["completion", ""], ["bash", "zsh", "fish"]],
    [["--json", "=", ""], ["document", "lines"]],
    [["--json", "stat"], ["status", "state"]],
    [["--lang", ""], ["en", "ja"]],
    [["--state"], ["--state"]],
    [["--state", ""], []],
    [["up", "--web-cidr", ""], []],
    [["--config", "my"], ["my answers.yaml"]],
  ])("%j", (words, proposed) => {
    expect(bash(...words)).toEqual(proposed);
  });
  it("environments are those that have a state, in the folder that is said", () => {
    expect(bash("status", "--env", "").sort()).toEqual(["default", "lab"]);
    expect(bash("--dir", "other place", "status", "--env", "")).toEqual(["prod"]);
    expect(bash("--dir", "=", "other place", "status", "--env", "")).toEqual(["prod"]);
    expect(bash("--dir", "nowhere", "status", "--env", "")).toEqual([]);
  });
  it("nothing in a folder's name is run", () => {
    bash("status", "--env", "");
    expect(spawnSync("ls", ["owned"], { cwd: dir }).status).not.toBe(0);
  });
});

describe("the other shells", () => {
  it.runIf(installed("zsh"))("zsh understands its script", () => {
    expect(spawnSync("zsh", ["-n", scripts["zsh"]!], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
  it.runIf(installed("fish"))("fish understands its script", () => {
    expect(spawnSync("fish", ["-n", scripts["fish"]!], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
});
