import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mutants } from "./list.mjs";

const root = join(import.meta.dirname, "..", "..");

/** `npm run test:mutants` tries them. */
test("at least 15 rules are broken one at a time, and every patch fits the sources as they are", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(15);
  expect(new Set(mutants.map((m) => m.name)).size).toBe(mutants.length);
  const unfit = mutants.filter((m) => readFileSync(join(root, m.file), "utf8").split(m.find).length !== 2 || m.put === m.find || !existsSync(join(root, m.caught)));
  expect(unfit.map((m) => m.name)).toEqual([]);
});
