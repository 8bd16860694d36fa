import { basename, dirname, join } from "node:path";
import { otherRegionsOf } from "./aws/regions.js";
import { halfMarked, type Stranger, strangersIn } from "./aws/strangers.js";
import type { Emit } from "./core/event.js";
import { Fault } from "./core/fault.js";
import type { Inspection, RemovalConsent } from "./core/inspection.js";
import type { Change } from "./core/plan.js";
import { type NodeRecord, type Place, type SavedAnswer, type State, type Store, schemaVersion } from "./core/state.js";
import type { Timing } from "./core/timing.js";
import type { AnyKind, AnyStep, Aws, FactName, Facts, NodeId, Preset, WalkPhase } from "./core/types.js";
import { type Index, indexOf, type Recovered, recover } from "./engine/adopt.js";
import { type Certificate, isRisen } from "./engine/certificate.js";
import type { Elsewhere, HomeFinder } from "./engine/home.js";
import { Journal } from "./engine/journal.js";
import { type Fence, openFence } from "./core/fence.js";
import { persist } from "./engine/policy.js";
import { readShown } from "./engine/read.js";
import type { Run } from "./engine/run.js";
import { proven, type Survey } from "./engine/survey.js";
import { enumerate, envNameOf, type Estate, isEnvId, oldest, type Thing, unknownTo, withoutCopies } from "./engine/sweep.js";
import { removalOf } from "./engine/teardown.js";
import { emptyGraph, readBack, type ReadBack } from "./sweep/answers.js";
import { closure } from "./steps/closure.js";
import { close, type PriceOf } from "./sweep/closing.js";
import { type Disk, disksOf } from "./sweep/volumes.js";

/**
 * Finds what is ours by its tags, without any state, and makes a state of it or takes it away (reliability.md P12, O16).
 * Loaded by app.ts. `which` is an environment's name or id.
 */
export interface Sweep {
  /** Calls, and changes nothing. undefined: every environment of the account and region. */
  look(which?: string): Promise<SweepReport>;
  /** Rebuilds the state of one environment. undefined: the only one there is.
   *  @throws Fault sweep-which, sweep-nothing, adopt-exists */
  adopt(which?: string): Promise<AdoptReport>;
  /**
   * Takes away what is found of one environment: all of it where no state here knows it, otherwise what the state does
   * not know. `confirm` is shown what goes, with the lock held, before anything is written; it throws to stop.
   * @throws Fault sweep-which, sweep-nothing, adopt-exists
   */
  remove(which: string | undefined, confirm: (plan: SweepPlan) => Promise<RemovalConsent | void>, waitMs?: number): Promise<SweepResult>;
}

/** Where a found environment is known: nowhere here · a state here · a state here says that it was taken away. */
export type Known = "nowhere" | "here" | "removed";

export interface SweptThing {
  readonly node: NodeId;
  readonly kind: string;
  readonly id: string;
  readonly since?: string;
  /** A further thing with the mark of one node. */
  readonly duplicate?: true;
  /** Whether the state here has it. */
  readonly known: boolean;
  readonly costPerDayUsd: number | null;
}
export interface SweptEnvironment {
  readonly env: string;
  readonly envId: string;
  readonly known: Known;
  /** Path of the state, where there is one. */
  readonly where?: string;
  /** The oldest time that AWS tells of anything in it. */
  readonly since?: string;
  /** When it was taken away, by its tombstone. */
  readonly removedAt?: string;
  readonly costPerDayUsd: number | null;
  readonly things: readonly SweptThing[];
  /** Log groups that AWS has made again after the removal (O16). */
  readonly risen: readonly { readonly kind: string; readonly id: string; readonly since?: string }[];
}
/** Of an environment in another Region: never adopted and never deleted from here. */
export interface SweptElsewhere {
  readonly env: string;
  readonly envId: string;
  /** null: it could not be told which one. */
  readonly region: string | null;
  /** Path of its state, if that is here. */
  readonly where?: string;
  readonly things: readonly { readonly node: NodeId; readonly kind: string; readonly id: string }[];
}
export interface SweepReport {
  readonly account: string;
  readonly region: string;
  readonly environments: readonly SweptEnvironment[];
  readonly elsewhere: readonly SweptElsewhere[];
  /** Never deleted: in our VPCs, or with a piece of our mark. */
  readonly foreign: readonly (Stranger & { readonly why: "half-mark" | "in-our-vpc" | "copied-tags" })[];
  /** Kinds asked for, and calls it took. */
  readonly looked: { readonly kinds: number; readonly calls: number };
}

export interface AdoptReport {
  readonly env: string;
  readonly envId: string;
  readonly where: string;
  readonly adopted: number;
  readonly steps: readonly string[];
  readonly preset: Preset;
  readonly phase: WalkPhase;
  readonly answers: Readonly<Record<string, SavedAnswer>>;
  /** Answers that nothing tells: the preset's defaults stand in. */
  readonly guessed: readonly string[];
  /** Settings of which AWS says nothing: they are believed to be as declared. */
  readonly believed: readonly { readonly node: NodeId; readonly prop: string }[];
  /** Declared, and not there: `up` makes them. */
  readonly missing: readonly NodeId[];
  /** Other than declared: `up` changes or replaces them. */
  readonly differing: readonly { readonly node: NodeId; readonly prop: string }[];
  /** Ours, and not declared any more: `up` takes them away. */
  readonly unexplained: readonly NodeId[];
  readonly duplicates: readonly { readonly node: NodeId; readonly kind: string; readonly id: string }[];
  readonly lost: readonly LostSecret[];
}
/** A secret that was in the environment's folder and is in no cloud. */
export interface LostSecret {
  readonly what: "ssh-key" | "ca" | "database-password";
  /** Where it belongs, should it turn up. */
  readonly file: string;
  readonly node: NodeId;
}

export interface SweepPlan {
  readonly env: string;
  readonly envId: string;
  readonly known: Known;
  readonly changes: readonly Change[];
  readonly steps: readonly string[];
  /** What the state here knows, and what therefore stays. */
  readonly staying: number;
  readonly risen: readonly { readonly kind: string; readonly id: string }[];
  /** What the removal would destroy or meet. */
  readonly inspection?: Inspection;
}
export interface SweepResult {
  readonly env: string;
  readonly envId: string;
  readonly removed: readonly { readonly node: NodeId; readonly kind: string; readonly id: string }[];
  /** What the state here knows, and what therefore stays. */
  readonly kept: readonly { readonly kind: string; readonly id: string; readonly why: "in-state" }[];
  /** Path of that state. */
  readonly where: string;
  /** What no state here knows, and is still there. */
  readonly left: readonly string[];
  readonly ok: boolean;
  /** Absent where nothing was removed: there is nothing to report. */
  readonly certificate?: Certificate;
  readonly certificateFile?: string;
}

export interface SweepParts {
  readonly kinds: ReadonlyMap<string, AnyKind>;
  readonly steps: readonly AnyStep[];
  readonly tool: string;
  readonly emit: Emit;
  connection(): Promise<{ readonly aws: Aws; readonly place: Place; readonly timing: Timing }>;
  /** Names of the environments that have a state here. */
  environments(): Promise<readonly string[]>;
  store(env: string): Store;
  facts(names: ReadonlySet<FactName>, saved?: Facts): Promise<Facts>;
  /** Its changing calls are only sent while the lock is ours. */
  run(journal: Journal, survey: Survey, fence: Fence): Promise<Run>;
  /** The same identity, in another Region. */
  inRegion(region: string): Promise<Aws>;
  calls(): number;
  /** Looks at what these deletes would destroy or meet. */
  inspect(state: Pick<State, "records" | "envId">, changes: readonly Change[], survey: Survey): Promise<Inspection | undefined>;
  /** Turns protections off and deletes what AWS services put there, as far as somebody consented. */
  clear(found: Inspection | undefined, consent: RemovalConsent, fence: Fence): Promise<void>;
  /** Files of a VPN's authority, in the environment's folder. */
  readonly authorityFiles: readonly string[];
  readonly price?: PriceOf | undefined;
}

interface Here {
  readonly store: Store;
  readonly state: State;
}
/** What was found of one environment, and what is known of it here. */
interface Site {
  readonly envId: string;
  readonly estate: Estate;
  readonly here: Here | undefined;
  readonly risen: readonly Thing[];
  /** With its tags, which somebody has copied. */
  readonly copies: readonly Thing[];
}
interface Found {
  readonly sites: readonly Site[];
  readonly elsewhere: readonly SweptElsewhere[];
  readonly strays: readonly Thing[];
  readonly kinds: number;
}

export function openSweep(p: SweepParts): Sweep {
  /** The states here, by the environment's id; one that cannot be read is not our business. */
  async function statesHere(found: readonly string[]): Promise<Map<string, Here>> {
    const all = await Promise.all(
      [...new Set([...(await p.environments()), ...found])].map(async (env): Promise<Here | undefined> => {
        const store = p.store(env);
        const state = await store.read().catch(() => undefined);
        return state === undefined ? undefined : { store, state };
      }),
    );
    return new Map(all.flatMap((h) => (h === undefined ? [] : [[h.state.envId, h] as const])));
  }

  /** Where an environment is whose things do not tell it: the state here knows it, or the Regions are asked. */
  const homeOf: HomeFinder = async (envId, regional) => {
    const { aws, place } = await p.connection();
    const saved = (await statesHere([envNameOf(envId)])).get(envId)?.state;
    const living = saved !== undefined && Object.keys(saved.records).length > 0;
    if (living && saved.place.account === place.account && saved.place.endpoint === place.endpoint) return saved.place.region;
    if (regional) return place.region;
    const others = await otherRegionsOf(aws, envId, p.inRegion);
    return others === undefined || others.length > 1 ? undefined : (others[0] ?? place.region);
  };

  async function sites(which: string | undefined): Promise<Found> {
    const { aws, place } = await p.connection();
    const found = await enumerate(aws, p.kinds, which !== undefined && isEnvId(which) ? which : undefined, homeOf);
    const here = await statesHere([...found.estates, ...found.elsewhere].map((e) => envNameOf(e.envId)));
    const wanted = (envId: string): boolean => which === undefined || envId === which || envNameOf(envId) === which;
    const estates = new Map(found.estates.filter((e) => wanted(e.envId)).map((e) => [e.envId, e]));
    const torn = [...here.values()].filter((h) => wanted(h.state.envId) && h.state.tombstone?.names !== undefined && isPlace(h.state.place, place));
    for (const { state } of torn) if (!estates.has(state.envId)) estates.set(state.envId, { envId: state.envId, marked: [], hanging: [] });
    const all = await Promise.all(
      [...estates.values()].map(async (estate): Promise<Site> => {
        const known = here.get(estate.envId);
        const own = withoutCopies(estate, p.kinds, knowing(known?.state));
        return { envId: estate.envId, ...own, here: known, risen: await risenOf(aws, p.kinds, known?.state) };
      }),
    );
    const elsewhere = found.elsewhere.filter((e) => wanted(e.envId)).map((e) => elsewhereOf(e, here.get(e.envId)));
    const shown = all.filter((s) => s.estate.marked.length > 0 || s.risen.length > 0 || s.copies.length > 0);
    return { sites: shown, elsewhere, strays: found.strays, kinds: found.kinds };
  }

  /** @throws Fault sweep-nothing, sweep-elsewhere, sweep-which */
  async function one(which: string | undefined): Promise<Site> {
    const { sites: all, elsewhere } = await sites(which);
    const found = all.filter((s) => s.estate.marked.length > 0 || s.risen.length > 0);
    if (found.length === 0) {
      const { place } = await p.connection();
      const [other] = elsewhere;
      if (other !== undefined) {
        const { env, envId, region, where, things } = other;
        throw new Fault("sweep-elsewhere", { env, envId, here: place.region, count: things.length, ...(region === null ? {} : { region }), ...(where === undefined ? {} : { where }) });
      }
      throw new Fault("sweep-nothing", { ...(which === undefined ? {} : { env: which }), account: place.account, region: place.region });
    }
    if (found.length > 1) throw new Fault("sweep-which", { envs: found.map((s) => s.envId) });
    return found[0]!;
  }

  async function readBackOf(estate: Estate, envName: string): Promise<{ back: ReadBack; facts: Facts; index: Index }> {
    const names = new Set(estate.marked.map((t) => t.seen.owner!.node.split("/")[0]!));
    const wantedSteps = closure(p.steps, names);
    const steps = p.steps.filter((s) => wantedSteps.has(s.id));
    // The caller's own address is asked of a third party, and nothing here follows from it.
    const wanted = new Set(steps.flatMap((s) => s.facts as FactName[]).filter((f) => f !== "callerCidr"));
    const facts = withNamesOf(estate, p.kinds, await p.facts(wanted));
    const index = indexOf(estate, p.kinds);
    return { back: readBack({ steps, facts, envName, envId: estate.envId, index }), facts, index };
  }

  async function stateOf(estate: Estate, { back, facts }: Awaited<ReturnType<typeof readBackOf>>, { records }: Recovered): Promise<State> {
    const { place } = await p.connection();
    return {
      schema: schemaVersion,
      tool: p.tool,
      name: envNameOf(estate.envId),
      envId: estate.envId,
      serial: 0,
      epoch: 0,
      place,
      preset: back.preset,
      phase: back.phase,
      ...(back.relaxedTo === undefined ? {} : { relaxedTo: back.relaxedTo }),
      steps: back.graph.steps,
      answers: back.answers,
      facts,
      records,
      outputs: back.graph.outputs,
      hosts: back.graph.hosts,
    };
  }

  /** Takes the lock; refuses where another environment, or this one, has records already. */
  async function occupied<R>(store: Store, command: string, allowed: (saved: State) => boolean, work: (lock: Awaited<ReturnType<Store["lock"]>>, saved: State | undefined, fence: Fence) => Promise<R>): Promise<R> {
    const lock = await store.lock(command);
    const fence = openFence(lock);
    try {
      const saved = await store.read();
      // One lives elsewhere: another account or Region may have an environment of the same name.
      if (saved !== undefined && Object.keys(saved.records).length > 0 && !(allowed(saved) && isPlace(saved.place, (await p.connection()).place)))
        throw new Fault("adopt-exists", { env: saved.name, envId: saved.envId, where: store.where });
      return await work(lock, saved, fence);
    } finally {
      fence.close();
      await lock.release();
    }
  }

  return {
    async look(which) {
      const begin = p.calls();
      const { aws, place } = await p.connection();
      const found = await sites(which);
      const foreign = await foreignOf(aws, found.sites, found.strays, which);
      const servers = found.sites.flatMap((s) => s.estate.marked.filter((t) => t.kind === "ec2/instance").map((t) => t.seen.id));
      const disks = p.price === undefined ? new Map<string, Disk>() : await disksOf(aws, servers);
      const price: PriceOf | undefined = p.price;
      const own = found.sites.filter((s) => s.estate.marked.length > 0 || s.risen.length > 0);
      const environments = own.map((s) => describe(s, price && (({ kind, seen }) => price(kind, { ...seen.props, ...disks.get(seen.id) }, seen.attrs))));
      return { account: place.account, region: place.region, environments, elsewhere: found.elsewhere, foreign, looked: { kinds: found.kinds, calls: p.calls() - begin } };
    },

    async adopt(which) {
      const site = await one(which);
      const { envId, estate } = site;
      if (estate.marked.length === 0) throw new Fault("sweep-nothing", { env: envId, account: (await p.connection()).place.account, region: (await p.connection()).place.region });
      const env = envNameOf(envId);
      const store = p.store(env);
      return occupied(store, "sweep --adopt", () => false, async (lock, saved) => {
        const read = await readBackOf(estate, env);
        const recovered = recover(read.back.graph, read.index, false);
        const state = await stateOf(estate, read, recovered);
        await store.write({ ...state, serial: saved?.serial ?? 0 }, lock);
        return adoptReport(state, read.back, store.where, await lostOf(state, store, p.authorityFiles));
      });
    },

    async remove(which, confirm, waitMs) {
      const site = await one(which);
      const { envId, estate } = site;
      const env = envNameOf(envId);
      const store = p.store(env);
      return occupied(store, "sweep --delete", (saved) => saved.envId === envId, async (lock, saved, fence) => {
        const { aws: open, place, timing } = await p.connection();
        const aws = open.fenced?.(fence.check) ?? open;
        const known = saved?.envId === envId && Object.keys(saved.records).length > 0 ? saved : undefined;
        const going = known === undefined ? await whole(estate, env) : extras(estate, known);
        const changes = removalOf(new Set(Object.keys(going.records)), going.state?.records ?? going.records);
        const steps = [...new Set(changes.map((c) => c.step))];
        const risen = site.risen.map((t) => ({ kind: t.kind, id: t.seen.id }));
        const inspection = await p.inspect({ envId, records: going.state?.records ?? going.records }, changes, proven(going.seen));
        const knownHere = knownAs(saved?.envId === envId ? saved : undefined);
        const found = inspection === undefined ? {} : { inspection };
        const consent = await confirm({ env, envId, known: knownHere, changes, steps, staying: Object.keys(known?.records ?? {}).length, risen, ...found });
        const standing = Object.values(known?.records ?? {});
        const kept = standing.flatMap((r) => (r.id === undefined ? [] : [{ kind: r.kind, id: r.id, why: "in-state" as const }]));
        if (changes.length === 0 && risen.length === 0) return { env, envId, removed: [], kept, where: store.where, left: [], ok: true };
        await p.clear(inspection, consent ?? {}, fence);
        const from = new Date().toISOString();
        // Interrupted, it is a teardown that `kumiki teardown` brings to its end.
        const state: State = { ...(going.state ?? saved!), serial: saved?.serial ?? 0, ...(known === undefined ? { leaving: { since: from } } : {}) };
        const journal = new Journal(state, store, lock);
        const before = { ...going.records };
        const run = await p.run(journal, proven(going.seen), fence);
        await run.execute(changes, undefined);
        for (const { kind, seen } of site.risen)
          await persist("delete", () => p.kinds.get(kind)!.delete(aws, seen), { node: seen.id, timing, signal: aws.signal, emit: p.emit });
        const removed = [...changes.map((c) => ({ node: c.node, kind: c.kind, id: c.id ?? "" })), ...risen.map((r) => ({ node: "", ...r }))];
        const closed = await close({ aws, kinds: p.kinds, timing, place, tool: p.tool, state, before, from, removed, kept: [], calls: () => p.calls(), emit: p.emit, price: p.price, waitMs }, journal, store, known === undefined);
        return { env, envId, removed, kept, where: store.where, ...closed };
      });
    },
  };

  async function whole(estate: Estate, env: string): Promise<Recovered & { state: State | undefined }> {
    if (estate.marked.length === 0) return { records: {}, seen: new Map(), state: undefined };
    const read = await readBackOf(estate, env);
    const recovered = recover(read.back.graph, read.index, true);
    return { ...recovered, state: await stateOf(estate, read, recovered) };
  }

  /** What the state does not know, under names that it does not have. */
  function extras(estate: Estate, saved: State): Recovered & { state: State } {
    const marked = unknownTo(saved.records, estate);
    const names = new Set(marked.map((t) => t.seen.id));
    const hanging = estate.hanging.filter((t) => names.has(t.seen.id.split("|")[0]!));
    const recovered = recover(emptyGraph(saved.facts), indexOf({ envId: estate.envId, marked, hanging }, p.kinds), true, saved.records);
    return { ...recovered, state: { ...saved, records: { ...saved.records, ...recovered.records } } };
  }
}

/** A state decides that knows anything: its records, or (all that is left of it) its open requests. */
const knowing = (state: State | undefined): State | undefined =>
  state !== undefined && (Object.keys(state.records).length > 0 || state.openRequests !== undefined) ? state : undefined;

/** Global things without the tag of their Region have names of an earlier version, which the environment keeps. */
function withNamesOf(estate: Estate, kinds: ReadonlyMap<string, AnyKind>, facts: Facts): Facts {
  const shared = estate.marked.filter((t) => kinds.get(t.kind)?.global === true);
  if (shared.length === 0 || shared.some((t) => t.seen.owner?.region !== undefined)) return facts;
  const { globalNames: _, ...plain } = facts;
  return plain;
}

const elsewhereOf = ({ envId, region, things }: Elsewhere, here: Here | undefined): SweptElsewhere => ({
  env: envNameOf(envId),
  envId,
  region: region ?? null,
  ...(here === undefined || Object.keys(here.state.records).length === 0 ? {} : { where: here.store.where }),
  things: things.map(({ kind, seen }) => ({ node: seen.owner!.node, kind, id: seen.id })),
});

const isPlace = (a: Place, b: Place): boolean => a.account === b.account && a.region === b.region && a.endpoint === b.endpoint;

const knownAs = (state: State | undefined): Known =>
  state === undefined ? "nowhere" : Object.keys(state.records).length > 0 ? "here" : state.tombstone === undefined ? "nowhere" : "removed";

/** Log groups of a removed environment that have been made again since (O16). */
async function risenOf(aws: Aws, kinds: ReadonlyMap<string, AnyKind>, state: State | undefined): Promise<Thing[]> {
  const { names, from } = state?.tombstone ?? {};
  const kind = kinds.get("logs/log-group");
  if (kind === undefined || names === undefined || from === undefined || names.length === 0) return [];
  const seen = await readShown(kind, aws, names);
  return seen.filter((s) => isRisen(s, from)).map((s) => ({ kind: kind.name, seen: s }));
}

function describe({ envId, estate, here, risen }: Site, price: ((thing: Thing) => number | undefined) | undefined): SweptEnvironment {
  const records: Readonly<Record<NodeId, NodeRecord>> = here?.state.records ?? {};
  const unknown = new Set(unknownTo(records, estate));
  const first = new Set<string>();
  const things = [...estate.marked]
    // What the state knows is the original; the rest, in the order of age, are its copies.
    .sort((a, b) => Number(unknown.has(a)) - Number(unknown.has(b)) || ((a.seen.since ?? "9") < (b.seen.since ?? "9") ? -1 : 1))
    .map((t): SweptThing => {
      const node = t.seen.owner!.node;
      const duplicate = first.has(`${t.kind} ${node}`);
      first.add(`${t.kind} ${node}`);
      return {
        node,
        kind: t.kind,
        id: t.seen.id,
        ...(t.seen.since === undefined ? {} : { since: t.seen.since }),
        ...(duplicate ? { duplicate: true as const } : {}),
        known: !unknown.has(t),
        costPerDayUsd: price?.(t) ?? null,
      };
    })
    .sort((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0));
  const since = oldest(estate.marked);
  const known = knownAs(here?.state);
  const removedAt = here?.state.tombstone?.at;
  // What hangs on them may be the dearest of all: the association of a VPN.
  const costs = [...things.map((t) => t.costPerDayUsd), ...estate.hanging.map((t) => price?.(t) ?? null)];
  return {
    env: envNameOf(envId),
    envId,
    known,
    ...(here === undefined ? {} : { where: here.store.where }),
    ...(since === undefined ? {} : { since }),
    ...(known === "removed" && removedAt !== undefined ? { removedAt } : {}),
    costPerDayUsd: costs.every((c) => c !== null) ? costs.reduce((a, b) => a + b, 0) : null,
    things,
    risen: risen.map((t) => ({ kind: t.kind, id: t.seen.id, ...(t.seen.since === undefined ? {} : { since: t.seen.since }) })),
  };
}

async function foreignOf(aws: Aws, found: readonly Site[], strays: readonly Thing[], which: string | undefined): Promise<SweepReport["foreign"]> {
  const marked = found.flatMap((s) => s.estate.marked);
  const vpcOf = (t: Thing): string[] => (typeof t.seen.props?.["vpcId"] === "string" ? [t.seen.props["vpcId"]] : []);
  const vpcs = marked.filter((t) => t.kind === "ec2/vpc").map((t) => t.seen.id);
  const groupVpcs = new Set(marked.filter((t) => t.kind === "ec2/subnet").flatMap(vpcOf));
  const ours = {
    ids: new Set(marked.map((t) => t.seen.id)),
    databaseVpcs: marked.some((t) => t.kind === "rds/db-instance") ? [...groupVpcs] : [],
    vpnVpcs: marked.filter((t) => t.kind === "ec2/client-vpn-endpoint").flatMap(vpcOf),
  };
  const [inside, half] = await Promise.all([strangersIn(aws, vpcs, ours), which === undefined ? halfMarked(aws) : []]);
  const copied = found.flatMap((s) => s.copies).map((t) => ({ ...strangerOf(t), why: "copied-tags" as const }));
  const named = strays.map(strangerOf);
  const all = [...inside.map((s) => ({ ...s, why: "in-our-vpc" as const })), ...[...half, ...named].map((s) => ({ ...s, why: "half-mark" as const })), ...copied];
  return [...new Map(all.map((s) => [s.id, s])).values()];
}

const strangerOf = ({ kind, seen: { id, owner, since } }: Thing): Stranger => ({
  type: kind,
  id,
  ...(owner === undefined ? {} : { owner: `kumiki:env=${owner.env}` }),
  ...(since === undefined ? {} : { since }),
});

function adoptReport(state: State, back: ReadBack, where: string, lost: readonly LostSecret[]): AdoptReport {
  const declared = back.graph.nodes;
  return {
    env: state.name,
    envId: state.envId,
    where,
    adopted: Object.keys(state.records).length,
    steps: state.steps,
    preset: state.preset,
    phase: back.phase,
    answers: state.answers,
    guessed: back.guessed,
    believed: back.match.believed,
    missing: back.match.missing,
    differing: back.match.differing,
    unexplained: Object.keys(state.records).filter((n) => !declared.has(n)),
    duplicates: back.match.twins.map((t) => ({ node: t.seen.owner!.node, kind: t.kind, id: t.seen.id })),
    lost,
  };
}

/** Secrets that records speak of and that are not in the folder. */
async function lostOf(state: State, store: Store, authorityFiles: readonly string[]): Promise<LostSecret[]> {
  const there = new Set((await store.secrets()).map((path) => basename(path)));
  const folder = join(dirname(store.path("secret")), "secrets");
  const lost: LostSecret[] = [];
  const need = (what: LostSecret["what"], file: unknown, node: NodeId): void => {
    if (typeof file === "string" && !there.has(file)) lost.push({ what, file: join(folder, file), node });
  };
  for (const [node, r] of Object.entries(state.records)) {
    if (r.kind === "ec2/key-pair") need("ssh-key", r.props["file"], node);
    if (r.kind === "rds/db-instance") need("database-password", r.props["passwordSecret"], node);
  }
  const certificate = Object.entries(state.records).find(([, r]) => r.kind === "acm/certificate");
  if (certificate !== undefined) for (const file of authorityFiles) need("ca", file, certificate[0]);
  return lost;
}
