import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(import.meta.url), "../..");

/** Runs vitest on some files. @returns {Promise<number>} its exit code; 1 if a signal ended it */
export function vitest(args, env = {}) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [resolve(root, "node_modules/vitest/vitest.mjs"), "run", ...args, "--disable-console-intercept"], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    child.once("error", failed);
    child.once("exit", (code) => done(code ?? 1));
  });
}
