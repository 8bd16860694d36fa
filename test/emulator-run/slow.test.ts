import { chmodSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { start, stop } from "../../src/emulator/index.js";
import { alive } from "../../src/emulator/process.js";
import { freshDir, notes, options, runFile } from "./support.js";

/** With KUMIKI_TEST_SLOW=1: a minute, and the network (the package index that pip is set to). */
const slow = test.runIf(process.env["KUMIKI_TEST_SLOW"] === "1");

slow("a hung emulator is known by its command line, ended and replaced", { timeout: 60_000 }, async () => {
  const dir = freshDir();
  await start(options(dir));
  const { pid } = runFile(dir);
  process.kill(pid, "SIGSTOP");
  expect(await start(options(dir))).toMatchObject({ fresh: true });
  expect(alive(pid)).toBe(false);
});

/** An interpreter without moto, to make an environment with. */
const bare = process.env["KUMIKI_TEST_PYTHON"] ?? "/usr/bin/python3";

/** A Python as Debian has it without python3-venv. */
function withoutVenv(dir: string): string {
  const file = join(dir, "python");
  const real = `'${bare}'`;
  writeFileSync(
    file,
    `#!/bin/sh
[ "$2" = venv ] && echo 'ensurepip is not available' && exit 1
[ "$1" = -c ] && { ${real} "$@" | sed 's|"file": "[^"]*"|"file": "${file}"|'; exit; }
exec ${real} "$@"
`,
  );
  chmodSync(file, 0o755);
  return file;
}

const ways: readonly (readonly [way: string, python: (dir: string) => string, path: string])[] = [
  ["venv and pip", () => bare, "/usr/bin:/bin"],
  ["pip alone", withoutVenv, "/usr/bin:/bin"],
  // A folder with uv in it.
  ...(process.env["KUMIKI_TEST_UV"] ? [["uv", () => bare, `${process.env["KUMIKI_TEST_UV"]}:/usr/bin:/bin`] as const] : []),
];
const measured = (what: string, since: number) => console.log(`${what}: ${((performance.now() - since) / 1000).toFixed(1)} s`);

for (const [way, python, PATH] of ways)
  slow(`the private environment by ${way}: made once for two starts at once, and used again`, { timeout: 600_000 }, async () => {
    const [one, other] = [freshDir(), freshDir()];
    const XDG_CACHE_HOME = join(one, "cache");
    const env = { ...process.env, PATH, XDG_CACHE_HOME, KUMIKI_PYTHON: python(one) };
    const first = notes();
    const began = performance.now();
    const both = await Promise.all([start(options(one, { env, note: first.note })), start(options(other, { env }))]);
    measured(`${way}, two starts`, began);
    expect(both.map((e) => e.how)).toEqual(["private", "private"]);
    expect(first.codes.filter((c) => c === "emulator-preparing" || c === "emulator-waiting")).toHaveLength(1);
    // Nothing half, no lock, one environment.
    expect(readdirSync(join(XDG_CACHE_HOME, "kumiki"))).toEqual([expect.stringMatching(/^emulator-[0-9a-f]{12}-py3\.\d+$/)]);
    console.log(`${(size(join(XDG_CACHE_HOME, "kumiki")) / 1e6).toFixed(0)} MB`);

    await stop(options(one));
    const again = performance.now();
    const later = notes();
    expect(await start(options(one, { env, note: later.note }))).toMatchObject({ how: "private", fresh: true });
    measured(`${way}, next start`, again);
    expect(later.codes).toEqual(["emulator-starting"]);
  });

/** Bytes of the files below, links not followed (lib64 is one to lib). */
const size = (path: string): number =>
  readdirSync(path, { withFileTypes: true })
    .map((f) => (f.isDirectory() ? size(join(path, f.name)) : lstatSync(join(path, f.name)).size))
    .reduce((sum, bytes) => sum + bytes, 0);
