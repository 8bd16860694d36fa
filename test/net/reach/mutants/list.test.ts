import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mutants } from "./list.mjs";

const root = join(import.meta.dirname, "..", "..", "..", "..");

/** `npm run test:mutants:reach` tries them. */
test("at least 30 rules of the engine, of every part of section 1, are broken one at a time, and every patch fits", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(30);
  expect(new Set(mutants.map((m) => m.name)).size).toBe(mutants.length);
  expect([...new Set(mutants.map((m) => m.rule))]).toEqual(["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"]);
  const unfit = mutants.filter((m) => readFileSync(join(root, m.file), "utf8").split(m.find).length !== 2 || m.put === m.find);
  expect(unfit.map((m) => m.name)).toEqual([]);
});
