import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attach, gone, whyNot } from "./strace.js";

const not = whyNot();
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "kumiki-order-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

// A power cut cannot be tried here; that the kernel is asked in the right order can.
test.skipIf(not !== undefined)(`a save is written beside, forced out, renamed, and the name forced out${not === undefined ? "" : ` (${not})`}`, async () => {
  const program = join(root, "child.mjs");
  await build({ entryPoints: [fileURLToPath(new URL("saves-child.ts", import.meta.url))], outfile: program, bundle: true, platform: "node", format: "esm", target: "node20" });
  const dir = join(root, "states");
  const log = join(root, "log");
  const child = spawn(process.execPath, [program, dir, "3"], { env: { ...process.env, UV_THREADPOOL_SIZE: "1", UV_USE_IO_URING: "0" }, stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (d: string) => (said += d));
  while (!said.includes("\n")) await once(child.stdout, "data");
  const tracer = await attach(/thread (\d+)/.exec(said)![1]!, log);
  child.stdin.write("go\n");
  await Promise.all([once(child, "close"), gone(tracer)]);
  expect(said).toContain("through");

  const folder = join(dir, "default");
  const lines = readFileSync(log, "utf8").split("\n").filter((line) => line.includes(folder));
  const state = join(folder, "state.json");
  const renames = lines.flatMap((line, i) => (line.startsWith("rename(") && line.includes(`"${state}"`) ? [i] : []));
  expect(renames).toHaveLength(3);
  for (const at of renames) {
    const temp = /"([^"]+\.tmp-[^"]+)"/.exec(lines[at]!)![1]!;
    const of = lines.slice(0, at).filter((line) => line.includes(temp)).map((line) => /^\w+/.exec(line)![0]);
    expect(of.filter((call) => ["write", "fsync", "close"].includes(call))).toEqual(["write", "fsync", "close"]);
    const after = lines.slice(at + 1);
    const forced = after.findIndex((line) => line.startsWith("fsync(") && line.includes(`<${folder}>`));
    const next = after.findIndex((line) => line.startsWith("write("));
    expect(forced).toBeGreaterThanOrEqual(0);
    expect(next === -1 || forced < next).toBe(true);
  }
  // The file itself is never opened to be written.
  expect(lines.filter((line) => line.includes(`"${state}"`) && /O_WRONLY|O_RDWR|O_TRUNC/.test(line))).toEqual([]);
});
