import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makePath } from "../../src/folders.js";
import { program } from "../terminal/surrounding.js";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kumiki-folders-"));
});
afterEach(() => rmSync(home, { recursive: true }));
const codeOf = (work: () => void): string | undefined => {
  try {
    work();
  } catch (e) {
    return (e as NodeJS.ErrnoException).code;
  }
  return undefined;
};

describe("a path is made level by level", () => {
  it("each missing one with the mode, those that are there as they are", () => {
    makePath(join(home, "a"), 0o750);
    makePath(join(home, "a", "b", "c"), 0o700);
    makePath(join(home, "a", "b", "c"), 0o755);
    expect(["a", "a/b", "a/b/c"].map((path) => (statSync(join(home, path)).mode & 0o777).toString(8))).toEqual(["750", "700", "700"]);
  });
  it("through a link to a folder; not over a file, nor over a link that leads nowhere", () => {
    symlinkSync(home, join(home, "link"));
    makePath(join(home, "link", "below"));
    expect(statSync(join(home, "below")).isDirectory()).toBe(true);
    writeFileSync(join(home, "file"), "");
    symlinkSync(join(home, "nowhere"), join(home, "dangling"));
    expect(codeOf(() => makePath(join(home, "file")))).toBe("EEXIST");
    expect(codeOf(() => makePath(join(home, "dangling")))).toBe("EEXIST");
    expect(codeOf(() => makePath(join(home, "file", "x")))).toBe("ENOTDIR");
  });
});

// Node's own `recursive` never comes back from there: what hangs can only be ended from outside.
describe.skipIf(process.platform !== "linux")("below /proc nothing can be made, and that is told at once", () => {
  const run = (...argv: string[]) => {
    const env = { PATH: process.env["PATH"], HOME: home, LC_ALL: "C.UTF-8", KUMIKI_LOOPBACK_ONLY: "1" };
    const { status, stderr } = spawnSync(process.execPath, [program, ...argv], { env, encoding: "utf8", timeout: 20_000, stdio: ["ignore", "ignore", "pipe"] });
    return { status, err: stderr };
  };
  it.each([
    ["--dir", ["up", "--yes", "--local", "--dir", "/proc/nope/x"]],
    ["--dir of an emulator", ["emulator", "start", "--dir", "/proc/nope/x/y"]],
  ])("%s", (_name, argv) => {
    const ran = run(...argv);
    expect(ran.status, ran.err).toBe(2);
  });
  it("names the path", () => expect(run("up", "--yes", "--local", "--dir", "/proc/nope/x").err).toContain("--dir cannot be /proc/nope/x: ENOENT"));
  it("a home where nothing can be kept is no hindrance", () => {
    const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: "/proc/nope", LC_ALL: "C.UTF-8" };
    expect(spawnSync(process.execPath, [program, "completion", "bash"], { env, timeout: 20_000 }).status).toBe(0);
  });
});
