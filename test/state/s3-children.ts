import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import type { Job } from "./s3-child.js";

/** Bundles s3-child.ts for the tests of a file: S3's client in a chunk of its own, as in the program itself. */
export function s3Program(): (mode: "contend" | "mv", job: Job) => ChildProcess {
  let dir = "";
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "kumiki-child-"));
    const entry = fileURLToPath(new URL("s3-child.ts", import.meta.url));
    const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
    await build({ entryPoints: [entry], outdir: dir, outExtension: { ".js": ".mjs" }, bundle: true, splitting: true, platform: "node", format: "esm", target: "node20", mainFields: ["module", "main"], banner, logLevel: "error" });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return (mode, job) => spawn(process.execPath, [join(dir, "s3-child.mjs"), mode, JSON.stringify(job)], { stdio: ["ignore", "pipe", "inherit"] });
}
