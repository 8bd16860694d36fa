import { writeSync } from "node:fs";
import { defineConfig } from "vitest/config";
import type { Reporter, TestModule } from "vitest/node";
import { textForVite } from "./scripts/build/text.mjs";

/** The last line of all, for programs: `N passed, N failed, N skipped`. */
class LastLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    // A file that cannot be loaded, and an error that no test caught, count as a failure each.
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    const line = `${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped\n`;
    // The default reporter may still have something to say.
    process.once("exit", () => writeSync(1, line));
  }
}

/**
 * Tests that leave nothing behind in their process (no variable of it, no mocked module) share one: loading the SDK and the
 * walkthrough anew for each of these files takes longer than many of them.
 */
const together = ["cli", "cost", "diagram", "engine", "learn", "mutants", "net", "policy", "resources", "state", "steps", "ui", "verify"].map((dir) => `test/${dir}/**/*.test.ts`);

export default defineConfig({
  plugins: [textForVite()],
  test: {
    projects: [
      { extends: true, test: { name: "together", include: together, isolate: false } },
      { extends: true, test: { name: "alone", include: ["test/**/*.test.ts"], exclude: together } },
    ],
    globalSetup: ["test/setup/seed.ts", "test/setup/emulator.ts"],
    setupFiles: ["test/setup/cases.ts"],
    pool: "threads",
    // One emulator serves all, on one core, and many tests wait for a clock: one worker more than the two cores.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", new LastLine()],
    // As bin/kumiki.js sets it: seven lines of the SDK's on every run with Node 20.
    // And no request leaves the machine, whatever a test forgets.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", KUMIKI_LOOPBACK_ONLY: "1" },
  },
});
