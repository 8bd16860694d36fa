import { appendFileSync } from "node:fs";
import { expect } from "vitest";
import { isFault } from "../../src/core/fault.js";
import type { AnyStep } from "../../src/core/types.js";
import { type Environment, environment, inventory, teardown, up } from "../emulator/environment.js";
import type { FaultClass } from "./classes.js";
import { type Proxy, type Seen, startProxy, type Verdict } from "./proxy.mjs";

/** `npm run test:faults`: everything. Otherwise a sample, for `npm test`. */
export const full = process.env["KUMIKI_FAULTS"] === "full";
/** Milliseconds for one test: two cores may have other things to do. */
export const patience = full ? 1_200_000 : 180_000;
export const upstream = process.env["KUMIKI_TEST_ENDPOINT"]!;

export type Counts = Readonly<Record<string, number>>;
/** How much of everything there is, by listing at the emulator itself. */
export async function listed(e: Environment): Promise<Counts> {
  const found = await inventory({ ...e, endpoint: upstream });
  return Object.fromEntries(Object.entries(found).map(([kind, ids]) => [kind, ids.length]));
}

const undisturbed = new Map<readonly AnyStep[], Promise<Counts>>();
/** What a run that meets nothing leaves. */
export function built(chosen: readonly AnyStep[]): Promise<Counts> {
  const build = async () => {
    const e = environment(upstream);
    await up(e, chosen);
    return listed(e);
  };
  if (!undisturbed.has(chosen)) undisturbed.set(chosen, build());
  return undisturbed.get(chosen)!;
}

/** Every operation of a run up and down, with its first call. */
export async function operationsOf(chosen: readonly AnyStep[]): Promise<ReadonlyMap<string, Seen>> {
  const proxy = await startProxy({ upstream });
  const e = environment(proxy.url);
  await up(e, chosen);
  await teardown(e);
  await proxy.close();
  return new Map(proxy.seen.toReversed().map((s) => [s.operation, s]));
}

export interface How {
  readonly chosen: readonly AnyStep[];
  /** Which of the calls of an operation is the first to meet it, from 1. */
  readonly nth?: number;
  /** Only calls of this operation meet it. */
  readonly only?: string;
  readonly hideTagsMs?: number;
}

/** What one class did to one run up and down. */
export interface Withstood {
  readonly name: string;
  /** Operations that met it. */
  readonly operations: readonly string[];
  /** How often a run was stopped by it and another one went on. */
  readonly stops: number;
}

/** A run that is stopped at one operation after the other must come to an end. */
const mostStops = 150;

/**
 * Builds and takes away, with every operation (on the way up, and again on the way down) meeting a fault of this class.
 * Expects: the run goes on, or it stops as the class allows and the next one goes on; in the end exactly what an
 * undisturbed run leaves, a second `up` that changes nothing, and nothing after the teardown.
 */
export async function withstand(kind: FaultClass, { chosen, nth = 1, only, hideTagsMs = 0 }: How): Promise<Withstood> {
  const wanted = await built(chosen);
  const proxy = await startProxy({ upstream });
  const e = environment(proxy.url);
  const operations = new Set<string>();
  let stops = 0;
  const disturb = (): void => {
    proxy.hideTagsMs = hideTagsMs;
    const met = (operation: string): void => void operations.add(operation);
    const strike = striking(kind, nth, only, met);
    proxy.judge = (seen) => {
      if (hideTagsMs > 0 && seen.mutating && (only ?? seen.operation) === seen.operation) met(seen.operation);
      return strike(seen);
    };
  };
  const persist = async (work: () => Promise<unknown>): Promise<void> => {
    while (!(await through(kind, work))) if (++stops > mostStops) throw new Error(`${kind.name}: stopped ${stops} times`);
    await proxy.landed();
  };
  try {
    disturb();
    await persist(() => up(e, chosen));
    expect(await listed(e)).toEqual(wanted);
    rest(proxy);
    expect(await up(e, chosen)).toEqual([]);
    disturb();
    await persist(async () => expect((await teardown(e)).left).toEqual([]));
    expect(await listed(e)).toEqual({});
    return { name: kind.name, operations: [...operations].sort(), stops };
  } finally {
    rest(proxy);
    await proxy.close();
  }
}

const rest = (proxy: Proxy): void => {
  proxy.judge = () => "pass";
  proxy.hideTagsMs = 0;
};

function striking(kind: FaultClass, nth: number, only: string | undefined, met: (operation: string) => void): (seen: Seen) => Verdict {
  const calls = new Map<string, number>();
  return (seen) => {
    const verdict = only === undefined || only === seen.operation ? kind.verdict(seen) : undefined;
    if (verdict === undefined) return "pass";
    const n = (calls.get(seen.operation) ?? 0) + 1;
    calls.set(seen.operation, n);
    if (n < nth || n >= nth + (kind.times ?? 1)) return "pass";
    met(seen.operation);
    return verdict;
  };
}

/** @returns whether it came through; false: it was stopped as its class allows */
async function through({ stops, name }: FaultClass, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (fault) {
    if (stops === undefined || !isFault(fault)) throw fault;
    expect([fault.exitCode, stops.codes.includes(fault.code)], `${name}: stopped with ${fault.message}`).toEqual([stops.exitCode, true]);
    return false;
  }
}

/** For the counts that `npm run test:faults` prints. */
export function report(goal: string, { name, operations, stops }: Withstood): void {
  const line = { goal, name, operations: operations.length, stops };
  const file = process.env["KUMIKI_FAULTS_REPORT"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
  else console.log(`${goal} ${name}: ${line.operations} operations met it, ${stops} runs were stopped and resumed`);
}
