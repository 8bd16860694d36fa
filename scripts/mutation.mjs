import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** One rule broken at a time in a copy of the tree, and the tests that must notice: what mutants.mjs and reach-mutants.mjs share. */
const root = resolve(fileURLToPath(import.meta.url), "../..");

/** A copy of the sources and the tests, in a folder of its own: the caller removes it. */
export async function copy() {
  const tree = await mkdtemp(join(tmpdir(), "kumiki-mutants-"));
  for (const name of ["src", "test", "templates", "scripts", "bin", "package.json", "tsconfig.json", "vitest.config.ts"]) await cp(join(root, name), join(tree, name), { recursive: true });
  for (const name of ["node_modules", "emulator", "dist"]) await symlink(join(root, name), join(tree, name));
  return tree;
}

/**
 * Runs a file or folder of tests in a copy, up to the first failure.
 * @param {string} tree @param {string} where @param {readonly string[]} options of vitest
 * @returns {Promise<{ passed: number, failed: string[], why: string }>} nothing passed and nothing failed: it did not run
 */
export async function tests(tree, where, options = []) {
  const report = join(tree, "report.json");
  await rm(report, { force: true });
  const args = [join(root, "node_modules", "vitest", "vitest.mjs"), "run", where, "--reporter=json", `--outputFile=${report}`, "--bail=1", ...options];
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

/**
 * Does `run` in the copy with the patch of a mutant in it.
 * @returns {Promise<{ fits: false, found: number } | { fits: true, passed: number, failed: string[], why: string }>}
 */
export async function withMutant(tree, { file, find, put }, run) {
  const path = join(tree, file);
  const before = await readFile(path, "utf8");
  const found = before.split(find).length - 1;
  if (found !== 1) return { fits: false, found };
  await writeFile(path, before.replace(find, () => put));
  try {
    return { fits: true, ...(await run()) };
  } finally {
    await writeFile(path, before);
  }
}
