import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { Fault } from "../../src/core/fault.js";
import type { NodeRecord, State } from "../../src/core/state.js";
import { sampleState } from "./sample-state.js";

export { sampleState };

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});
/** A folder of its own for a test, removed afterwards. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), "kumiki-state-"));
  made.push(dir);
  return dir;
}

/** A state of about `kb` kilobytes. */
export function largeState(kb: number): State {
  const state = sampleState();
  const subnet = state.records["network/public-1"]!;
  for (let i = 0; JSON.stringify(state, undefined, 1).length < kb * 1000; i += 50) {
    for (let k = i; k < i + 50; k++) state.records[`network/extra-${k}`] = { ...subnet, name: `extra-${k}` } satisfies NodeRecord;
  }
  return state;
}

/** What a call is refused with: its fault, or a failure of the test. */
export async function faultOf(work: Promise<unknown> | (() => unknown)): Promise<Fault> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (e) {
    if (e instanceof Fault) return e;
    throw new Error(`not a Fault: ${String(e)}`, { cause: e });
  }
  throw new Error("nothing was refused");
}
