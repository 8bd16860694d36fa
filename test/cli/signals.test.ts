import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { fileStore } from "../../src/state/file.js";
import { tempFolder } from "./harness.js";

const { textForEsbuild } = (await import("../../scripts/build/text.mjs" as string)) as { textForEsbuild: Plugin };

let child: string;
beforeAll(async () => {
  child = join(await tempFolder(), "child.cjs");
  // The app of these runs is a small one; the real one is imported lazily and never asked for.
  await build({
    entryPoints: ["test/cli/signals-child.ts"],
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: child,
    logLevel: "silent",
    external: ["../app.js"],
    plugins: [textForEsbuild],
    define: { "import.meta.url": '"file:///unused"', "import.meta.dirname": '"/unused"' },
  });
});

/** Sends the signals, the first when it is building, each next one when the one before was heard. */
async function stopped(manner: "patient" | "stuck", signals: readonly NodeJS.Signals[], dir: string) {
  const run = spawn(process.execPath, [child, manner, "up", "second", "--yes", "--quiet", "--dir", dir, "--local"], { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] } });
  let err = "";
  let sent = 0;
  let lastAt = 0;
  run.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
    if (sent === 0 && err.includes("building")) {
      run.kill(signals[sent++]);
      if (signals.length > 1)
        setTimeout(() => {
          lastAt = Date.now();
          run.kill(signals[sent++]);
        }, 200);
    }
  });
  const [code, signal] = (await once(run, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, err, afterLastMs: Date.now() - lastAt };
}

describe("Ctrl-C and its like", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("one %s: what is under way is finished, the lock is released, the way on is told", async (signal) => {
    const dir = await tempFolder();
    const ran = await stopped("patient", [signal], dir);
    expect(ran).toMatchObject({ code: 130, signal: null });
    expect(ran.err).toContain(`kumiki up second --dir ${dir} --local`);
    expect(ran.err).not.toMatch(/^\s+at /m);
    expect(await fileStore({ dir, env: "default" }).holder()).toBeUndefined();
  });
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("a second one, %s: the end, at once, with %i", async (signal, code) => {
    const ran = await stopped("stuck", ["SIGINT", signal], await tempFolder());
    expect(ran).toMatchObject({ code, signal: null });
    expect(ran.afterLastMs).toBeLessThan(1_000);
  });
  it("a run that was ended so does not lock out the next one", async () => {
    const dir = await tempFolder();
    await stopped("stuck", ["SIGINT", "SIGINT"], dir);
    expect((await stopped("patient", ["SIGINT"], dir)).code).toBe(130);
  });
});
