import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { blockers, lingeringInterfaces } from "./aws/blockers.js";
import { connect } from "./aws/connect.js";
import { lookUpFacts } from "./aws/facts.js";
import { priceCache, products } from "./aws/price-list.js";
import { bucketObjects } from "./aws/objects.js";
import type { Renew } from "./aws/gate.js";
import type { ClientOptions } from "./aws/send.js";
import { costPerDayUsd, livePrices, planCost, type LivePrices, type PlanCost } from "./cost/index.js";
import type { Emit } from "./core/event.js";
import { Fault } from "./core/fault.js";
import type { Looked } from "./app/inspection.js";
import { addSnapshots, keptSnapshots, snapshotNames, type Snapshots } from "./app/snapshots.js";
import type { Inspection, RemovalConsent } from "./core/inspection.js";
import type { Finding } from "./core/finding.js";
import { beginLeaving, leavingOf } from "./core/leaving.js";
import { isLoopback } from "./core/loopback.js";
import type { Change } from "./core/plan.js";
import { type Lock, type Place, type SavedAnswer, type State, type Store, schemaVersion } from "./core/state.js";
import { awsTiming, localTiming, type Timing } from "./core/timing.js";
import type { AnyStep, Aws, FactName, Facts, NodeId, Preset, WalkPhase } from "./core/types.js";
import * as emulator from "./emulator/index.js";
import { declare, type Graph } from "./engine/graph.js";
import { Journal } from "./engine/journal.js";
import { compare, differences } from "./engine/plan.js";
import { type AllMissing, allMissing, refuseAllMissing, refuseElsewhere } from "./app/elsewhere.js";
import { isHeldByTags, keptOf, refuseUnchanged, stepsLeft, tellForeign } from "./app/ownership.js";
import type { Foreign } from "./engine/ownership/index.js";
import { persist, toFault } from "./engine/policy.js";
import { Run } from "./engine/run.js";
import { type AnySeen, type Survey, survey } from "./engine/survey.js";
import { leftovers, type LeftAlone, removalPlan } from "./engine/teardown.js";
import type { Certificate } from "./engine/certificate.js";
import { enumerate } from "./engine/sweep.js";
import type { Snapshot } from "./net/reach/snapshot.js";
import { kinds } from "./resources/index.js";
import type { Custody } from "./state/custody.js";
import { type Fence, openFence } from "./core/fence.js";
import { fileCustody } from "./state/file-custody.js";
import { bucketOf } from "./state/local.js";
import { environments } from "./state/file.js";
import { s3Custody } from "./state/s3.js";
import { version } from "./version.js";
import type { Sweep } from "./sweep.js";
import type { Proof, View } from "./verify/index.js";
import type { Vpn } from "./vpn.js";

export type { Sweep, SweepPlan } from "./sweep.js";

/**
 * The only place where the real parts are joined. It is import()ed after the command line has been parsed and
 * validated, so that help, completion and usage errors load nothing of it.
 */
export interface AppOptions {
  readonly env: string;
  /** Folder that holds the environments (`--dir`), absolute. */
  readonly dir: string;
  /** s3://bucket/prefix: the state is there (`--state`); `dir` then holds this machine's keys and profiles. */
  readonly state?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** The local emulator: started if need be, dummy credentials, never the real AWS. */
  readonly local: boolean;
  /** For what is found without a state: the saved environment may live elsewhere than where it is looked. */
  readonly anywhere?: boolean;
  readonly emit: Emit;
  /** Aborted by the first Ctrl-C: nothing new is started, what is in flight is finished and saved. */
  readonly signal: AbortSignal;
  /** Codes of findings that shall not stop a run (core/finding.ts `ignorable`). */
  readonly ignoreFindings?: readonly string[];
  /** Asks somebody to log in again when the credentials end in the middle. Absent: the run ends then, resumable. */
  readonly renew?: Renew;
}

/** What the user wants: steps in walkthrough order, with everything they need; answers to all their questions. */
export interface Wish {
  readonly preset: Preset;
  /** How narrow the doors shall be (steps/phase.ts). */
  readonly phase?: WalkPhase;
  readonly relaxedTo?: WalkPhase;
  /** Databases that are deleted are kept as final snapshots. */
  readonly finalSnapshot?: boolean;
  readonly steps: readonly AnyStep[];
  readonly answers: Readonly<Record<string, SavedAnswer>>;
  readonly facts: Facts;
}

export interface Planned {
  readonly changes: readonly Change[];
  /** What it does to the bill, at today's list prices of the region. */
  readonly cost?: PlanCost;
  /** What was found beforehand and is not as it should be; empty where nothing is to be made. */
  readonly findings?: readonly Finding[];
  /** Recorded as ours or tagged like it, and not to be touched. */
  readonly foreign?: readonly Foreign[];
  /** Not one recorded thing was found: `up` asks for `missing` to be accepted. */
  readonly missing?: AllMissing;
  /** What the deletes among the changes would destroy or meet. Absent: nothing is deleted. */
  readonly inspection?: Inspection;
}

/** Somebody has said that everything that is not found was deleted. */
export interface Accepted {
  readonly missing?: boolean;
}

/** What `doctor` finds. */
export interface Examined {
  /** undefined: AWS could not be asked. */
  readonly place?: Place;
  readonly findings: readonly Finding[];
}

export interface TeardownPlan {
  /** In order of removal. */
  readonly changes: readonly Change[];
  /** Steps that go, asked-for and standing on them, in walkthrough order. */
  readonly steps: readonly string[];
  /** What stays, because it is not proved to be ours. */
  readonly left: readonly LeftAlone[];
  /** Not one recorded thing was found: `teardown` asks for `missing` to be accepted. */
  readonly missing?: AllMissing;
  /** What the removal would destroy or meet. */
  readonly inspection?: Inspection;
}

export interface TeardownResult {
  readonly removed: readonly { readonly node: NodeId; readonly kind: string; readonly id: string }[];
  readonly kept: readonly { readonly kind: string; readonly id: string; readonly why: string; readonly costPerDayUsd?: number | null }[];
  /** What was found before the first delete. */
  readonly inspection?: Inspection;
  /** What the last looks still find. */
  readonly left: readonly string[];
  readonly ok: boolean;
  /** After a teardown of some steps: how many resources of the environment stay. */
  readonly standing?: number;
  /** After a complete teardown: who looked where that nothing is left. */
  readonly certificate?: Certificate;
  /** Where it was saved, in the environment's folder. */
  readonly certificateFile?: string;
}

export interface Drift {
  readonly node: NodeId;
  /** missing | changed | foreign | untagged | failed */
  readonly what: string;
  readonly diff?: Change["diff"];
}

/** With the lock held. */
export interface Held {
  plan(wish: Wish): Promise<Planned>;
  /** Carries out the last plan. Throws Fault when something failed (state saved). Returns the state as it is then. */
  up(accepted?: Accepted & RemovalConsent): Promise<State>;
  /** Puts our tags back on what has lost them, as far as the state proves that it is ours. Returns those. */
  retag(): Promise<readonly Foreign[]>;
  /** `steps` undefined: everything. `finalSnapshot`: databases are kept as snapshots. */
  planTeardown(steps?: readonly string[], finalSnapshot?: boolean): Promise<TeardownPlan>;
  /** `waitMs`: how long to watch for what AWS makes again (log groups, O16). */
  teardown(waitMs?: number, accepted?: Accepted & RemovalConsent): Promise<TeardownResult>;
}

export interface App {
  readonly store: Store;
  /** The saved state, or undefined; no lock, no call. */
  read(): Promise<State | undefined>;
  /** Credentials, identity, region: compared with the saved place before anything else is done. */
  connect(): Promise<Place>;
  /** Looks up what is not in `saved` yet (connects first). */
  facts(names: ReadonlySet<FactName>, saved?: Facts): Promise<Facts>;
  /**
   * Looks at everything that could be in the way of `wish`, on this machine and at AWS; changes nothing. What fails on the
   * way is a finding, too. @param wish asks for its facts, which may fail
   */
  examine(wish: () => Promise<Wish>): Promise<Examined>;
  /** Prices as AWS's Price List has them today (pricing:GetProducts); never asked by itself. @param keys of cost/tables */
  livePrices(keys: readonly string[]): Promise<LivePrices>;
  /** A plan without the lock: nothing is written. */
  plan(wish: Wish): Promise<Planned>;
  drift(): Promise<readonly Drift[]>;
  /** What AWS says of the environment's network now. Reads only. */
  snapshot(walkthrough: readonly AnyStep[]): Promise<Snapshot>;
  /** The same, with the names of the environment known in it, ready to be asked. */
  look(walkthrough: readonly AnyStep[]): Promise<View>;
  /** The checks of what stands, judged and kept as evidence. @param ids only these are told */
  prove(walkthrough: readonly AnyStep[], ids?: ReadonlySet<string>): Promise<Proof>;
  /** The VPN's people. Opens nothing and calls nothing by itself. */
  vpn(): Promise<Vpn>;
  /** Finds what is ours without a state. Calls nothing by itself. */
  sweep(): Promise<Sweep>;
  /** Takes the lock for the time of `work`; releases it whatever happens. */
  locked<R>(command: string, work: (held: Held) => Promise<R>): Promise<R>;
}

/** What is known once AWS has answered: the door, where it leads, and how patient to be with it. */
interface Connection {
  readonly aws: Aws;
  readonly place: Place;
  readonly timing: Timing;
  readonly endpoint: string | undefined;
}

/** 80 random bits in AWS-friendly base32 (P1). */
const newEnvId = (name: string): string => {
  const digits = "abcdefghijklmnopqrstuvwxyz234567";
  return `${name}-${[...randomBytes(16)].map((b) => digits[b & 31]).join("")}`;
};

export function openApp(given: AppOptions): App {
  const calls = { made: 0 };
  const options: AppOptions = {
    ...given,
    emit: (event) => {
      if (event.type === "call") calls.made++;
      given.emit(event);
    },
  };
  setMaxListeners(0, options.signal); // every wait of a run listens to it
  const told = new Set<string>();
  /** A guided run plans several times; what was found is the same. */
  const tellOnce: Emit = (event) => {
    const key = JSON.stringify(event);
    if (!told.has(key)) options.emit(event);
    told.add(key);
  };
  const { custody: store, reach, door } = custodyOf(options);
  let connection: Promise<Connection> | undefined;
  const connected = (): Promise<Connection> => (connection ??= guard(() => openConnection(options, store, reach, door)));
  const connectedAtAll = connected;

  async function surveyed(c: Connection, state: State | undefined, graph?: Graph): Promise<Survey> {
    return survey(c.aws, kinds, state?.records ?? {}, state?.envId ?? "", c.timing, graph, state?.openRequests);
  }
  /** @param everywhere foreign resources are listed also where nothing is deleted */
  async function planned(wish: Wish, state: State | undefined, envId: string, everywhere: boolean) {
    const c = await connected();
    const graph = declared(wish, options.env, envId);
    const seen = await surveyed(c, state, graph);
    const local = c.place.endpoint === "local";
    if (local && seen.seen.size === 0 && Object.values(state?.records ?? {}).some((r) => r.id !== undefined))
      tellOnce({ type: "note", code: "emulator-lost", data: { env: options.env } });
    const { changes, refused } = compare(graph, state?.records ?? {}, seen, kinds, envId, local ? "the local AWS does not have it any more" : undefined);
    const missing = allMissing(state, seen, kinds, c.place);
    tellForeign(seen.foreign, options.env, tellOnce);
    await nameTheLate(c, state);
    const findings = await foreseen(c, state, { graph, facts: wish.facts, envId }, changes);
    const snapshots = snapshotNames(state, changes, wish.finalSnapshot === true);
    const inspection = await inspected(c, state, changes, seen, { everywhere, snapshots });
    const cost = planCost(Object.values(state?.records ?? {}), declaredThings(graph), c.place.region);
    return { graph, survey: seen, changes, refused, missing, findings, snapshots, foreign: seen.foreign, ...(inspection === undefined ? {} : { inspection }), cost };
  }

  /** What would be in the way of these changes; nothing is asked where nothing is made. */
  async function foreseen(c: Connection, state: State | undefined, meant: { readonly graph: Graph; readonly facts: Facts; readonly envId: string }, changes: readonly Change[]): Promise<readonly Finding[]> {
    const creating = new Set(changes.filter((change) => change.act === "create").map((change) => change.node));
    if (creating.size === 0) return [];
    const { preflight } = await import("./app/examine.js");
    const ground = { env: options.env, store, aws: c.aws, endpoint: c.endpoint, state, stateAt: options.state };
    return preflight(ground, meant, creating, tellOnce, options.ignoreFindings);
  }

  /** What these changes would destroy, meet or leave behind. @param state undefined: nothing is recorded */
  async function inspected(c: Connection, state: Pick<State, "records" | "envId"> | undefined, changes: readonly Change[], survey: Survey, more: Pick<Looked, "everywhere" | "snapshots">) {
    if (state === undefined) return undefined;
    const { inspect } = await import("./app/inspection.js");
    return inspect({ aws: c.aws, records: state.records, envId: state.envId, survey, changes, ...more });
  }

  /** A request that came late may have made something after the last teardown: it is named, not taken for new (P12). */
  async function nameTheLate(c: Connection, state: State | undefined): Promise<void> {
    if (state?.tombstone === undefined) return;
    const { estates } = await enumerate(c.aws, kinds, state.envId);
    const things = estates.flatMap((e) => e.marked.map((t) => `${t.kind} ${t.seen.id}`));
    if (things.length > 0) options.emit({ type: "note", code: "tombstone-things", data: { env: options.env, at: state.tombstone.at, things } });
  }

  return {
    store,
    read: () => store.read(),
    connect: async () => (await connected()).place,
    facts: (names, saved) =>
      guard(async () => {
        const c = await connected();
        return lookUpFacts(c.aws, c.endpoint, names, saved);
      }),
    examine: (wish) =>
      guard(async () => {
        const { examineAccount, examineMachine, examineRefusal } = await import("./app/examine.js");
        const here = await examineMachine({ env: options.env, store });
        // Without a state that can be read there is no place to compare with.
        if (here.some((f) => f.examination === "folder" && f.code === "fault")) return { findings: here };
        const state = await store.read();
        try {
          const c = await connected();
          const meant = async () => {
            const w = await wish();
            const envId = state?.envId ?? newEnvId(options.env);
            const graph = declared(w, options.env, envId);
            return { graph, facts: w.facts, survey: await surveyed(c, state, graph), envId };
          };
          return { place: c.place, findings: [...here, ...(await examineAccount({ env: options.env, store, aws: c.aws, endpoint: c.endpoint, state, stateAt: options.state }, meant))] };
        } catch (e) {
          return { findings: [...here, ...(await examineRefusal(e, (await reach()).client, state))] };
        }
      }),
    livePrices: (keys) =>
      guard(async () => {
        const c = await connected();
        const cache = priceCache(emulator.cacheFolder(process.env), c.place.region, c.endpoint);
        return livePrices(keys, c.place.region, { ask: (query) => products(c.aws, query), kept: () => cache.read(), keep: (prices) => cache.write(prices), now: () => new Date() });
      }),
    plan: (wish) =>
      guard(async () => {
        const state = await store.read();
        const p = await planned(wish, state, state?.envId ?? newEnvId(options.env), true);
        if (p.findings.length > 0) (await import("./app/examine.js")).warnOfStops(p.findings, tellOnce);
        options.emit({ type: "plan", changes: p.changes });
        return { changes: p.changes, cost: p.cost, findings: p.findings, foreign: p.foreign, ...(p.missing === undefined ? {} : { missing: p.missing }), ...(p.inspection === undefined ? {} : { inspection: p.inspection }) };
      }),
    drift: () =>
      guard(async () => {
        const state = await existing(store, options.env);
        const c = await connected();
        const seen = await surveyed(c, state);
        tellForeign(seen.foreign, options.env, tellOnce);
        return driftOf(state, seen);
      }),
    snapshot: async (walkthrough) => (await looked(walkthrough)).scene.snapshot,
    look: (walkthrough) => looked(walkthrough),
    prove: (walkthrough, ids) =>
      guard(async () => {
        const { prove } = await import("./verify/index.js");
        const state = await existing(store, options.env);
        const c = await connected();
        return prove(c.aws, declaredAgain(state, walkthrough), state, store.path("checks"), ids);
      }),
    vpn: async () => {
      const { openVpn } = await import("./vpn.js");
      return openVpn({
        env: options.env,
        store,
        aws: async () => (await connected()).aws,
        put: async (work) => {
          const { timing } = await connected();
          await persist("put", work, { node: "client-vpn/endpoint", timing, signal: options.signal, emit: options.emit });
        },
        passphrase: caPassphrase(),
      });
    },
    sweep: async () => {
      const [{ openSweep }, { steps }, { materialNames }] = await Promise.all([import("./sweep.js"), import("./steps/index.js"), import("./pki/names.js")]);
      let region = ""; // nothing has a price before it is known
      return openSweep({
        kinds,
        steps,
        tool: version,
        emit: options.emit,
        connection: async () => {
          const c = await connected();
          region = c.place.region;
          return c;
        },
        price: (kind, props, attrs) => priceIn(region)(kind, props, attrs),
        environments: () => (options.state === undefined ? environments(options.dir) : Promise.resolve([options.env])),
        store: (env) => (env === options.env ? store : custodyOf({ ...options, env }).custody),
        facts: async (names, saved) => {
          const c = await connected();
          return lookUpFacts(c.aws, c.endpoint, names, saved);
        },
        run: async (journal, seen, fence) => runOf("teardown", fenced(await connected(), fence), journal, seen),
        inRegion: async (name) => connect({ ...(await reach()).client, region: name }),
        calls: () => calls.made,
        inspect: async (state, changes, seen) => inspected(await connected(), state, changes, seen, { everywhere: false }),
        clear: async (found, consent, fence) => {
          const [c, { clearTheWay }] = [fenced(await connected(), fence), await import("./app/removal.js")];
          await clearTheWay(c.aws, c.timing, found, consent);
        },
        authorityFiles: [materialNames.authorityKey, materialNames.authority],
      });
    },
    locked: async (command, work) => {
      await connected(); // whoever may not write here must not hold the lock either
      const lock = await store.lock(command);
      const fence = openFence(lock);
      try {
        return await guard(() => work(hold(lock, fence)));
      } finally {
        fence.close();
        await lock.release();
      }
    },
  };

  function runOf(command: "up" | "teardown", c: Connection, journal: Journal, seen: Survey, finalSnapshots: Snapshots = new Map()): Run {
    const { envId } = journal.state;
    return new Run({
      aws: c.aws,
      kinds,
      journal,
      survey: seen,
      timing: c.timing,
      emit: options.emit,
      command,
      finalSnapshots,
      blockers: (kind, id) => blockers(c.aws, kind, id, envId),
      lingering: (ids) => lingeringInterfaces(c.aws, ids, envId),
    });
  }

  function looked(walkthrough: readonly AnyStep[]): Promise<View> {
    return guard(async () => {
      const { lookAt } = await import("./verify/index.js");
      const state = await existing(store, options.env);
      const c = await connected();
      return lookAt(c.aws, declaredAgain(state, walkthrough), state);
    });
  }

  function hold(lock: Lock, fence: Fence): Held {
    const connected = async (): Promise<Connection> => fenced(await connectedAtAll(), fence);
    let current:
      | {
          state: State;
          graph: Graph;
          survey: Survey;
          changes: readonly Change[];
          refused: readonly NodeId[];
          missing: AllMissing | undefined;
          snapshots: Snapshots;
          inspection?: Inspection;
        }
      | undefined;
    let leaving: { state: State; survey: Survey; plan: TeardownPlan; whole: boolean; snapshots: Snapshots } | undefined;

    return {
      async plan(wish) {
        const c = await connected();
        const before = await store.read();
        const envId = before?.envId ?? newEnvId(options.env);
        const p = await planned(wish, before, envId, false);
        if (p.findings.length > 0) (await import("./app/examine.js")).refuse(p.findings);
        current = { state: stateFor(wish, p.graph, c.place, options.env, envId, before), ...p };
        options.emit({ type: "plan", changes: p.changes });
        return { changes: p.changes, cost: p.cost, findings: p.findings, foreign: p.foreign, ...(p.missing === undefined ? {} : { missing: p.missing }), ...(p.inspection === undefined ? {} : { inspection: p.inspection }) };
      },
      async up(accepted = {}) {
        if (current === undefined) throw new Fault("bug", { message: "up without a plan" });
        refuseAllMissing(current.missing, options.env, accepted.missing === true);
        const c = await connected();
        const { clearTheWay } = await import("./app/removal.js");
        await clearTheWay(c.aws, c.timing, current.inspection, accepted);
        const survey = accepted.removeProtection === true ? await surveyed(c, current.state, current.graph) : current.survey;
        addSnapshots(current.state, current.snapshots);
        const run = runOf("up", c, new Journal(current.state, store, lock), survey, current.snapshots);
        await run.execute(current.changes, current.graph);
        refuseUnchanged(current.state, current.refused);
        return current.state;
      },
      async retag() {
        const c = await connected();
        const state = await existing(store, options.env);
        return runOf("up", c, new Journal(state, store, lock), await surveyed(c, state)).retag();
      },
      async planTeardown(steps, finalSnapshot = false) {
        const c = await connected();
        const state = await existing(store, options.env);
        const seen = await surveyed(c, state);
        const removal = removalPlan(state, seen, kinds, steps);
        const snapshots = snapshotNames(state, removal.changes, finalSnapshot);
        const inspection = await inspected(c, state, removal.changes, seen, { everywhere: false, snapshots });
        const missing = allMissing(state, seen, kinds, c.place);
        const plan: TeardownPlan = { ...removal, ...(missing === undefined ? {} : { missing }), ...(inspection === undefined ? {} : { inspection }) };
        tellForeign(seen.foreign, options.env, tellOnce);
        leaving = { state, survey: seen, plan, whole: steps === undefined, snapshots };
        options.emit({ type: "plan", changes: plan.changes });
        return plan;
      },
      async teardown(waitMs, accepted = {}) {
        if (leaving === undefined) throw new Fault("bug", { message: "teardown without a plan" });
        refuseAllMissing(leaving.plan.missing, options.env, accepted.missing === true);
        const c = await connected();
        const { clearTheWay, partial, stayingOf } = await import("./app/removal.js");
        const { state, whole, snapshots } = leaving;
        const going = partial(leaving.plan, state, accepted);
        await clearTheWay(c.aws, c.timing, going.inspection, accepted);
        // What was protected is seen anew: a delete refuses what it has seen protected.
        const survey = accepted.removeProtection === true ? await surveyed(c, state) : leaving.survey;
        const before = { ...state.records };
        const from = new Date().toISOString();
        const journal = new Journal(state, store, lock);
        state.leaving = beginLeaving(state, whole ? undefined : going.steps, from);
        addSnapshots(state, snapshots);
        await runOf("teardown", c, journal, survey, snapshots).execute(going.changes, undefined);
        const removed = going.changes.map((change) => ({ node: change.node, kind: change.kind, id: change.id ?? before[change.node]?.id ?? "" }));
        state.steps = stepsLeft(state, going.steps);
        const alone = [...keptOf(going.left), ...stayingOf(going.inspection), ...keptSnapshots(state, from, c.place.region)];
        const held = isHeldByTags(going.left);
        if (!whole) {
          if (leavingOf(state) === undefined) delete state.leaving;
          const left = (await leftovers(c.aws, kinds, state, before)).map((r) => `${r.kind} ${r.id}`);
          await journal.save();
          const standing = Object.keys(state.records).length;
          return { removed, kept: alone, left, ok: left.length === 0 && !held, standing };
        }
        const kept = [...alone, ...(await store.secrets()).map((id) => ({ kind: "local/secret", id, why: "local-secret" }))];
        const { close } = await import("./sweep/closing.js");
        const { aws, timing, place } = c;
        const closing = { aws, kinds, timing, place, tool: version, state, before, from, removed, kept, calls: () => calls.made, emit: options.emit, price: priceIn(place.region), waitMs };
        const closed = await close(closing, journal, store, !held);
        return { removed, kept, ...closed, ok: closed.ok && !held };
      },
    };
  }
}

/** The same connection, whose changing calls are only sent while the lock is ours. */
const fenced = (c: Connection, { check }: Fence): Connection => ({ ...c, aws: c.aws.fenced?.(check) ?? c.aws });

/** Everything that leaves here is a Fault; what is not is a bug of ours and says so. */
async function guard<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (e) {
    throw toFault(e);
  }
}

/** Never an option: the process list would show it. Empty is none. */
const caPassphrase = (): string | undefined => process.env["KUMIKI_CA_PASSPHRASE"] || undefined;

/** The store alone, with what the `state` command does. A state in a bucket asks STS who we are on its first call. */
export const openCustody = (options: AppOptions): Custody => custodyOf(options).custody;

/** Where calls go, and how patient to be there. */
interface Reach {
  readonly client: ClientOptions;
  readonly timing: Timing;
  readonly endpoint: string | undefined;
}

function once<R>(work: () => Promise<R>): () => Promise<R> {
  let result: Promise<R> | undefined;
  return () => (result ??= work());
}

function custodyOf(options: AppOptions): { readonly custody: Custody; readonly reach: () => Promise<Reach>; readonly door: () => Promise<Aws> } {
  const reach: () => Promise<Reach> = once(() => reachOf(options, (name, make) => custody.secret(name, make)));
  const door = once(async () => connect((await reach()).client));
  const environment = { dir: options.dir, env: options.env };
  const custody: Custody = options.state === undefined ? fileCustody(environment) : guarded(inBucket(options.state, environment, reach, door));
  return { custody, reach, door };
}

function inBucket(url: string, environment: { readonly dir: string; readonly env: string }, reach: () => Promise<Reach>, door: () => Promise<Aws>): Custody {
  const at = bucketOf(url);
  const objects = bucketObjects(door, at.bucket, async () => (await reach()).timing);
  const waitMs = (attempt: number): number => Math.min(5_000, 100 * 2 ** attempt);
  return s3Custody({ at, environment, objects, region: async () => (await door()).region, waitMs });
}

/** What S3 answers to the store becomes a Fault, like everything that leaves here. */
function guarded(custody: Custody): Custody {
  const wrap =
    <A extends readonly unknown[], R>(work: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      guard(() => work(...args));
  return {
    where: custody.where,
    path: custody.path,
    read: wrap(custody.read),
    write: wrap(custody.write),
    lock: wrap(custody.lock),
    holder: wrap(custody.holder),
    secret: wrap(custody.secret),
    secrets: wrap(custody.secrets),
    writeFile: wrap(custody.writeFile),
    push: wrap(custody.push),
    unlock: wrap(custody.unlock),
    open: wrap(custody.open),
    follow: wrap(custody.follow),
  };
}

async function reachOf(options: AppOptions, secret: Aws["secret"]): Promise<Reach> {
  const given = options.endpointUrl ?? process.env["AWS_ENDPOINT_URL"];
  const note = (code: string, data: Readonly<Record<string, string | number>>) => options.emit({ type: "note", code, data });
  const endpoint = options.local ? (await emulator.start({ dir: options.dir, signal: options.signal, note, env: { ...process.env, AWS_ENDPOINT_URL: given } })).url : given === undefined || given === "" ? undefined : given;
  const timing = endpoint !== undefined && isLoopback(endpoint) ? localTiming : awsTiming;
  const client: ClientOptions = {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.local ? { region: options.region ?? (process.env["AWS_REGION"] || localRegion), credentials: localCredentials } : {}),
    timing,
    emit: options.emit,
    signal: options.signal,
    renew: options.renew,
    env: options.env,
    secret,
    caPassphrase: caPassphrase(),
  };
  return { client, timing, endpoint };
}

async function openConnection(options: AppOptions, store: Store, reach: () => Promise<Reach>, door: () => Promise<Aws>): Promise<Connection> {
  const { client, timing, endpoint } = await reach();
  const saved = await store.read();
  // The place is part of the environment: a saved region needs no option. A state in a bucket was read by its own door.
  const region = saved !== undefined && client.region === undefined ? process.env["AWS_REGION"] || saved.place.region : undefined;
  const aws = region === undefined || (options.state !== undefined && (await door()).region === region) ? await door() : await connect({ ...client, region });
  const place: Place = { endpoint: options.local ? "local" : (endpoint ?? "aws"), region: aws.region, account: aws.account, partition: aws.partition };
  // What was taken away entirely may be built again elsewhere.
  if (saved && Object.keys(saved.records).length > 0 && options.anywhere !== true) {
    samePlace(saved.place, place, options.env);
    refuseElsewhere(saved, options.env);
  }
  return { aws, place, timing, endpoint };
}

/** The article's region (G2), and keys that no account has. */
const localRegion = "ap-northeast-1";
const localCredentials = { accessKeyId: "123456789012", secretAccessKey: "local" };

/** An environment is where it is: another account, region or endpoint would make a second one under the same name. */
function samePlace(saved: Place, now: Place, env: string): void {
  for (const what of ["endpoint", "account", "region", "partition"] as const)
    if (saved[what] !== now[what]) throw new Fault("wrong-place", { what, saved: saved[what], now: now[what], env });
}

async function existing(store: Store, env: string): Promise<State> {
  const state = await store.read();
  if (state === undefined) throw new Fault("no-such-environment", { env, where: store.where });
  return state;
}

const declared = (wish: Wish, envName: string, envId: string): Graph =>
  declare({
    steps: wish.steps,
    answers: Object.fromEntries(Object.entries(wish.answers).map(([k, a]) => [k, a.value])),
    facts: wish.facts,
    preset: wish.preset,
    ...(wish.phase === undefined ? {} : { phase: wish.phase }),
    envName,
    envId,
  });

/** What the steps of a saved environment declare, as the last `up` meant them. */
const declaredAgain = (state: State, walkthrough: readonly AnyStep[]): Graph =>
  declared(
    {
      preset: state.preset,
      phase: state.phase ?? "P1",
      steps: walkthrough.filter((s) => state.steps.includes(s.id)),
      answers: state.answers,
      facts: state.facts,
    },
    state.name,
    state.envId,
  );

/** @param before its records and its open requests stay */
const stateFor = (wish: Wish, graph: Graph, place: Place, name: string, envId: string, before: State | undefined): State => ({
  schema: schemaVersion,
  tool: version,
  name,
  envId,
  serial: before?.serial ?? 0,
  epoch: 0,
  place,
  preset: wish.preset,
  phase: wish.phase ?? "P1",
  ...(wish.relaxedTo === undefined ? {} : { relaxedTo: wish.relaxedTo }),
  steps: graph.steps,
  answers: wish.answers,
  facts: wish.facts,
  records: { ...before?.records },
  ...(before !== undefined && before.openRequests === undefined ? {} : { openRequests: before?.openRequests ?? [] }),
  ...(before?.snapshots === undefined ? {} : { snapshots: before.snapshots }),
  outputs: graph.outputs,
  hosts: graph.hosts,
});

/** Where nothing is told of what was last seen, what somebody has stopped counts as running. */
const priceIn =
  (region: string) =>
  (kind: string, props: Readonly<Record<string, unknown>>, attrs: Readonly<Record<string, unknown>> = {}): number | undefined =>
    costPerDayUsd(kind, props, attrs, region);

const declaredThings = (graph: Graph) => [...graph.nodes.values()].map(({ step, kind, props }) => ({ step, kind: kind.name, props }));

function driftOf(state: State, seen: Survey): Drift[] {
  return Object.entries(state.records).flatMap(([node, record]): Drift[] => {
    const kind = kinds.get(record.kind);
    const now: AnySeen | undefined = seen.seen.get(node);
    if (kind === undefined) return [];
    if (now === undefined) return [{ node, what: "missing" }];
    const doubt = seen.doubts.get(node);
    // What hangs on something without tags is not told beside it.
    if (doubt === "no-tags") return [{ node, what: "untagged" }];
    if (doubt !== undefined && doubt !== "unfinished" && doubt !== "end-untagged") return [{ node, what: "foreign" }];
    if (now.phase === "failed") return [{ node, what: "failed" }];
    const diff = differences(kind, record.props, record.props, now.props ?? {});
    return diff.length === 0 ? [] : [{ node, what: "changed", diff: diff.map(({ prop, from, to }) => ({ prop, from: to, to: from })) }];
  });
}
