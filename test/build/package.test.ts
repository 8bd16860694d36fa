import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Weight {
  readonly packed: number;
  readonly unpacked: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}
interface Pack {
  pack(folder: string, into: string): Promise<{ tgz: string; weight: Weight }>;
  install(tgz: string, prefix: string): Promise<string>;
}
const { install, pack } = (await import("../../scripts/build/pack.mjs" as string)) as Pack;

const { bundle } = (await import("../../scripts/build/bundle.mjs" as string)) as { bundle(root: string, dist: string): Promise<unknown> };

let folder: string;
let program: string;
let weight: Weight;
let empty: string;
const installed = () => join(folder, "node_modules", "kumiki");
const dist = () => join(installed(), "dist");

/** The package as a user gets it, built beside this checkout's own dist/. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-package-"));
  const stage = join(folder, "stage");
  const built = spawnSync(process.execPath, ["scripts/build.mjs", "--into", stage], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  const packed = await pack(stage, folder);
  weight = packed.weight;
  program = await install(packed.tgz, folder);
  empty = join(folder, "empty");
  mkdirSync(empty);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** With a home that cannot be written, in an empty folder, without a terminal. */
function kumiki(args: string[], options: { node?: string[]; env?: Record<string, string> } = {}) {
  const env = { PATH: process.env["PATH"]!, HOME: "/dev/null", LC_ALL: "C", ...options.env };
  const done = spawnSync(process.execPath, [...(options.node ?? []), program, ...args], { cwd: empty, env, encoding: "utf8", input: "" });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

describe("the package", () => {
  it("holds what it must and nothing else", () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|NOTICES\.txt|bin\/(kumiki\.js|package\.json)|dist\/(main|run|[A-Z0-9]{8})\.cjs|dist\/help\.(en|ja)\.json|man\/kumiki\.1|schema\/kumiki\.schema\.json|templates\/.+|emulator\/requirements\.txt|emulator\/kumiki_emulator\/.+\.py)$/;
    expect(weight.files.map((f) => f.path).filter((p) => !allowed.test(p))).toEqual([]);
    for (const path of ["bin/kumiki.js", "bin/package.json", "dist/main.cjs", "dist/run.cjs", "man/kumiki.1", "schema/kumiki.schema.json", "NOTICES.txt"])
      expect(weight.files.map((f) => f.path)).toContain(path);
  });
  it("has no runtime dependencies and runs no script when it is installed", () => {
    const self = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8")) as Record<string, Record<string, string>>;
    for (const key of ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"]) expect(self[key] ?? {}).toEqual({});
    expect(Object.keys(self["scripts"] ?? {}).filter((s) => /^(pre|post)?(install|prepare)$/.test(s))).toEqual([]);
    expect(readdirSync(join(folder, "node_modules")).filter((f) => !f.startsWith("."))).toEqual(["kumiki"]);
  });
  it("stays small", () => {
    expect(weight.packed).toBeLessThan(1_100_000);
    expect(weight.unpacked).toBeLessThan(3_400_000);
  });
  it("names every bundled package with its licence", () => {
    const text = readFileSync(join(installed(), "NOTICES.txt"), "utf8");
    for (const name of ["commander", "@aws-sdk/client-ec2", "@smithy/core"]) expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, "m"));
    expect(text).toContain("Apache License");
  });
});

describe("the bundle", () => {
  it("has an entry that loads nothing of its own for help", () => {
    const entry = readFileSync(join(dist(), "main.cjs"), "utf8");
    expect(entry.length).toBeLessThan(8_000);
    const required = [...entry.matchAll(/require\("([^"]+)"\)/g)].map((m) => m[1]!);
    expect(required.filter((r) => !r.startsWith("node:"))).toEqual(["./run.cjs"]);
    // Loaded modules of a run that only prints help: Node's own aside, exactly bin and entry.
    const spy = join(empty, "spy.cjs");
    writeFileSync(spy, `process.on("exit", () => require("node:fs").writeSync(2, Object.keys(require.cache).filter((f) => f !== __filename).join("\\n")));`);
    for (const args of [["--help"], ["--version"], ["help", "up"]]) {
      const loaded = kumiki(args, { node: ["-r", spy] }).err.split("\n");
      expect(loaded).toEqual([join(installed(), "bin", "kumiki.js"), join(dist(), "main.cjs")]);
    }
  });
  it("contains no eval, no maps, no path of the machine that built it", () => {
    for (const name of readdirSync(dist())) {
      const text = readFileSync(join(dist(), name), "utf8");
      expect(name).not.toMatch(/\.map$/);
      expect(text, name).not.toMatch(/sourceMappingURL|(?<![\w$.])eval\(|new Function\(|(?<![\w$.])Function\(["'`]/);
      expect(text, name).not.toContain(process.cwd());
    }
  });
  it("is not made when a part of the program is missing", async () => {
    const bare = join(folder, "bare");
    mkdirSync(bare);
    await expect(bundle(bare, join(bare, "dist"))).rejects.toThrow("src/cli/main.ts is missing");
  });
});

describe("the program, installed, in an empty folder", () => {
  it("prints its version", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(kumiki(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });
  it("prints its help, in both languages, for every command", () => {
    const english = JSON.parse(readFileSync(join(dist(), "help.en.json"), "utf8")) as Record<string, string>;
    const japanese = JSON.parse(readFileSync(join(dist(), "help.ja.json"), "utf8")) as Record<string, string>;
    expect(Object.keys(japanese)).toEqual(Object.keys(english));
    expect(kumiki(["--help"])).toEqual({ code: 0, out: english[""], err: "" });
    expect(kumiki(["--help"], { env: { LC_ALL: "ja_JP.UTF-8" } }).out).toBe(japanese[""]);
    expect(kumiki(["up", "--help"])).toEqual({ code: 0, out: english["up"], err: "" });
    expect(kumiki(["help", "up"], { env: { KUMIKI_LANG: "ja" } }).out).toBe(japanese["up"]);
  });
  it("without a command and without a terminal: help on stderr, exit 2", () => {
    const { code, out, err } = kumiki([]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toBe(kumiki(["--help"]).out);
  });
  it("refuses an unknown command with exit 2 and no stack trace, also with a home that cannot be written", () => {
    const { code, out, err } = kumiki(["no-such-command"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("no-such-command");
    expect(err).not.toMatch(/\n\s+at /);
  });
  it("does not run on a Node that is too old, and says so in one line", () => {
    const old = join(empty, "old.cjs");
    for (const node of ["18.20.8", "20.18.3", "4.9.1"]) {
      writeFileSync(old, `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${node}" } });`);
      const { code, out, err } = kumiki(["--version"], { node: ["-r", old] });
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toMatch(/^kumiki needs Node\.js 20\.19 or newer[^\n]*\n$/);
    }
  });
  it("leaves nothing behind in the folder", () => {
    expect(readdirSync(empty).sort()).toEqual(["old.cjs", "spy.cjs"]);
  });
});
