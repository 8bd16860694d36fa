/** What a real second process does to a state; bundled by children.ts. `node child.mjs MODE DIR [N]` */
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFault } from "../../src/core/fault.js";
import { fileStore } from "../../src/state/file.js";
import { sampleState } from "./sample-state.js";

const [, , mode = "", dir = "", n = "0"] = process.argv;
const store = fileStore({ dir: join(dir, "states"), env: "default" });
const say = (text: string) => process.stdout.write(`${text}\n`);

async function hold(): Promise<void> {
  const lock = await store.lock("hold");
  say(`held ${lock.epoch}`);
  await sleep(60_000);
}

/** Writes states of changing size until it is killed. */
async function loop(): Promise<void> {
  const lock = await store.lock("loop");
  const state = (await store.read()) ?? sampleState();
  say("ready");
  for (let i = 0; ; i++) {
    state.outputs = { filler: "x".repeat((i * 7919) % 60_000) };
    await store.write(state, lock);
  }
}

/** Says how one write ends. */
async function once(): Promise<void> {
  try {
    const lock = await store.lock("once");
    const state = (await store.read()) ?? sampleState();
    state.outputs = { filler: "x".repeat(Number(n)) };
    await store.write(state, lock);
    say("written");
  } catch (e) {
    say(isFault(e) ? JSON.stringify({ code: e.code, data: e.data }) : String(e));
  }
}

/** Every kind of file, under the umask N. */
async function modes(): Promise<void> {
  process.umask(Number.parseInt(n, 8));
  const lock = await store.lock("modes");
  const state = sampleState();
  for (let i = 0; i < 3; i++) await store.write(state, lock);
  await store.secret("key.pem", () => "s");
  await store.writeFile("vpn/alice.ovpn", "v");
}

/** Lives and runs, by the kernel's own word: a killed process that was not asked for yet does not run. */
function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

/** N critical sections: each adds one to a counter in the state. Whoever meets somebody alive inside says so. */
async function contend(): Promise<void> {
  const inside = join(dir, "inside");
  const mine = join(inside, String(process.pid));
  for (let done = 0; done < Number(n); ) {
    try {
      const lock = await store.lock("contend");
      mkdirSync(mine);
      const met = readdirSync(inside).filter((pid) => pid !== String(process.pid) && runs(Number(pid)));
      if (met.length > 0) appendFileSync(join(dir, "overlaps"), `${process.pid} met ${met.join()}\n`);
      const state = (await store.read()) ?? sampleState();
      const count = Number(state.answers["count"]?.value ?? 0) + 1;
      state.answers = { ...state.answers, count: { value: String(count), from: "default" } };
      await store.write(state, lock);
      appendFileSync(join(dir, "acknowledged"), ".");
      rmdirSync(mine);
      await lock.release();
      done++;
    } catch (e) {
      if (!isFault(e) || e.code !== "locked") throw e;
      await sleep(2 + Math.random() * 8);
    }
  }
}

const all: Readonly<Record<string, () => Promise<void>>> = { hold, loop, once, contend, modes };
await all[mode]!();
