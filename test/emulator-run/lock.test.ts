import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withLock } from "../../src/emulator/lock.js";
import { bundled, freshDir, node } from "./support.js";

const never = new AbortController().signal;
const quiet = () => undefined;

test("one at a time, and the file is gone afterwards, also after an error", async () => {
  const dir = freshDir();
  const lock = join(dir, "lock");
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await new Promise((r) => setTimeout(r, 5));
    inside--;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(lock, never, quiet, work)));
  await expect(withLock(lock, never, quiet, () => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
  expect(readdirSync(dir)).toEqual([]);
});

test("a dead holder's lock is taken over by one of many", async () => {
  const dir = freshDir();
  const lock = join(dir, "lock");
  const dead = node(await bundled(dir, ""));
  await dead.said;
  writeFileSync(lock, JSON.stringify({ pid: dead.child.pid, host: hostname(), nonce: "x" }));
  let inside = 0;
  const work = async ({ still }: { still(): Promise<boolean> }) => {
    expect(++inside).toBe(1);
    expect(await still()).toBe(true);
    inside--;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(lock, never, quiet, work)));
  expect(existsSync(lock)).toBe(false);
});

test("a living holder is waited for, and named once; an abort ends the wait with its reason", async () => {
  const lock = join(freshDir(), "lock");
  // On another machine, so that only its silence could tell; it has just moved.
  writeFileSync(lock, JSON.stringify({ pid: 4711, host: "elsewhere", nonce: "x" }));
  utimesSync(lock, new Date(), new Date());
  const abort = new AbortController();
  const named: number[] = [];
  const waiting = withLock(lock, abort.signal, (pid) => named.push(pid), () => Promise.resolve());
  setTimeout(() => abort.abort(new Error("enough")), 200);
  await expect(waiting).rejects.toThrow("enough");
  expect(named).toEqual([4711]);
});

test("a holder who lost the lock is told so, and leaves the new one alone", async () => {
  const lock = join(freshDir(), "lock");
  await withLock(lock, never, quiet, async ({ still }) => {
    expect(await still()).toBe(true);
    writeFileSync(lock, "somebody else's");
    expect(await still()).toBe(false);
  });
  expect(existsSync(lock)).toBe(true);
});

test("a lock that nobody moves for long enough is taken over; one that is moved is not", async () => {
  const lock = join(freshDir(), "lock");
  writeFileSync(lock, ""); // its writer died over it
  const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 50);
  const began = performance.now();
  // Twenty beats to a patience: also where this process is not served for half a second.
  setTimeout(() => clearInterval(beat), 1_500);
  expect(await withLock(lock, never, quiet, () => Promise.resolve("mine"), 1_000)).toBe("mine");
  expect(performance.now() - began).toBeGreaterThan(2_400);
});
