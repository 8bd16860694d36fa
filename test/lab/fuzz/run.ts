import { prepare, trace, type Trace, type Verdict } from "../../../src/net/reach/index.js";
import { composedPaths, judgePath, trialsOf, type Composed, type Disagreement, type Path } from "./composed.js";
import { judge, reached, type Mismatch } from "./compare.js";
import { flows, type Trial } from "./flows.js";
import { tryWithPackets, type Packets } from "./packets.js";
import { Random } from "./random.js";
import { topology, type Topology } from "./topology.js";

export interface Report {
  readonly seed: number;
  readonly topology: Topology;
  readonly probes: number;
  /** How many got through. */
  readonly open: number;
  /** Engine's verdict unknown or partial: counted apart. */
  readonly unknown: number;
  readonly partial: number;
  /** Looked at again, alone and with more patience, since the packets said less than the engine. */
  readonly again: number;
  /** Of how many the listener has told whom it sees. */
  readonly seen: number;
  /** Attempts for the connections of composed paths, beside `probes`. */
  readonly legs: number;
  readonly paths: readonly { readonly about: Path["about"]; readonly verdict: Verdict }[];
  readonly disagreements: readonly Disagreement[];
  readonly mismatches: readonly (Mismatch & { readonly said: Trace })[];
}

/** One topology: engine and packets on the same flows, and on as many composed paths as there are hosts on the way, times `each`. */
export async function compareOne(seed: number, count: number, each = 6): Promise<Report> {
  const t = topology(seed);
  const trials = flows(t, new Random(seed ^ 0x5eed), count);
  return compareTrials(t, trials, composedPaths(t, new Random(seed ^ 0xc0de), trials, each));
}

export async function compareTrials(t: Topology, trials: readonly Trial[], composed: Composed = { paths: [], trials: [] }): Promise<Report> {
  const network = prepare(t.snapshot, t.declared);
  const said = new Map(trials.map((x) => [x.id, trace(network, flowOf(x))]));
  const paths = composed.paths.map((path) => ({ path, said: path.ask(network) }));
  const seen = await tryWithPackets(t, [...trials, ...composed.trials]);
  // A packet may get lost on a machine that is busy; none gets through by accident.
  const disputed = paths.filter((p) => typeof judgePath(p.path, p.said, seen) === "object").map((p) => p.path);
  const doubtful = [...trials.filter((x) => isMismatch(x, said, seen) && !reached(seen.get(x.id)!)), ...trialsOf(disputed, seen)];
  if (doubtful.length > 0) for (const [id, p] of await tryWithPackets(t, doubtful, { quietMs: 4_000 })) seen.set(id, p);
  const together = paths.map((p) => judgePath(p.path, p.said, seen));
  const judged = trials.map((x) => judge(x, said.get(x.id)!, seen.get(x.id)!));
  return {
    seed: t.seed,
    topology: t,
    probes: trials.length,
    open: trials.filter((x) => reached(seen.get(x.id)!)).length,
    unknown: judged.filter((j) => j === "unknown").length,
    partial: [...said.values()].filter((s) => s.verdict === "partial").length,
    seen: trials.filter((x) => seen.get(x.id)!.seenAs !== undefined).length,
    again: doubtful.length,
    legs: composed.trials.length,
    paths: paths.map(({ path, said: s }, i) => ({ about: path.about, verdict: together[i] === "unknown" ? "unknown" : s.verdict })),
    disagreements: together.filter((j) => typeof j === "object"),
    mismatches: judged.flatMap((j) => (typeof j === "string" ? [] : [{ ...j, said: said.get(j.trial.id)! }])),
  };
}

const isMismatch = (x: Trial, said: ReadonlyMap<number, Trace>, seen: ReadonlyMap<number, Packets>): boolean => typeof judge(x, said.get(x.id)!, seen.get(x.id)!) === "object";

/** What the engine is asked: nothing of the trial's own. */
export const flowOf = ({ from, to, protocol, port, sourcePort }: Trial) => ({ from, to, protocol, ...(port === undefined ? {} : { port, sourcePort }) });

export interface Options {
  readonly topologies: number;
  readonly flows: number;
  readonly seed: number;
  /** How many labs at the same time. */
  readonly width: number;
  /** What came of each, as soon as it is there. */
  readonly heard?: (report: Report) => void;
  readonly signal?: AbortSignal;
}

/** Seeds seed, seed + 1 … */
export async function compareMany({ topologies, flows: count, seed, width, heard, signal }: Options): Promise<Report[]> {
  const reports: Report[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < topologies && signal?.aborted !== true; i = next++) {
      const report = await compareOne(seed + i, count);
      reports.push(report);
      heard?.(report);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return reports.sort((a, b) => a.seed - b.seed);
}
