#!/usr/bin/env node
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * npm test [-- ARGUMENTS OF VITEST]: the bundle if it is out of date (the tests of the command line run it), vitest,
 * then the emulator's own tests, with the Python that kumiki would start it with. The last line is the sum of both.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

async function main(args) {
  const dir = await mkdtemp(join(tmpdir(), "kumiki-test-"));
  const emulator = await loadEmulator();
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const add = (count) => Object.keys(sum).forEach((key) => (sum[key] += count[key]));
  try {
    await timed("build", buildIfStale);
    // Side by side: most of the time one of them waits for something.
    const both = [timed("vitest", () => vitest(args, dir)), timed("emulator (Python)", () => pythonTests(emulator, dir))];
    (await Promise.all(both)).forEach(add);
  } catch (e) {
    console.error(`test: ${e.message}`);
    add({ passed: 0, failed: 1, skipped: 0 });
  } finally {
    // Also when vitest was killed and could not do it itself.
    await emulator.stop({ dir, signal: new AbortController().signal });
    await rm(dir, { recursive: true, force: true });
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  if (sum.failed > 0) process.exitCode = 1;
}

async function timed(what, work) {
  const began = performance.now();
  try {
    return await work();
  } finally {
    console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
}

async function buildIfStale() {
  const built = await stat(join(root, "dist", "main.cjs")).then((s) => s.mtimeMs, () => 0);
  const sources = ["src", "templates", "scripts", "package.json", "package-lock.json"];
  const newest = Math.max(...(await Promise.all(sources.map((name) => newestIn(join(root, name))))));
  if (newest < built) return;
  const code = await run(process.execPath, [join(root, "scripts", "build.mjs")]);
  if (code !== 0) throw new Error(`the build failed (code ${code}); nothing was tested`);
}

async function newestIn(path) {
  const it = await stat(path);
  if (!it.isDirectory()) return it.mtimeMs;
  const below = await readdir(path, { recursive: true });
  const times = await Promise.all(below.map(async (name) => (await stat(join(path, name))).mtimeMs));
  return Math.max(it.mtimeMs, ...times);
}

/** @returns {Promise<Count>} */
async function vitest(args, dir) {
  const report = join(dir, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const bin = join(root, "node_modules", "vitest", "vitest.mjs");
  // Tests that are killed, and those that kill, leave their folders behind: they go with ours. Short, for sockets have paths of 107 bytes.
  const TMPDIR = join(dir, "t");
  await mkdir(TMPDIR);
  const code = await run(process.execPath, [bin, "run", ...reporters, ...args], { ...process.env, KUMIKI_TEST_DIR: dir, TMPDIR });
  const said = await readFile(report, "utf8").then(JSON.parse, () => undefined);
  // A file that could not be loaded has no tests to fail.
  const unloaded = said?.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length ?? 0;
  const failed = (said?.numFailedTests ?? 0) + unloaded;
  return {
    passed: said?.numPassedTests ?? 0,
    // Nothing failed and yet not well: an error outside of any test, or no report at all.
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: (said?.numPendingTests ?? 0) + (said?.numTodoTests ?? 0),
  };
}

/** unittest, counted: its own last line leaves out how many passed. */
const counting = `
import json, sys, unittest
class Result(unittest.TextTestResult):
    passed = 0
    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
suite = unittest.defaultTestLoader.discover(sys.argv[1], top_level_dir=sys.argv[2])
result = unittest.TextTestRunner(resultclass=Result).run(suite)
failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
with open(sys.argv[3], "w") as report:
    json.dump({"passed": result.passed + len(result.expectedFailures), "failed": failed, "skipped": len(result.skipped)}, report)
`;

/** @returns {Promise<Count>} */
async function pythonTests(emulator, dir) {
  const report = join(dir, "unittest.json");
  const note = (code, data) => console.log(code, JSON.stringify(data));
  const python = await emulator.interpreter({ dir, signal: new AbortController().signal, note });
  const env = {
    ...process.env,
    PYTHONPATH: [join(root, "emulator"), ...python.path].join(delimiter),
    PYTHONDONTWRITEBYTECODE: "1",
  };
  console.log(`${python.file} (${python.version}, ${python.how})`);
  await run(python.file, ["-c", counting, join(root, "emulator", "tests"), join(root, "emulator"), report], env);
  return readFile(report, "utf8").then(JSON.parse, () => ({ passed: 0, failed: 1, skipped: 0 }));
}

/** src/emulator as it stands, without depending on how the bundle is cut. */
async function loadEmulator() {
  const { outputFiles } = await build({
    entryPoints: [join(root, "src", "emulator", "index.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    define: { "import.meta.dirname": JSON.stringify(join(root, "src", "emulator")) },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** @returns {Promise<number>} the exit code; 1 if a signal ended it */
function run(file, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: "inherit" });
    const pass = (signal) => child.kill(signal);
    process.on("SIGTERM", pass);
    child.once("error", reject);
    child.once("exit", (code) => {
      process.off("SIGTERM", pass);
      resolve(code ?? 1);
    });
  });
}

// The terminal tells the children as well; we stay until they are gone, and tidy up.
process.on("SIGINT", () => undefined);
await main(process.argv.slice(2));
