import { setMaxListeners } from "node:events";
import type { Emit } from "../../src/core/event.js";
import { Fault } from "../../src/core/fault.js";
import type { Change } from "../../src/core/plan.js";
import { refuseUnchanged } from "../../src/app/ownership.js";
import { schemaVersion, type State, type Store } from "../../src/core/state.js";
import { awsTiming } from "../../src/core/timing.js";
import { declare, type Graph } from "../../src/engine/graph.js";
import { Journal } from "../../src/engine/journal.js";
import { compare } from "../../src/engine/plan.js";
import { toFault } from "../../src/engine/policy.js";
import { Run } from "../../src/engine/run.js";
import { survey } from "../../src/engine/survey.js";
import { leftovers, removalPlan } from "../../src/engine/teardown.js";
import type { Disk } from "./disk.js";
import { kinds } from "./kinds.js";
import { closed } from "./steps.js";
import type { Door, Process, Trouble, World } from "./world.js";

export const envName = "default";
export const envId = "default-abcdefghij234567";
const place = { endpoint: "memory", region: "ap-northeast-1", account: "123456789012", partition: "aws" };
const facts = { region: place.region, account: place.account, partition: place.partition, zones: ["ap-northeast-1a"] };

export interface Wish {
  readonly steps: readonly string[];
  readonly answers: Readonly<Record<string, string>>;
}
export interface Troubles {
  /** What happens to its n-th changing call. */
  readonly calls: readonly (readonly [n: number, trouble: Trouble])[];
  /** The n-th write of the state that finds the disk full. */
  readonly fullDisk?: number | undefined;
}
export type Ended = { readonly how: "done"; readonly changes: readonly Change[]; readonly left: readonly { readonly id: string }[] } | { readonly how: "killed" } | { readonly how: "fault"; readonly fault: Fault };

export const graphOf = (wish: Wish): Graph => declare({ steps: closed(wish.steps), answers: wish.answers, facts, preset: "modern", envName, envId });

/** One run of the program over the engine that is really used, as src/app.ts joins it. */
export async function run(world: World, disk: Disk, what: { readonly up: Wish } | { readonly teardown: readonly string[] | undefined }, troubles: Troubles = { calls: [] }): Promise<Ended> {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // every wait of a run listens to it
  let died!: (e: Ended) => void;
  const killed = new Promise<Ended>((r) => (died = r));
  const process: Process = {
    alive: true,
    die() {
      process.alive = false;
      died({ how: "killed" });
    },
    interrupt: () => abort.abort(),
    troubles: new Map(troubles.calls),
    changing: 0,
    disk,
  };
  const store = disk.open(() => process.alive, troubles.fullDisk);
  const aws = { world, process, region: place.region, account: place.account, partition: place.partition, signal: abort.signal, secret: () => Promise.reject(new Error("no secrets")) } as unknown as Door;
  const work = "up" in what ? up(aws, store, what.up) : teardown(aws, store, what.teardown);
  const ended = work.then(
    (done): Ended => ({ how: "done", ...done }),
    (e: unknown): Ended => ({ how: "fault", fault: toFault(e) }),
  );
  return Promise.race([ended, killed]);
}

const emit: Emit = () => undefined;

function runOf(command: "up" | "teardown", aws: Door, journal: Journal, seen: Awaited<ReturnType<typeof survey>>): Run {
  return new Run({ aws, kinds, journal, survey: seen, timing: awsTiming, emit, command, blockers: () => Promise.resolve([]) });
}

async function up(aws: Door, store: Store, wish: Wish): Promise<{ changes: readonly Change[]; left: readonly { readonly id: string }[] }> {
  const lock = await store.lock("up");
  const before = await store.read();
  const graph = graphOf(wish);
  const seen = await survey(aws, kinds, before?.records ?? {}, envId, awsTiming, graph, before?.openRequests);
  const { changes, refused } = compare(graph, before?.records ?? {}, seen, kinds, envId);
  const state: State = {
    schema: schemaVersion,
    tool: "kumiki",
    name: envName,
    envId,
    serial: before?.serial ?? 0,
    epoch: 0,
    place,
    preset: "modern",
    steps: graph.steps,
    answers: Object.fromEntries(Object.entries(wish.answers).map(([k, value]) => [k, { value, from: "flag" }])),
    facts,
    records: { ...before?.records },
    ...(before?.openRequests === undefined ? {} : { openRequests: before.openRequests }),
    outputs: {},
    hosts: {},
  };
  await runOf("up", aws, new Journal(state, store, lock), seen).execute(changes, graph);
  refuseUnchanged(state, refused);
  return { changes, left: [] };
}

async function teardown(aws: Door, store: Store, steps: readonly string[] | undefined): Promise<{ changes: readonly Change[]; left: readonly { readonly id: string }[] }> {
  const lock = await store.lock("teardown");
  const state = await store.read();
  if (state === undefined) throw new Fault("no-such-environment", { env: envName, where: "memory" });
  const seen = await survey(aws, kinds, state.records, envId, awsTiming, undefined, state.openRequests);
  const going = removalPlan(state, seen, kinds, steps);
  const before = { ...state.records };
  const journal = new Journal(state, store, lock);
  await runOf("teardown", aws, journal, seen).execute(going.changes, undefined);
  state.steps = state.steps.filter((id) => !going.steps.includes(id));
  const left = await leftovers(aws, kinds, state, before);
  if (steps === undefined) state.tombstone = { at: new Date().toISOString(), left: left.map((l) => `${l.kind} ${l.id}`) };
  await journal.save();
  return { changes: going.changes, left };
}
