import { setMaxListeners } from "node:events";
import { networkInterfaces } from "node:os";
import { judgeAll, type Proof, type View } from "../prove.js";
import type { CheckResult } from "../document.js";
import { openNeighbours } from "./control.js";
import { nameOfDial } from "./dial.js";
import { dialFromHere } from "./here.js";
import type { Outcome } from "./outcome.js";
import { ownOf, type Own } from "./own.js";
import { attemptsOf, planProbes, type Attempt, type Planned, type ShellWay } from "./plan.js";
import { outcomesOf, scriptMs, scriptOf } from "./remote.js";
import { bashAt } from "./ssh.js";
import { judgeOutcome, withProbe, type Probe } from "./verdict.js";

export { keepProbes } from "./keep.js";
export { quietConfig } from "./ssh.js";
export type { ShellWay } from "./plan.js";

/** What probing needs beside the view. */
export interface Means {
  /** By host: how ssh gets there in this phase. */
  readonly ways: ReadonlyMap<string, ShellWay>;
  /** Absolute path of a `quietConfig`. */
  readonly config: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted: everything that runs is ended. */
  readonly signal: AbortSignal;
  /** This machine; default: as the system tells. */
  readonly own?: Own;
}

/** Attempts from here at the same time, and hosts that are logged in to. */
const [hereAtOnce, hostsAtOnce] = [16, 4];
/** Milliseconds for everything: it takes 15 seconds when all is well, most of them for what does not answer. */
const atMostMs = 180_000;

/**
 * Real packets for these checks, from this machine and from the hosts. Only connections are opened, pages fetched and a
 * bucket listed; nothing is changed anywhere.
 * @param results those to probe; controls may be any of the view's checks
 * @returns the same results with what packets say
 * @throws the signal's reason
 */
export async function probe(view: View, results: readonly CheckResult[], means: Means): Promise<CheckResult[]> {
  const own = means.own ?? ownOf(networkInterfaces());
  const open = openNeighbours(view, judgeAll(view));
  const planned = planProbes({ scene: view.scene, ways: means.ways, own, open }, results);
  const outcomes = await attemptAll(attemptsOf(planned), means, own);
  means.signal.throwIfAborted();
  return planned.map((p) => withProbe(p.result, probeOf(p, outcomes)));
}

/** The same for a proof. */
export const probeProof = async (proof: Proof, means: Means): Promise<Proof> => ({ ...proof, results: await probe(proof.view, proof.results, means) });

async function attemptAll(all: readonly Attempt[], means: Means, own: Own): Promise<ReadonlyMap<string, Outcome>> {
  const signal = AbortSignal.any([means.signal, AbortSignal.timeout(atMostMs)]);
  setMaxListeners(0, signal); // every attempt listens to it
  const here = all.filter((a) => a.host === undefined);
  const hosts = [...byHost(all)];
  const [fromHere, fromHosts] = await Promise.all([
    each(here, hereAtOnce, async (a): Promise<Found> => [a.key, await dialFromHere(a.dial, own, signal)]),
    each(hosts, hostsAtOnce, ([host, attempts]) => attemptAt(host, attempts, { ...means, signal })),
  ]);
  return new Map([...fromHere, ...fromHosts.flat()]);
}
const byHost = (all: readonly Attempt[]): ReadonlyMap<string, Attempt[]> => {
  const found = new Map<string, Attempt[]>();
  for (const a of all) if (a.host !== undefined) found.set(a.host, [...(found.get(a.host) ?? []), a]);
  return found;
};
type Found = readonly [key: string, outcome: Outcome];

/** All attempts from one host, in one login: they are made at the same time, the controls among them. */
async function attemptAt(host: string, attempts: readonly Attempt[], { ways, config, env, signal }: Means): Promise<Found[]> {
  const dials = attempts.map((a) => a.dial);
  const said = await bashAt(ways.get(host)!.alias, scriptOf(dials), { config, env, signal, scriptMs: scriptMs(dials) });
  const outcomes = outcomesOf(dials, said.stdout);
  const missing: Outcome = { how: "error", said: outcomes === undefined ? `${host}: ${said.words}` : `${host}: no answer in time` };
  return attempts.map((a, i) => [a.key, outcomes?.[i] ?? missing]);
}

/** So many at the same time, in the order given. */
async function each<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(items[i]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}

const told = (attempt: Attempt, { how, said }: Outcome): string => `${nameOfDial(attempt.dial)} ${how}${said === "" ? "" : ` (${said})`}`;

function probeOf({ attempt, control }: Planned, outcomes: ReadonlyMap<string, Outcome>): Probe {
  if ("cannot" in attempt) return { verdict: "unknown", evidence: "not tried", why: attempt.cannot };
  const outcome = outcomes.get(attempt.key)!;
  const beside = control === undefined ? undefined : outcomes.get(control.attempt.key)!;
  const from = `from ${attempt.host ?? "here"}: ${told(attempt, outcome)}`;
  // What answers needs nobody beside it.
  const evidence = outcome.how === "answered" || beside === undefined ? from : `${from}; control ${told(control!.attempt, beside)}`;
  return { ...judgeOutcome(outcome, beside), evidence };
}
