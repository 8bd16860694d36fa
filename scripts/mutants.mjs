#!/usr/bin/env node
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { mutants } from "../test/mutants/list.mjs";

/**
 * npm run test:mutants [-- NAME]: breaks one rule of the protocol at a time in a copy of the tree and runs the test that must notice
 * (reliability.md R9). A mutant that survives fails the run, and so does one whose patch does not fit.
 */
const root = resolve(fileURLToPath(import.meta.url), "../..");
const only = process.argv[2];
const chosen = mutants.filter((m) => only === undefined || m.name.includes(only));

async function copy() {
  const tree = await mkdtemp(join(tmpdir(), "kumiki-mutants-"));
  for (const name of ["src", "test", "templates", "scripts", "bin", "package.json", "tsconfig.json", "vitest.config.ts"]) await cp(join(root, name), join(tree, name), { recursive: true });
  for (const name of ["node_modules", "emulator", "dist"]) await symlink(join(root, name), join(tree, name));
  return tree;
}

/** @returns {Promise<{ passed: number, failed: string[], why: string }>} */
async function tests(tree, { caught, only: pattern }) {
  const report = join(tree, "report.json");
  await rm(report, { force: true });
  const args = [join(root, "node_modules", "vitest", "vitest.mjs"), "run", caught, "--reporter=json", `--outputFile=${report}`, "--bail=1", ...(pattern === undefined ? [] : ["-t", pattern])];
  // The same histories each time. None of these tests needs an emulator: naming one that is not there keeps it from being started.
  const env = { ...process.env, KUMIKI_HISTORIES: "120", KUMIKI_SEED: "20261122", KUMIKI_SHRINK: "no", KUMIKI_TEST_ENDPOINT: "http://127.0.0.1:9" };
  let out = "";
  const child = spawn(process.execPath, args, { cwd: tree, env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.on("data", (d) => (out += d));
  child.stderr.on("data", (d) => (out += d));
  const late = setTimeout(() => child.kill("SIGKILL"), 180_000);
  await new Promise((done) => child.once("close", done));
  clearTimeout(late);
  const said = await readFile(report, "utf8").then(JSON.parse, () => undefined);
  const results = said?.testResults.flatMap((file) => file.assertionResults) ?? [];
  const failed = results.filter((r) => r.status === "failed");
  const why = failed[0]?.failureMessages[0]?.split("\n").find((line) => /Error/.test(line)) ?? said?.testResults[0]?.message ?? out.slice(-500);
  return { passed: results.filter((r) => r.status === "passed").length, failed: failed.map((r) => r.fullName.trim()), why };
}

const tree = await copy();
const survived = [];
try {
  const began = Date.now();
  for (const key of new Set(chosen.map((m) => JSON.stringify({ caught: m.caught, only: m.only })))) {
    const { passed, failed, why } = await tests(tree, JSON.parse(key));
    if (passed === 0 || failed.length > 0) throw new Error(`without any mutant, ${key}: ${passed} passed, ${failed.length} failed: ${failed[0] ?? ""} ${why}`);
  }
  for (const m of chosen) {
    const path = join(tree, m.file);
    const before = await readFile(path, "utf8");
    const found = before.split(m.find).length - 1;
    let verdict;
    if (found !== 1) verdict = `DOES NOT FIT: its text is in ${m.file} ${found} times`;
    else {
      await writeFile(path, before.replace(m.find, () => m.put));
      const { failed } = await tests(tree, m);
      await writeFile(path, before);
      verdict = failed.length > 0 ? `caught by "${failed[0]}"` : `SURVIVED ${m.caught}`;
    }
    if (!verdict.startsWith("caught")) survived.push(m.name);
    console.log(`${m.rule.padEnd(8)} ${m.name.padEnd(46)} ${verdict}`);
  }
  console.log(`mutants: ${chosen.length - survived.length} of ${chosen.length} caught, ${Math.round((Date.now() - began) / 1000)} s`);
} finally {
  await rm(tree, { recursive: true, force: true });
}
process.exitCode = survived.length > 0 ? 1 : 0;
