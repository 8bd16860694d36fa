#!/usr/bin/env node
import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { admin, tokenIn } from "../test/setup/admin.mjs";

/**
 * npm run demo: the walkthrough on the local AWS, with the real program: build, look, build again (nothing to do), take
 * apart, and a listing of the account by the emulator itself. Needs no AWS account and touches none.
 */
const root = resolve(fileURLToPath(import.meta.url), "../..");
const bin = join(root, "bin", "kumiki.js");
const dir = await mkdtemp(join(tmpdir(), "kumiki-demo-"));

function run(file, args, { quiet = false } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: ["ignore", quiet ? "pipe" : "inherit", "inherit"],
      env: { ...process.env, KUMIKI_LOOPBACK_ONLY: "1" },
    });
    let out = "";
    child.stdout?.on("data", (d) => (out += d));
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? done(out) : fail(new Error(`${args.join(" ")} ended with ${code}`))));
  });
}
const kumiki = async (...args) => {
  console.log(`\n$ kumiki ${args.join(" ")}`);
  await run(process.execPath, [bin, ...args, "--dir", dir]);
};

try {
  if (!(await stat(join(root, "dist", "main.cjs")).catch(() => undefined))) await run(process.execPath, [join(root, "scripts", "build.mjs")]);
  await kumiki("emulator", "start");
  await kumiki("up", "--local", "--yes");
  await kumiki("status");
  await kumiki("up", "--local", "--yes", "--quiet");
  await kumiki("teardown", "--local", "--yes", "--delete-data");
  const { url } = JSON.parse(await run(process.execPath, [bin, "emulator", "status", "--json", "--dir", dir], { quiet: true }));
  const left = await admin(url, "/kumiki/inventory?account=123456789012&region=ap-northeast-1", { token: tokenIn(dir) });
  console.log(`\nThe emulator's own listing of the account: ${Object.keys(left).length === 0 ? "empty" : JSON.stringify(left)}`);
  if (Object.keys(left).length > 0) process.exitCode = 1;
} finally {
  await kumiki("emulator", "stop");
  await rm(dir, { recursive: true, force: true });
}
