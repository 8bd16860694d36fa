import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { blockers } from "./aws/blockers.js";
import { connect } from "./aws/connect.js";
import { lookUpFacts } from "./aws/facts.js";
import { checkQuotas } from "./aws/quotas.js";
import type { ClientOptions } from "./aws/send.js";
import type { Emit } from "./core/event.js";
import { Fault } from "./core/fault.js";
import { isLoopback } from "./core/loopback.js";
import type { Change } from "./core/plan.js";
import { type Lock, type Place, type SavedAnswer, type State, type Store, schemaVersion } from "./core/state.js";
import { awsTiming, localTiming, type Timing } from "./core/timing.js";
import type { AnyStep, Aws, FactName, Facts, NodeId, Preset, WalkPhase } from "./core/types.js";
import * as emulator from "./emulator/index.js";
import { declare, type Graph } from "./engine/graph.js";
import { Journal } from "./engine/journal.js";
import { differences, isForeign, plan } from "./engine/plan.js";
import { persist, toFault } from "./engine/policy.js";
import { Run } from "./engine/run.js";
import { type AnySeen, type Survey, survey } from "./engine/survey.js";
import { leftovers, removalPlan } from "./engine/teardown.js";
import { kinds } from "./resources/index.js";
import { fileStore } from "./state/file.js";
import { version } from "./version.js";
import type { Vpn } from "./vpn.js";

/**
 * The only place where the real parts are joined. It is import()ed after the command line has been parsed and
 * validated, so that help, completion and usage errors load nothing of it.
 */
export interface AppOptions {
  readonly env: string;
  /** Folder that holds the environments (`--dir`), absolute. */
  readonly dir: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** The local emulator: started if need be, dummy credentials, never the real AWS. */
  readonly local: boolean;
  readonly emit: Emit;
  /** Aborted by the first Ctrl-C: nothing new is started, what is in flight is finished and saved. */
  readonly signal: AbortSignal;
}

/** What the user wants: steps in walkthrough order, with everything they need; answers to all their questions. */
export interface Wish {
  readonly preset: Preset;
  /** How narrow the doors shall be (steps/phase.ts). */
  readonly phase?: WalkPhase;
  readonly relaxedTo?: WalkPhase;
  readonly steps: readonly AnyStep[];
  readonly answers: Readonly<Record<string, SavedAnswer>>;
  readonly facts: Facts;
}

export interface Planned {
  readonly changes: readonly Change[];
}

export interface TeardownPlan {
  /** In order of removal. */
  readonly changes: readonly Change[];
  /** Steps that go, asked-for and standing on them, in walkthrough order. */
  readonly steps: readonly string[];
}

export interface TeardownResult {
  readonly removed: readonly { readonly node: NodeId; readonly kind: string; readonly id: string }[];
  readonly kept: readonly { readonly kind: string; readonly id: string; readonly why: string }[];
  /** What a last look by our tags still finds. */
  readonly left: readonly string[];
  readonly ok: boolean;
}

export interface Drift {
  readonly node: NodeId;
  /** missing | changed | foreign | failed */
  readonly what: string;
  readonly diff?: Change["diff"];
}

/** With the lock held. */
export interface Held {
  plan(wish: Wish): Promise<Planned>;
  /** Carries out the last plan. Throws Fault when something failed (state saved). Returns the state as it is then. */
  up(): Promise<State>;
  /** `steps` undefined: everything. */
  planTeardown(steps?: readonly string[]): Promise<TeardownPlan>;
  teardown(): Promise<TeardownResult>;
}

export interface App {
  readonly store: Store;
  /** The saved state, or undefined; no lock, no call. */
  read(): Promise<State | undefined>;
  /** Credentials, identity, region: compared with the saved place before anything else is done. */
  connect(): Promise<Place>;
  /** Looks up what is not in `saved` yet (connects first). */
  facts(names: ReadonlySet<FactName>, saved?: Facts): Promise<Facts>;
  /** A plan without the lock: nothing is written. */
  plan(wish: Wish): Promise<Planned>;
  drift(): Promise<readonly Drift[]>;
  /** The VPN's people. Opens nothing and calls nothing by itself. */
  vpn(): Promise<Vpn>;
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

export function openApp(options: AppOptions): App {
  setMaxListeners(0, options.signal); // every wait of a run listens to it
  const store = fileStore({ dir: options.dir, env: options.env });
  let connection: Promise<Connection> | undefined;
  const connected = (): Promise<Connection> => (connection ??= guard(() => openConnection(options, store)));

  async function surveyed(c: Connection, state: State | undefined, graph?: Graph): Promise<Survey> {
    return survey(c.aws, kinds, state?.records ?? {}, state?.envId ?? "", c.timing, graph);
  }
  async function planned(wish: Wish, state: State | undefined, envId: string) {
    const c = await connected();
    const graph = declared(wish, options.env, envId);
    const seen = await surveyed(c, state, graph);
    if (c.place.endpoint === "local" && seen.seen.size === 0 && Object.values(state?.records ?? {}).some((r) => r.id !== undefined))
      options.emit({ type: "note", code: "emulator-lost", data: { env: options.env } });
    const changes = plan(graph, state?.records ?? {}, seen, kinds, envId);
    await checkQuotas(c.aws, creating(changes));
    return { graph, survey: seen, changes };
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
    plan: (wish) =>
      guard(async () => {
        const state = await store.read();
        const p = await planned(wish, state, state?.envId ?? newEnvId(options.env));
        options.emit({ type: "plan", changes: p.changes });
        return { changes: p.changes };
      }),
    drift: () =>
      guard(async () => {
        const state = await existing(store, options.env);
        const c = await connected();
        return driftOf(state, await surveyed(c, state));
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
    locked: async (command, work) => {
      await connected(); // whoever may not write here must not hold the lock either
      const lock = await store.lock(command);
      try {
        return await guard(() => work(hold(lock)));
      } finally {
        await lock.release();
      }
    },
  };

  function hold(lock: Lock): Held {
    let current: { state: State; graph: Graph; survey: Survey; changes: readonly Change[] } | undefined;
    let leaving: { state: State; survey: Survey; plan: TeardownPlan; whole: boolean } | undefined;
    const runOf = (command: "up" | "teardown", c: Connection, state: State, seen: Survey): { run: Run; journal: Journal } => {
      const journal = new Journal(state, store, lock);
      const run = new Run({
        aws: c.aws,
        kinds,
        journal,
        survey: seen,
        timing: c.timing,
        emit: options.emit,
        command,
        blockers: (kind, id) => blockers(c.aws, kind, id),
      });
      return { run, journal };
    };

    return {
      async plan(wish) {
        const c = await connected();
        const before = await store.read();
        const envId = before?.envId ?? newEnvId(options.env);
        const p = await planned(wish, before, envId);
        current = { state: { ...stateFor(wish, p.graph, c.place, options.env, envId), ...kept(before) }, ...p };
        options.emit({ type: "plan", changes: p.changes });
        return { changes: p.changes };
      },
      async up() {
        if (current === undefined) throw new Fault("bug", { message: "up without a plan" });
        const { run } = runOf("up", await connected(), current.state, current.survey);
        await run.execute(current.changes, current.graph);
        return current.state;
      },
      async planTeardown(steps) {
        const c = await connected();
        const state = await existing(store, options.env);
        const seen = await surveyed(c, state);
        const plan = removalPlan(state, seen, kinds, steps);
        leaving = { state, survey: seen, plan, whole: steps === undefined };
        options.emit({ type: "plan", changes: plan.changes });
        return plan;
      },
      async teardown() {
        if (leaving === undefined) throw new Fault("bug", { message: "teardown without a plan" });
        const c = await connected();
        const { state, plan: going, whole } = leaving;
        const before = { ...state.records };
        const { run, journal } = runOf("teardown", c, state, leaving.survey);
        await run.execute(going.changes, undefined);
        const removed = going.changes.map((change) => ({ node: change.node, kind: change.kind, id: change.id ?? before[change.node]?.id ?? "" }));
        state.steps = state.steps.filter((id) => !going.steps.includes(id));
        const rest = await leftovers(c.aws, kinds, state, before);
        const left = rest.map((r) => `${r.kind} ${r.id}`);
        if (whole) {
          state.outputs = {};
          state.hosts = {};
          state.tombstone = { at: new Date().toISOString(), left };
        }
        await journal.save();
        const secrets = whole ? await store.secrets() : [];
        return { removed, kept: secrets.map((id) => ({ kind: "local/secret", id, why: "local-secret" })), left, ok: left.length === 0 };
      },
    };
  }
}

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

async function openConnection(options: AppOptions, store: Store): Promise<Connection> {
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
    secret: (name, make) => store.secret(name, make),
    caPassphrase: caPassphrase(),
  };
  const saved = await store.read();
  // The place is part of the environment: a saved region needs no option.
  const aws = await connect(saved && client.region === undefined ? { ...client, region: process.env["AWS_REGION"] || saved.place.region } : client);
  const place: Place = { endpoint: options.local ? "local" : (endpoint ?? "aws"), region: aws.region, account: aws.account, partition: aws.partition };
  // What was taken away entirely may be built again elsewhere.
  if (saved && Object.keys(saved.records).length > 0) samePlace(saved.place, place, options.env);
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

const stateFor = (wish: Wish, graph: Graph, place: Place, name: string, envId: string): State => ({
  schema: schemaVersion,
  tool: version,
  name,
  envId,
  serial: 0,
  epoch: 0,
  place,
  preset: wish.preset,
  phase: wish.phase ?? "P1",
  ...(wish.relaxedTo === undefined ? {} : { relaxedTo: wish.relaxedTo }),
  steps: graph.steps,
  answers: wish.answers,
  facts: wish.facts,
  records: {},
  outputs: graph.outputs,
  hosts: graph.hosts,
});

function creating(changes: readonly Change[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const c of changes) if (c.act === "create") out.set(c.kind, (out.get(c.kind) ?? 0) + 1);
  return out;
}

/** What a new wish does not replace. */
const kept = (before: State | undefined): Partial<State> => (before === undefined ? {} : { serial: before.serial, records: { ...before.records } });

function driftOf(state: State, seen: Survey): Drift[] {
  return Object.entries(state.records).flatMap(([node, record]): Drift[] => {
    const kind = kinds.get(record.kind);
    const now: AnySeen | undefined = seen.seen.get(node);
    if (kind === undefined) return [];
    if (now === undefined) return [{ node, what: "missing" }];
    if (isForeign({ kind }, now, record, state.envId)) return [{ node, what: "foreign" }];
    if (now.phase === "failed") return [{ node, what: "failed" }];
    const diff = differences(kind, record.props, record.props, now.props ?? {});
    return diff.length === 0 ? [] : [{ node, what: "changed", diff: diff.map(({ prop, from, to }) => ({ prop, from: to, to: from })) }];
  });
}
