import { AwsError, type ErrorClass } from "../../src/core/aws-error.js";
import type { Blocker } from "../../src/core/blocker.js";
import { defineKind, defineStep } from "../../src/core/define.js";
import type { Event } from "../../src/core/event.js";
import { Fault } from "../../src/core/fault.js";
import type { Lock, State, Store } from "../../src/core/state.js";
import type { Timing } from "../../src/core/timing.js";
import type { AnyKind, AnyStep, Aws, Facts, Mark, Seen } from "../../src/core/types.js";
import { declare, type Graph } from "../../src/engine/graph.js";
import { Journal } from "../../src/engine/journal.js";
import { plan } from "../../src/engine/plan.js";
import { Run } from "../../src/engine/run.js";
import { survey } from "../../src/engine/survey.js";
import { removalPlan } from "../../src/engine/teardown.js";

export const timing: Timing = {
  windowMs: 120,
  confirmMs: 10,
  quietShare: 0,
  pollShare: 0.1,
  pollMinMs: 5,
  pollMaxMs: 20,
  retryMinMs: 5,
  retryMaxMs: 10,
  eventualMs: 300,
  notFoundMs: 200, capacityMs: 200,
  inUseMs: 150,
  callMs: 1_000,
  tokenMs: 60_000,
};

export interface Thing {
  readonly kind: string;
  readonly id: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly token: string;
  /** Its tags are found from then on, in milliseconds of performance.now(). */
  readonly foundFrom: number;
  settled: boolean;
  phase: Seen<unknown>["phase"];
}
/** What happens to one call: it is refused, its answer is lost, or it arrives late and its answer is lost. */
export type Mishap = { readonly refuse: ErrorClass; readonly code?: string } | "lost-request" | "lost-answer" | { readonly lateMs: number };

export const error = (kind: ErrorClass, operation: string, code: string = kind): AwsError => new AwsError(kind, operation, code, "as the test wants it", { httpStatusCode: 400 });

/** A small AWS in memory: things with tags that may be found late, tokens, names, containers; and mishaps to order. */
export class World {
  readonly things = new Map<string, Thing>();
  readonly calls: string[] = [];
  /** By call ("create tagged"), used up one by one. */
  readonly mishaps = new Map<string, Mishap[]>();
  /** New things are found by their tags only so much later. */
  lagMs = 0;
  private next = 1;
  /** Before every call: throws where a test wants to look at the state of that moment. */
  before: (call: string) => void = () => undefined;

  alive(kind?: string): Thing[] {
    return [...this.things.values()].filter((t) => kind === undefined || t.kind === kind);
  }
  count(call: string): number {
    return this.calls.filter((c) => c === call).length;
  }

  async call<R>(call: string, does: () => R): Promise<R> {
    this.before(call);
    this.calls.push(call);
    await Promise.resolve();
    const mishap = this.mishaps.get(call)?.shift();
    if (mishap === undefined) return does();
    if (mishap === "lost-request") throw error("unknown-outcome", call, "ECONNRESET");
    if (mishap === "lost-answer") {
      does();
      throw error("unknown-outcome", call, "TimeoutError");
    }
    if ("lateMs" in mishap) {
      setTimeout(() => void does(), mishap.lateMs);
      throw error("unknown-outcome", call, "ECONNRESET");
    }
    throw error(mishap.refuse, call, mishap.code);
  }

  add(kind: string, props: Thing["props"], mark: Pick<Mark, "tags" | "token">, id = `${kind}-${String(this.next++).padStart(3, "0")}`): Thing {
    const thing: Thing = { kind, id, props, tags: mark.tags, token: mark.token, foundFrom: performance.now() + this.lagMs, settled: false, phase: "ready" };
    this.things.set(id, thing);
    return thing;
  }
}

export interface BoxProps {
  readonly size: number;
  readonly inside?: string;
}
type Box = Seen<object, BoxProps>;
const seenOf = (t: Thing): Box => {
  const { "kumiki:env": env, "kumiki:node": node, "kumiki:op": op } = t.tags;
  return { id: t.id, phase: t.phase, attrs: {}, props: t.props as unknown as BoxProps, owner: env === undefined || node === undefined ? undefined : { env, node, op: op ?? "" }, token: t.token === "" ? undefined : t.token };
};

const common = { words: { en: "box" }, usable: "created" as const, pace: { typicalMs: 1, atMostMs: 300, deleteTypicalMs: 1 }, iam: [] };

/** Kinds of that world: found by tag; the same with a token; found by a name that is unique; in need of a second call. */
export function kindsOf(world: World) {
  const read = (kind: string) => async (_: Aws, ids: readonly string[]) =>
    world.call(`read ${kind}`, () => ids.flatMap((id) => (world.things.get(id)?.kind === kind ? [seenOf(world.things.get(id)!)] : [])));
  const remove = (kind: string) => async (_: Aws, seen: { readonly id: string }) =>
    world.call(`delete ${kind}`, () => {
      if (!world.things.delete(seen.id)) throw error("gone", `delete ${kind}`, "NotFound");
    });
  const find = (kind: string) => async (_: Aws, env: string | undefined) =>
    world.call(`find ${kind}`, () =>
      world
        .alive(kind)
        .filter((t) => t.foundFrom <= performance.now())
        .map(seenOf)
        .filter((s) => s.owner !== undefined && (env === undefined || s.owner.env === env)),
    );
  const retag = (kind: string) => async (_: Aws, seen: { readonly id: string }, tags: Readonly<Record<string, string>>) =>
    world.call(`retag ${kind}`, () => {
      const t = world.things.get(seen.id)!;
      world.things.set(seen.id, { ...t, tags: { ...t.tags, ...tags } });
    });
  const tag = (kind: string) => ({ by: "tag" as const, find: find(kind), retag: retag(kind), launch: kind === "token" ? ("token" as const) : ("none" as const) });

  const tagged = defineKind<BoxProps, object>({
    ...common,
    name: "tagged",
    mutable: ["size"],
    identity: tag("tagged"),
    create: async (_, props, mark) => world.call("create tagged", () => ({ id: world.add("tagged", props as never, mark).id })),
    read: read("tagged"),
    update: async (_, props, seen) => world.call("update tagged", () => void world.things.set(seen.id, { ...world.things.get(seen.id)!, props: props as never })),
    delete: remove("tagged"),
  });
  const token = defineKind<BoxProps, object>({
    ...common,
    name: "token",
    token: true,
    identity: tag("token"),
    create: async (_, props, mark) =>
      world.call("create token", () => ({ id: (world.alive("token").find((t) => t.token === mark.token) ?? world.add("token", props as never, mark)).id })),
    read: read("token"),
    delete: remove("token"),
  });
  const named = defineKind<BoxProps & { readonly name: string }, object>({
    ...common,
    name: "named",
    identity: { by: "name", tagged: true, of: (p) => p.name, retag: retag("named"), launch: "none" },
    create: async (_, props, mark) =>
      world.call("create named", () => {
        if (world.things.has(props.name)) throw error("exists", "create named", "AlreadyExists");
        return { id: world.add("named", props as never, mark, props.name).id };
      }),
    read: read("named"),
    delete: remove("named"),
  });
  const settling = defineKind<BoxProps, object>({
    ...common,
    name: "settling",
    identity: tag("settling"),
    create: async (_, props, mark) => world.call("create settling", () => ({ id: world.add("settling", props as never, mark).id })),
    settle: async (_, __, id) => world.call("settle settling", () => void (world.things.get(id)!.settled = true)),
    read: read("settling"),
    delete: remove("settling"),
  });
  return { tagged, token, named, settling };
}
export type Kinds = ReturnType<typeof kindsOf>;

/** A disk: what was saved last is what a new run finds. Throws as told. */
export class Disk implements Store {
  readonly where = "memory";
  saved: State | undefined;
  writes = 0;
  failing: unknown;
  epoch = 1;
  read = () => Promise.resolve(this.saved === undefined ? undefined : structuredClone(this.saved));
  async write(state: State, lock: Lock): Promise<void> {
    await Promise.resolve();
    if (this.failing !== undefined) throw this.failing;
    if (lock.epoch !== this.epoch) throw new Fault("lock-lost", { where: "memory" });
    this.writes++;
    this.saved = structuredClone({ ...state, epoch: lock.epoch });
  }
  lock = () => Promise.resolve({ epoch: this.epoch, release: () => Promise.resolve() });
  holder = () => Promise.resolve(undefined);
  secret = () => Promise.reject(new Error("no secrets here"));
  secrets = () => Promise.resolve([]);
  path = (name: string) => name;
  writeFile = () => Promise.resolve();
}

const facts: Facts = { region: "ap-northeast-1", account: "123456789012", partition: "aws", zones: [] };
export const envId = "lab-abcdefghijklmnop";

/** A step that declares what the test wants. */
export const stepOf = (declares: (b: Parameters<AnyStep["declare"]>[0]) => void): AnyStep =>
  defineStep({ id: "s", words: { en: { title: "", what: "" } }, needs: {}, facts: [], questions: {}, declare: (b) => void declares(b) });

/** One environment in a world, with a disk. Each run is a new program: it knows only what is saved. */
export class Lab {
  readonly world = new World();
  readonly kinds = kindsOf(this.world);
  readonly disk = new Disk();
  readonly events: Event[] = [];
  timing = timing;
  signal = new AbortController();
  blockers: (kind: string, id: string) => Promise<readonly Blocker[]> = () => Promise.resolve([]);
  pausedMs = () => 0;

  get all(): ReadonlyMap<string, AnyKind> {
    return new Map(Object.values(this.kinds).map((k) => [k.name, k as AnyKind]));
  }
  get aws(): Aws {
    return { region: "r", account: "a", partition: "aws", signal: this.signal.signal, pausedMs: this.pausedMs } as unknown as Aws;
  }
  codes(): string[] {
    return this.events.flatMap((e) => (e.type === "note" ? [e.code] : []));
  }

  private async begin(): Promise<{ state: State; journal: Journal }> {
    const empty: State = {
      schema: 1, tool: "0", name: "lab", envId, serial: 0, epoch: 0, place: { endpoint: "aws", region: "r", account: "a", partition: "aws" },
      preset: "modern", steps: [], answers: {}, facts, records: {}, outputs: {}, hosts: {},
    };
    const state = (await this.disk.read()) ?? empty;
    return { state, journal: new Journal(state, this.disk, await this.disk.lock()) };
  }

  private run(journal: Journal, seen: Awaited<ReturnType<typeof survey>>, command: "up" | "teardown"): Run {
    return new Run({
      aws: this.aws,
      kinds: this.all,
      journal,
      survey: seen,
      timing: this.timing,
      emit: (e) => this.events.push(e),
      command,
      blockers: (kind, id) => this.blockers(kind, id),
    });
  }

  graph(declares: Parameters<typeof stepOf>[0]): Graph {
    return declare({ steps: [stepOf(declares)], answers: {}, facts, preset: "modern", envName: "lab", envId });
  }

  async plan(declares: Parameters<typeof stepOf>[0]) {
    const { state, journal } = await this.begin();
    const graph = this.graph(declares);
    const seen = await survey(this.aws, this.all, state.records, envId, this.timing, graph, state.openRequests);
    return { journal, graph, seen, changes: plan(graph, state.records, seen, this.all, envId) };
  }
  async up(declares: Parameters<typeof stepOf>[0]): Promise<void> {
    const { journal, graph, seen, changes } = await this.plan(declares);
    await this.run(journal, seen, "up").execute(changes, graph);
  }
  async teardown(): Promise<void> {
    const { state, journal } = await this.begin();
    const seen = await survey(this.aws, this.all, state.records, envId, this.timing, undefined, state.openRequests);
    await this.run(journal, seen, "teardown").execute(removalPlan(state, seen, this.all).changes, undefined);
  }
}
