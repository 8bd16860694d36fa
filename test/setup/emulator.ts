import { mkdtemp, rm } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { start, stop } from "../../src/emulator/index.js";
import { tokenIn } from "./admin.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL of the emulator that all tests of a run share, each with an account of its own (test/setup/account.ts). */
    endpoint: string;
  }
}

/** Durations of pending things, scaled: long enough for a test to see them, short enough to wait for. */
const pace = 0.1;

/**
 * One emulator for the whole run. KUMIKI_TEST_ENDPOINT, if it is set already, names one that runs and is left alone (KUMIKI_TEST_TOKEN
 * is its token);
 * KUMIKI_TEST_DIR (scripts/test.mjs) is where its files go, so that it can be ended even when vitest is killed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  keepFromAws();
  const running = process.env["KUMIKI_TEST_ENDPOINT"];
  if (running) {
    project.provide("endpoint", running);
    return () => Promise.resolve();
  }
  const dir = process.env["KUMIKI_TEST_DIR"] ?? (await mkdtemp(join(tmpdir(), "kumiki-test-")));
  const signal = new AbortController().signal;
  const note = (code: string, data: object) => code === "emulator-preparing" && console.error(code, JSON.stringify(data));
  const emulator = await start({ dir, pace, signal, note });
  const last = () => "pid" in emulator && process.kill(emulator.pid, "SIGKILL");
  process.once("exit", last); // a run that ends without its teardown
  process.env["KUMIKI_TEST_ENDPOINT"] = emulator.url;
  process.env["KUMIKI_TEST_TOKEN"] = tokenIn(dir);
  project.provide("endpoint", emulator.url);
  return async () => {
    await stop({ dir, signal });
    process.off("exit", last);
    if (process.env["KUMIKI_TEST_DIR"] === undefined) await rm(dir, { recursive: true, force: true });
  };
}

/** Whatever account the developer is signed in to: no test of ours may find it. */
function keepFromAws(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  process.env["AWS_CONFIG_FILE"] = devNull;
  process.env["AWS_SHARED_CREDENTIALS_FILE"] = devNull;
  process.env["AWS_EC2_METADATA_DISABLED"] = "true";
}
