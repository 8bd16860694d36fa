import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enterHolder, isHolder, openHolder } from "../../src/lab/holder.js";
import { asWhom } from "../../src/lab/need.js";
import { reason, why } from "./skip.js";

const { textForEsbuild } = (await import("../../scripts/build/text.mjs" as string)) as { textForEsbuild: import("esbuild").Plugin };

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-lab-test-"));
  await build({ entryPoints: [join(import.meta.dirname, "holder-child.ts")], bundle: true, platform: "node", format: "esm", outfile: join(folder, "child.mjs"), plugins: [textForEsbuild], logLevel: "silent" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every process of this machine with that word in its command line. */
const processesWith = (word: string): number[] =>
  readdirSync("/proc")
    .filter((p) => /^\d+$/.test(p))
    .filter((p) => {
      try {
        return readFileSync(`/proc/${p}/cmdline`, "utf8").includes(word);
      } catch {
        return false;
      }
    })
    .map(Number);
/** The network namespaces that live processes are in. */
const namespaceOf = (pid: number): string | undefined => {
  try {
    return execFileSync("readlink", [`/proc/${pid}/ns/net`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
};
const host = () => ({ names: execFileSync("ip", ["netns", "list"], { encoding: "utf8" }), links: execFileSync("ip", ["-brief", "link"], { encoding: "utf8" }) });

async function killedAt(until: string): Promise<{ token: string; pid: number; namespace: string | undefined }> {
  const token = `kumiki-lab-${randomBytes(8).toString("hex")}`;
  const child = spawn(process.execPath, [join(folder, "child.mjs"), token, until], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  for await (const chunk of child.stdout) {
    out += String(chunk);
    if (out.split("\n").includes(until)) break;
  }
  const pid = Number(/^pid (\d+)$/m.exec(out)?.[1]);
  const namespace = namespaceOf(pid);
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  return { token, pid, namespace };
}
async function untilGone(token: string): Promise<number[]> {
  for (let i = 0; i < 100 && processesWith(token).length > 0; i++) await sleep(100);
  return processesWith(token);
}

describe.skipIf(why !== undefined)(`the holder${reason}`, () => {
  it.each(["middle", "built"])("leaves nothing when whoever opened it is killed: %s", async (until) => {
    const before = host();
    const { token, namespace } = await killedAt(until);
    expect(namespace).toMatch(/^net:/);
    expect(await untilGone(token)).toEqual([]);
    expect(host()).toEqual(before);
    // No process is left in its namespace either, a daemon that has gone its own way included.
    const inside = readdirSync("/proc").filter((p) => /^\d+$/.test(p) && namespaceOf(Number(p)) === namespace);
    expect(inside).toEqual([]);
  });
  it("stays when it is told to, can be entered, and goes with all that is in it", async () => {
    const before = host();
    const { token, pid } = await killedAt("stays");
    expect(isHolder(pid, token)).toBe(true);
    expect(isHolder(process.pid, token)).toBe(false);
    const said = await enterHolder(pid, asWhom()).run("ip netns list | wc -l; ip netns exec o sh -c 'ip -4 -brief address show dev lo'; ps -e -o args= | grep -c '^sleep 600'");
    expect(said).toMatch(/^\d\d\n/);
    expect(said).toContain("198.51.100.7/32");
    expect(said).toMatch(/\n1\n$/);
    process.kill(pid, "SIGKILL");
    expect(await untilGone(token)).toEqual([]);
    expect(host()).toEqual(before);
  });
  it("says what the program said that failed", async () => {
    const holder = await openHolder({ token: "kumiki-lab-fails", user: asWhom() });
    try {
      await expect(holder.run("ip link add x type nonsense")).rejects.toThrow(/Unknown device type/);
    } finally {
      await holder.close();
    }
    expect(isHolder(holder.pid, "kumiki-lab-fails")).toBe(false);
  });
});
