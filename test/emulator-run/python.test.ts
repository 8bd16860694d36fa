import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { interpreter, start } from "../../src/emulator/index.js";
import { cacheFolder } from "../../src/emulator/private-env.js";
import { freshDir, notes, options } from "./support.js";

/** A PATH with just these programs on it. */
function pathWith(dir: string, programs: Record<string, string>): string {
  const bin = join(dir, "bin");
  mkdirSync(bin);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}
const says = (version: string, able: boolean, missing: string[] = [], file = "/opt/python") =>
  `echo '${JSON.stringify({ file, version, platform: "test", able, missing })}'`;

test("no Python: one fault that says what was tried", async () => {
  const dir = freshDir();
  const env = { PATH: pathWith(dir, {}), XDG_CACHE_HOME: join(dir, "cache") };
  await expect(start(options(dir, { env }))).rejects.toEqual(
    expect.objectContaining({ code: "no-python", data: { tried: ["python3: not there", "python: not there", "uv: not there"] } }),
  );
  expect(existsSync(join(dir, "emulator", "run.json"))).toBe(false);
});

test("a named one that is not there or too old is not silently replaced by another", async () => {
  const dir = freshDir();
  const bin = pathWith(dir, { old: says("3.9.18", false) });
  for (const [name, why] of [["nonesuch", "nonesuch: not there"], [join(bin, "old"), `${join(bin, "old")}: 3.9.18 is too old`]] as const)
    await expect(start(options(dir, { env: { ...process.env, KUMIKI_PYTHON: name } }))).rejects.toEqual(
      expect.objectContaining({ code: "no-python", data: { tried: [why] } }),
    );
});

test.runIf(process.platform !== "win32")("an old python3 is passed over for a newer one beside it; one that has moto is taken", async () => {
  const dir = freshDir();
  const bin = pathWith(dir, { python3: says("3.9.6", false), "python3.12": says("3.12.1", true), python: "exit 127" });
  expect(await interpreter(options(dir, { env: { PATH: bin } }))).toEqual({ file: "/opt/python", version: "3.12.1", how: "installed", path: [] });
  const other = freshDir();
  const two = pathWith(other, { python3: says("3.13.0", true, ["moto"]), python: says("3.11.0", true, [], "/opt/other") });
  expect(await interpreter(options(other, { env: { PATH: two } }))).toMatchObject({ file: "/opt/other" });
});

test.runIf(process.platform !== "win32")("packages that cannot be installed: the fault holds the installer's last words, nothing half is left", async () => {
  const dir = freshDir();
  // Neither venv (Debian without python3-venv) nor pip.
  const python = `if [ "$1" = -c ]; then ${says("3.11.2", true, ["moto"], join(dir, "bin", "python3"))}; else echo "No module named $2"; exit 1; fi`;
  const env = { PATH: pathWith(dir, { python3: python }), XDG_CACHE_HOME: join(dir, "cache") };
  const { codes, note } = notes();
  await expect(start(options(dir, { env, note }))).rejects.toEqual(
    expect.objectContaining({
      code: "emulator-failed",
      data: { why: expect.stringContaining("No module named pip") as string, log: join(dir, "emulator", "prepare.log") },
    }),
  );
  expect(codes).toEqual(["emulator-preparing"]);
  expect(readdirSync(join(dir, "cache", "kumiki"))).toEqual([]);
});

test("the cache is where the system keeps such things; a relative XDG_CACHE_HOME does not count", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/x", HOME: "/h" })).toBe("/x/kumiki");
  if (process.platform === "linux") expect(cacheFolder({ XDG_CACHE_HOME: "x", HOME: "/h" })).toBe("/h/.cache/kumiki");
});
