import type { App, AppOptions, Drift, Held, Planned, TeardownPlan, TeardownResult, Wish } from "../../src/app.js";
import type { LivePrices } from "../../src/cost/index.js";
import type { Parts } from "../../src/cli/session.js";
import type { Finding } from "../../src/core/finding.js";
import type { Change } from "../../src/core/plan.js";
import { resolve } from "../../src/core/resolve.js";
import type { Lock, NodeRecord, Place, State, Store } from "../../src/core/state.js";
import type { AnyStep, FactName, Facts } from "../../src/core/types.js";
import { declare, type GraphNode } from "../../src/engine/graph.js";
import { fileStore } from "../../src/state/file.js";
import type { Sweep } from "../../src/sweep.js";
import { prepare } from "../../src/net/reach/index.js";
import { type Proof, Scene } from "../../src/verify/index.js";
import type { Vpn } from "../../src/vpn.js";
import { build } from "../net/reach/build.js";
import { box, smallSteps } from "./small-steps.js";

export interface Script {
  readonly facts?: Partial<Facts>;
  readonly drift?: readonly Drift[];
  readonly left?: readonly string[];
  /** The walkthrough; default: the three boxes. */
  readonly steps?: readonly AnyStep[];
  readonly vpn?: Vpn;
  readonly sweep?: Sweep;
  readonly live?: LivePrices;
  /** What `examine` finds. */
  readonly findings?: readonly Finding[];
  /** What the checks find. */
  readonly proof?: Proof;
  /** Thrown by the method of that name. */
  readonly throws?: Readonly<Record<string, unknown>>;
  /** Runs in `up`, with the options the app was opened with. */
  readonly during?: (options: AppOptions) => Promise<void>;
}

/** An app of three boxes: the real store and the real graph, and nothing of AWS. It tells what was asked of it. */
export class FakeApp {
  readonly calls: string[] = [];
  readonly wishes: Wish[] = [];
  readonly opened: AppOptions[] = [];
  constructor(private readonly script: Script = {}) {}

  readonly parts = (): Partial<Parts> => ({
    steps: () => Promise.resolve(this.script.steps ?? smallSteps),
    kinds: () => Promise.resolve([box]),
    app: (options) => {
      this.opened.push(options);
      return Promise.resolve(this.open(options));
    },
  });

  private note(call: string): void {
    this.calls.push(call);
    const thrown = this.script.throws?.[call.split(" ")[0]!];
    if (thrown !== undefined) throw thrown;
  }

  private open(options: AppOptions): App {
    const store = fileStore(options);
    const region = options.region ?? "ap-northeast-1";
    const place: Place = { endpoint: options.local ? "local" : (options.endpointUrl ?? "aws"), region, account: "123456789012", partition: "aws" };
    const known: Facts = { region, account: place.account, partition: "aws", zones: ["z1", "z2", "z3"] };
    const planned = async (wish: Wish): Promise<Planned> => {
      this.wishes.push(wish);
      const state = await store.read();
      const { nodes } = graphOf(wish, options.env);
      const made = [...nodes.values()]
        .filter((n) => state?.records[n.id] === undefined)
        .map((n): Change => ({ node: n.id, step: n.step, kind: n.kind.name, name: n.name, act: "create", why: "new" }));
      const gone = Object.entries(state?.records ?? {})
        .filter(([node]) => !nodes.has(node))
        .map(([node, r]): Change => ({ node, step: r.step, kind: r.kind, name: r.name, act: "delete", why: "not declared any more" }));
      return { changes: [...made, ...gone] };
    };
    return {
      store,
      read: () => store.read(),
      connect: async () => {
        this.note("connect");
        return Promise.resolve(place);
      },
      facts: async (names: ReadonlySet<FactName>) => {
        this.note(`facts ${[...names].sort().join(",")}`);
        const { callerCidr, ...rest } = this.script.facts ?? { callerCidr: "203.0.113.7/32" };
        return Promise.resolve({ ...known, ...rest, ...(names.has("callerCidr") && callerCidr !== undefined ? { callerCidr } : {}) });
      },
      examine: async (wish) => {
        this.note("examine");
        this.wishes.push(await wish());
        return { place, findings: this.script.findings ?? [] };
      },
      livePrices: (keys) => {
        this.note(`livePrices ${keys.length}`);
        return Promise.resolve(this.script.live ?? { on: "2026-11-22T00:00:00.000Z", prices: {} });
      },
      plan: async (wish) => {
        this.note("plan");
        return planned(wish);
      },
      vpn: () => (this.script.vpn === undefined ? Promise.reject(new Error("no VPN in this test")) : Promise.resolve(this.script.vpn)),
      sweep: () => (this.script.sweep === undefined ? Promise.reject(new Error("no sweep in this test")) : Promise.resolve(this.script.sweep)),
      snapshot: () => Promise.reject(new Error("no network in this test")),
      look: () => Promise.reject(new Error("no network in this test")),
      prove: async () => {
        this.note("prove");
        return Promise.resolve(this.script.proof ?? nothingProved(options.env));
      },
      drift: async () => {
        this.note("drift");
        return Promise.resolve(this.script.drift ?? []);
      },
      locked: async (command, work) => {
        this.note(`locked ${command}`);
        const lock = await store.lock(command);
        try {
          return await work(this.held(options, store, place, planned, lock));
        } finally {
          await lock.release();
        }
      },
    };
  }

  private held(options: AppOptions, store: Store, place: Place, planned: (wish: Wish) => Promise<Planned>, lock: Lock): Held {
    let wish: Wish | undefined;
    let leaving: TeardownPlan | undefined;
    return {
      plan: async (w) => {
        this.note("held.plan");
        wish = w;
        return planned(w);
      },
      up: async () => {
        this.note("held.up");
        await this.script.during?.(options);
        const before = await store.read();
        const state = built(wish!, place, options.env, before);
        await store.write(state, lock);
        return state;
      },
      retag: () => Promise.resolve([]),
      planTeardown: async (steps) => {
        this.note(`held.planTeardown ${steps?.join(",") ?? "all"}`);
        const state = await store.read();
        const going = Object.entries(state?.records ?? {}).filter(([, r]) => steps?.includes(r.step) ?? true);
        const changes = going.map(([node, r]): Change => ({ node, step: r.step, kind: r.kind, name: r.name, id: r.id ?? "", act: "delete", why: "" }));
        leaving = { changes, steps: [...new Set(going.map(([, r]) => r.step))], left: [] };
        return leaving;
      },
      teardown: async (): Promise<TeardownResult> => {
        this.note("held.teardown");
        const state = (await store.read())!;
        const gone = new Set(leaving!.changes.map((c) => c.node));
        const records = Object.fromEntries(Object.entries(state.records).filter(([node]) => !gone.has(node)));
        const left = this.script.left ?? [];
        const steps = state.steps.filter((s) => !leaving!.steps.includes(s));
        const tombstone = Object.keys(records).length === 0 ? { tombstone: { at: "2026-11-21T00:00:00.000Z", left } } : {};
        await store.write({ ...state, records, steps, outputs: {}, hosts: {}, ...tombstone }, lock);
        const removed = leaving!.changes.map((c) => ({ node: c.node, kind: c.kind, id: c.id ?? "" }));
        return { removed, kept: [], left, ok: left.length === 0 };
      },
    };
  }
}

const graphOf = (wish: Wish, env: string) =>
  declare({
    steps: wish.steps,
    answers: Object.fromEntries(Object.entries(wish.answers).map(([k, a]) => [k, a.value])),
    facts: wish.facts,
    preset: wish.preset,
    ...(wish.phase === undefined ? {} : { phase: wish.phase }),
    envName: env,
    envId: `${env}-abcdefghij234567`,
  });

function built(wish: Wish, place: Place, env: string, before: State | undefined): State {
  const graph = graphOf(wish, env);
  const idOf = (node: string): string => (graph.nodes.get(node)!.kind === box ? `box-${node.split("/")[1]!}` : node.replace("/", "-"));
  const record = ({ id, step, kind, props }: GraphNode, i: number): NodeRecord => ({
    kind: kind.name,
    step,
    status: "ready",
    name: id.split("/")[1]!,
    id: idOf(id),
    props: resolve(props, (node, attr) => (attr === "id" ? idOf(node) : `${node}.${attr}`)).value as NodeRecord["props"],
    attrs: { address: "10.0.0.4", privateIp: `10.0.1.${i % 250}`, publicIp: `203.0.113.${i % 250}` },
    needs: [],
    op: "op",
    token: "token",
    generation: 0,
    startedAt: "2026-11-21T00:00:00.000Z",
  });
  return {
    schema: 1,
    tool: "kumiki test",
    name: env,
    envId: `${env}-abcdefghij234567`,
    serial: before?.serial ?? 0,
    epoch: 0,
    place,
    preset: wish.preset,
    phase: wish.phase ?? "P1",
    ...(wish.relaxedTo === undefined ? {} : { relaxedTo: wish.relaxedTo }),
    steps: graph.steps,
    answers: wish.answers,
    facts: wish.facts,
    records: Object.fromEntries([...graph.nodes.values()].map((n, i) => [n.id, record(n, i)])),
    outputs: graph.outputs,
    hosts: graph.hosts,
  };
}

/** Three boxes have nothing to check. */
function nothingProved(env: string): Proof {
  const { snapshot, declared } = build();
  const scene = new Scene(snapshot, { hosts: {}, software: {}, loadBalancers: {}, databases: {}, buckets: {}, clientVpns: {}, outside: "0.0.0.0/0" });
  const view = { env, envId: `${env}-abcdefghij234567`, phase: "P1", scene, network: prepare(snapshot, declared), checks: [] };
  return { view, results: [], evidence: "checks/none.json" };
}
