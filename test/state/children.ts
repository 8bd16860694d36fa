import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

/** Bundles child.ts for the tests of a file. @returns the path of the program, known once they run */
export function childProgram(): () => string {
  let dir = "";
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "kumiki-child-"));
    const entry = fileURLToPath(new URL("child.ts", import.meta.url));
    await build({ entryPoints: [entry], outfile: join(dir, "child.mjs"), bundle: true, platform: "node", format: "esm", target: "node20" });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return () => join(dir, "child.mjs");
}

export const start = (program: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });

/** The first thing it says. */
export async function saying(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout!, "data")) as [Buffer];
  return data.toString("utf8").trim();
}

/** SIGKILL, and wait until it is really gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
