#!/usr/bin/env node
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withEmulator } from "./emulator.mjs";

/**
 * npm run test:faults [-- WORDS OF VITEST]: R2 and R3 of reliability.md 4.1 in full, by the tests of test/faults, and what
 * they counted. `npm test` runs a sample of the same tests.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const files = ["passing", "hanging", "stopping", "late", "left"].map((name) => join("test", "faults", `${name}.test.ts`));

const dir = await mkdtemp(join(tmpdir(), "kumiki-faults-"));
const file = join(dir, "counts");
const began = Date.now();
try {
  await withEmulator(dir, 0, async (emulator) => {
    const env = { ...process.env, KUMIKI_FAULTS: "full", KUMIKI_FAULTS_REPORT: file, KUMIKI_TEST_ENDPOINT: emulator };
    const words = [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...files, ...process.argv.slice(2)];
    const child = spawn(process.execPath, words, { cwd: root, env, stdio: "inherit" });
    process.exitCode = await new Promise((done) => child.on("close", (code) => done(code ?? 1)));
  });
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  for (const { goal, name, operations, stops } of lines) console.log(`${goal.padEnd(16)} ${String(operations).padStart(3)} operations, ${String(stops).padStart(3)} stopped and resumed: ${name}`);
  const sum = (goal) => lines.filter((l) => l.goal.startsWith(goal)).reduce((n, l) => n + l.operations, 0);
  // A run that leaves a duplicate or an orphan fails its test and has no line here.
  console.log(`R2: ${sum("R2")} operations met a fault, R3: ${sum("R3")}; in the runs above 0 duplicates, 0 orphans; ${Math.round((Date.now() - began) / 1000)} s`);
} finally {
  await rm(dir, { recursive: true, force: true });
}
