/**
 * Saves N times, and says so after each; bundled by strace.ts. All its file operations are made by one thread, whose number it
 * tells before it waits for a word on stdin. `node saves-child.mjs DIR N`
 */
import { once } from "node:events";
import { isFault } from "../../src/core/fault.js";
import { fileStore } from "../../src/state/file.js";
import { sampleState } from "./sample-state.js";
import { workThread } from "./thread.mjs";

const [, , dir = "", n = "0"] = process.argv;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

say(`thread ${await workThread()}`);
await once(process.stdin, "data");
process.stdin.destroy();

try {
  const store = fileStore({ dir, env: "default" });
  const lock = await store.lock("saves");
  const state = (await store.read()) ?? sampleState();
  for (let i = 1; i <= Number(n); i++) {
    state.outputs = { ...state.outputs, count: i, filler: "x".repeat(5000) };
    await store.write(state, lock);
    say(`saved ${i}`);
  }
  await lock.release();
  say("through");
} catch (e) {
  say(isFault(e) ? `refused ${e.code}` : `bug ${String(e)}`);
}
