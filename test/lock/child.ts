/** One of the processes that contend for a lock; bundled by stress.ts. `node child.mjs SPEC FOLDER SECTIONS` */
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFault } from "../../src/core/fault.js";
import { sampleState } from "../state/sample-state.js";
import { openStore, type Spec } from "./stores.js";

const [, , spec = "", folder = "", sections = "0"] = process.argv;
const store = openStore(JSON.parse(spec) as Spec);
const inside = join(folder, "inside");
const mine = join(inside, String(process.pid));

/** Lives, by the kernel's own word: a killed process that its parent has not asked for yet does not. */
function lives(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** One is added to a counter in the state; whoever meets somebody alive in here says so. */
async function section(): Promise<void> {
  const lock = await store.lock("stress");
  mkdirSync(mine);
  const met = readdirSync(inside).filter((pid) => pid !== String(process.pid) && lives(pid));
  if (met.length > 0) appendFileSync(join(folder, "overlaps"), `${process.pid} met ${met.join()}\n`);
  const state = (await store.read()) ?? sampleState();
  const count = Number(state.answers["count"]?.value ?? 0) + 1;
  state.answers = { ...state.answers, count: { value: String(count), from: "default" } };
  await store.write(state, lock);
  appendFileSync(join(folder, "acknowledged"), ".");
  rmdirSync(mine);
  await lock.release();
}

process.stdout.write("ready\n");
for (let done = 0; done < Number(sections); ) {
  try {
    await section();
    done++;
  } catch (e) {
    if (!isFault(e) || e.code !== "locked") throw e;
    await sleep(1 + Math.random() * 6);
  }
}
