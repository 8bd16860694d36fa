import { appendFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLauncher } from "../../src/emulator/package-root.js";
import { freshDir } from "./support.js";

const root = join(import.meta.dirname, "../..");

test("the launcher is found from the source and from the bundle", () => {
  expect(findLauncher().folder).toBe(join(root, "emulator"));
  expect(findLauncher(join(root, "dist"))).toEqual(findLauncher());
});

test("its hash changes with the code and the pins, and with nothing else", () => {
  const copy = freshDir();
  cpSync(join(root, "emulator"), join(copy, "emulator"), { recursive: true });
  const hash = () => findLauncher(copy).hash;
  const before = hash();
  expect(before).toBe(findLauncher().hash);
  mkdirSync(join(copy, "emulator/kumiki_emulator/__pycache__"), { recursive: true });
  writeFileSync(join(copy, "emulator/kumiki_emulator/__pycache__/x.pyc"), "x");
  expect(hash()).toBe(before);
  appendFileSync(join(copy, "emulator/kumiki_emulator/gate.py"), "\n");
  const changed = hash();
  expect(changed).not.toBe(before);
  appendFileSync(join(copy, "emulator/requirements.txt"), "\n");
  expect(hash()).not.toBe(changed);
});

test("an installation without it says so", () => {
  expect(() => findLauncher("/")).toThrow(expect.objectContaining({ name: "Fault", code: "emulator-failed" }));
});
