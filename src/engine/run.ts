import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emit, NodePhase } from "../core/event.js";
import { Fault } from "../core/fault.js";
import type { Change } from "../core/plan.js";
import { resolve } from "../core/resolve.js";
import type { NodeRecord } from "../core/state.js";
import type { Timing } from "../core/timing.js";
import type { AnyKind, Aws, Mark, NodeId } from "../core/types.js";
import { Batches } from "./batch.js";
import type { Graph, GraphNode } from "./graph.js";
import type { Journal } from "./journal.js";
import { removals, type Removal, type Standing } from "./order.js";
import { differences, refuseForeign } from "./plan.js";
import { persist, toFault, type Retrying } from "./policy.js";
import { Poller } from "./poll.js";
import { runQueue, type Task } from "./queue.js";
import type { AnySeen, Survey } from "./survey.js";

export interface RunOptions {
  readonly aws: Aws;
  readonly kinds: ReadonlyMap<string, AnyKind>;
  readonly journal: Journal;
  readonly survey: Survey;
  readonly timing: Timing;
  readonly emit: Emit;
  /** What the user called, for the words of an interrupt. */
  readonly command: "up" | "teardown";
  /** Who holds a thing back, for people; asked while a delete waits. */
  readonly blockers: (kind: string, id: string) => Promise<readonly string[]>;
}

/** An unknown outcome is looked up and tried again this often before it is given up. */
const createAttempts = 3;

/** 128 random bits: the operation's id (tag `kumiki:op`) and its client token. New for every attempt that may make a
 *  new thing: the token of a terminated instance would return the dead instance (pitfall 39). */
const newOperation = (): string => randomBytes(16).toString("hex");

/** Carries out a plan by the protocol of reliability.md 1.2. Every change of the state is durable before the call it announces. */
export class Run {
  private readonly poller: Poller;
  private readonly batches = new Batches<unknown>();
  private readonly started = new Map<NodeId, number>();
  /** Last sight of each node: the survey's, then our own reads. */
  private readonly seen: Map<NodeId, AnySeen>;
  /** Tasks that are through, for those that need more than an id. */
  private readonly finished = new Map<NodeId, Promise<void>>();

  constructor(private readonly o: RunOptions) {
    this.poller = new Poller(o.aws, o.timing);
    this.seen = new Map(o.survey.seen);
  }

  /** Builds, changes and removes what the changes say. Throws the most telling Fault when something failed. */
  async execute(changes: readonly Change[], graph: Graph | undefined): Promise<void> {
    const tasks: Task[] = [];
    const byNode = new Map(changes.map((c) => [c.node, c]));
    const going = new Set(changes.filter((c) => c.act === "delete" || c.act === "replace" || c.act === "forget").map((c) => c.node));
    const standing = new Map<NodeId, Standing>(Object.entries(this.o.journal.state.records));
    for (const r of removals(going, standing)) {
      const change = byNode.get(r.node)!;
      // Something that stays, and stands on this until its own update has let go of it.
      const letGo = [...standing].filter(([n, s]) => s.needs.includes(r.node) && !going.has(n) && byNode.has(n)).map(([n]) => `make ${n}`);
      tasks.push(this.removal(change, [...r.deps.map((n) => `remove ${n}`), ...letGo], r));
    }
    for (const c of changes) {
      const node = graph?.nodes.get(c.node);
      if (node === undefined || c.act === "delete" || c.act === "forget") continue;
      tasks.push(this.making(node, c, [...node.needs.map((n) => `make ${n}`), `remove ${c.node}`]));
    }
    this.refreshAttributes(byNode);
    this.alignEdges(graph, byNode, going);
    await this.o.journal.save();
    const outcome = await runQueue(tasks, this.o.aws.signal);
    this.alignEdges(graph, byNode, new Set());
    await this.o.journal.save();
    this.conclude(outcome.failed, outcome.blocked);
  }

  private conclude(failed: ReadonlyMap<string, unknown>, blocked: ReadonlySet<string>): void {
    const faults = [...failed.values()].map((e) => toFault(e));
    const interrupted = this.o.aws.signal.aborted || faults.some((f) => f.code === "interrupted");
    const first = faults.find((f) => f.class === "bug") ?? faults.find((f) => f.class === "locked") ?? faults.find((f) => f.class === "refused") ?? faults.find((f) => f.code !== "interrupted");
    if (first && !(interrupted && first.class === "failed")) throw first;
    if (interrupted) throw new Fault("interrupted", { env: this.o.journal.state.name, command: this.o.command });
    if (blocked.size > 0) throw new Fault("some-failed", { failed: failed.size, blocked: blocked.size, env: this.o.journal.state.name });
  }

  // ------------------------------------------------------------------------------------------ making

  private making(node: GraphNode, change: Change, deps: readonly string[]): Task {
    const { id } = node;
    let finish!: () => void;
    this.finished.set(id, new Promise((r) => (finish = r)));
    return {
      id: `make ${id}`,
      deps,
      weight: typicalMs(node.kind, node.props),
      blocked: (by) => {
        finish();
        this.tell(node, "blocked", { why: by.replace(/^(make|remove) /, "") });
      },
      run: async (usable) => {
        try {
          if (change.act === "update") await this.update(node, change);
          else await this.make(node, change, usable);
          this.tell(node, "ready", this.idOf(id));
        } catch (e) {
          await this.failed(node, e);
        } finally {
          finish();
        }
      },
    };
  }

  private async make(node: GraphNode, change: Change, usable: () => void): Promise<void> {
    const { journal } = this.o;
    const props = await this.resolved(node);
    const before = journal.record(node.id);
    const known = change.act === "adopt" || change.act === "wait" ? this.seen.get(node.id) : undefined;
    let record: NodeRecord;
    if (known && change.act === "wait" && before) {
      record = before;
      this.tell(node, "waiting", { id: known.id });
    } else if (known) {
      this.tell(node, "adopting", { id: known.id });
      record = await this.adopt(node, props, known, before);
    } else {
      record = await this.create(node, props, change);
    }
    const settled = record.status === "ready";
    if (node.kind.usable === "created" && node.kind.settle === undefined) usable();
    if (!settled && node.kind.settle) {
      await persist("put", () => node.kind.settle!(this.o.aws, props, record.id!), this.retrying(node.id));
      if (node.kind.usable === "created") usable();
    }
    if (!settled) this.tell(node, "created", { ...this.idOf(node.id), typicalMs: typicalMs(node.kind, props) });
    await this.untilReady(node, record, typicalMs(node.kind, props));
    // Taken up from an earlier run: the answers may have changed since.
    const diff = differences(node.kind, props, record.props, this.seen.get(node.id)?.props ?? {});
    if (!settled && diff.length > 0 && node.kind.update) await this.update(node, { ...change, diff });
  }

  private async create(node: GraphNode, props: Record<string, unknown>, change: Change): Promise<NodeRecord> {
    const { journal, timing } = this.o;
    const left = journal.record(node.id);
    // An intent without an id, left by a run that ended in the middle of a call.
    if (left && left.status === "creating" && left.id === undefined && change.act === "create" && !wasRefused(left)) {
      const again = await this.resume(node, left);
      if (again) return again;
    }
    for (let attempt = 1; ; attempt++) {
      const op = newOperation();
      const intent: NodeRecord = {
        kind: node.kind.name,
        step: node.step,
        status: "creating",
        name: node.name,
        props,
        needs: node.needs,
        ...(node.within === undefined ? {} : { within: node.within }),
        op,
        token: op,
        generation: (left?.generation ?? 0) + attempt,
        startedAt: new Date().toISOString(),
      };
      await journal.put(node.id, intent);
      this.tell(node, "creating");
      const result = await persist("create", () => this.callCreate(node, props, op), this.retrying(node.id));
      if (result.did) return this.created(node, intent, result.did.id, result.did.attrs);
      const exists = result.because.kind === "exists";
      if (!exists && node.kind.token) {
        // The same request with the same token gives what it has made, or makes it now: nothing to wait for. Where that
        // does not answer either, `resume` has looked for it already.
        const again = await this.resume(node, intent);
        if (again) return again;
        if (attempt === createAttempts) throw toFault(result.because, node.id);
        continue;
      }
      const found = await this.lookUp(node, intent, exists ? 3 * timing.confirmMs : timing.windowMs);
      if (found) {
        this.tell(node, "adopting", { id: found.id });
        return this.adopt(node, props, found, intent);
      }
      if (exists) throw new Fault("foreign", { kind: node.kind.name, id: `${result.because.Code}: ${result.because.message}`, node: node.id }, { cause: result.because, node: node.id });
      if (attempt === createAttempts) throw toFault(result.because, node.id);
    }
  }

  /** P7: the token first (it needs no waiting), else keep looking until the request could have arrived. */
  private async resume(node: GraphNode, left: NodeRecord): Promise<NodeRecord | undefined> {
    const { timing, aws } = this.o;
    // A natural key protects itself: a second create answers that it exists.
    if (node.kind.identity.by === "name") return undefined;
    const age = Date.now() - Date.parse(left.startedAt);
    if (node.kind.token && age < timing.tokenMs) {
      this.tell(node, "creating");
      const mark = { ...this.mark(node, left.op), token: left.token };
      const result = await persist("create", () => node.kind.create(aws, left.props, mark), this.retrying(node.id));
      if (result.did) return this.created(node, left, result.did.id, result.did.attrs);
    }
    this.tell(node, "waiting", { why: "look-up" });
    const found = await this.lookUp(node, left, timing.windowMs - age);
    if (found === undefined) return undefined;
    this.tell(node, "adopting", { id: found.id });
    return this.adopt(node, left.props, found, left);
  }

  /** Looks until something of ours is found or `forMs` are over; at least once. */
  private async lookUp(node: Pick<GraphNode, "id" | "kind">, record: NodeRecord, forMs: number): Promise<AnySeen | undefined> {
    const { aws, timing, journal } = this.o;
    const { identity } = node.kind;
    const until = Date.now() + forMs;
    for (;;) {
      let found: readonly AnySeen[];
      if (identity.by === "tag") {
        found = ((await identity.find(aws, journal.state.envId)) as readonly AnySeen[]).filter((s) => s.owner?.node === node.id);
      } else {
        found = (await node.kind.read(aws, [identity.of(record.props)])) as readonly AnySeen[];
        for (const s of found) refuseForeign(node, s, record, journal.state.envId);
      }
      const alive = found.filter((s) => s.phase !== "deleting" && s.phase !== "failed");
      const mine = alive.find((s) => s.owner?.op === record.op) ?? alive[0];
      if (mine) return mine;
      if (Date.now() >= until) return undefined;
      await sleep(Math.min(timing.confirmMs, Math.max(until - Date.now(), 1)), undefined, { signal: aws.signal });
    }
  }

  private async created(node: GraphNode, intent: NodeRecord, returned: string, attrs: Record<string, unknown> = {}): Promise<NodeRecord> {
    const { identity } = node.kind;
    const id = identity.by === "name" ? identity.of(intent.props) : returned;
    const record: NodeRecord = { ...intent, status: "created", id, attrs: { ...attrs } };
    await this.o.journal.put(node.id, record);
    return record;
  }

  private async adopt(node: GraphNode, props: Record<string, unknown>, seen: AnySeen, before: NodeRecord | undefined): Promise<NodeRecord> {
    this.seen.set(node.id, seen);
    const op = seen.owner?.op ?? before?.op ?? newOperation();
    const record: NodeRecord = {
      kind: node.kind.name,
      step: node.step,
      status: "created",
      name: node.name,
      id: seen.id,
      props,
      attrs: seen.attrs,
      needs: node.needs,
      ...(node.within === undefined ? {} : { within: node.within }),
      op,
      token: before?.token ?? op,
      generation: before?.generation ?? 1,
      startedAt: before?.startedAt ?? new Date().toISOString(),
    };
    await this.o.journal.put(node.id, record);
    return record;
  }

  private async untilReady(node: GraphNode, record: NodeRecord, usuallyMs: number): Promise<void> {
    const { timing } = this.o;
    const { pace } = node.kind;
    const started = Date.now();
    const seen = await this.poller.until(node.kind, record.id!, usuallyMs, (s) => {
      const elapsed = Date.now() - started;
      if (s?.phase === "failed") throw new Fault("became-failed", { node: node.id, kind: node.kind.name, id: record.id!, why: s.why ?? "" }, { node: node.id });
      // Not shown yet right after its creation is eventual consistency, not absence.
      if (elapsed > (s === undefined ? timing.eventualMs : pace.atMostMs))
        throw new Fault("never-ready", { node: node.id, kind: node.kind.name, id: record.id!, minutes: Math.round(elapsed / 60_000) }, { node: node.id });
      return s?.phase === "ready";
    });
    this.seen.set(node.id, seen!);
    const { failure: _, ...rest } = record;
    await this.o.journal.put(node.id, { ...rest, status: "ready", attrs: { ...record.attrs, ...seen!.attrs } });
  }

  // ---------------------------------------------------------------------------------------- updating

  private async update(node: GraphNode, change: Change): Promise<void> {
    const { journal, aws } = this.o;
    const record = journal.record(node.id)!;
    const seen = this.seen.get(node.id)!;
    const props = await this.resolved(node);
    const changed = (change.diff ?? []).map((d) => d.prop);
    await journal.put(node.id, { ...record, updating: changed });
    this.tell(node, "updating", { id: seen.id, why: changed.join(", ") });
    await persist("put", () => node.kind.update!(aws, props, seen, changed), this.retrying(node.id));
    const { updating: _, ...rest } = record;
    // How long a change takes is not known: no quiet phase.
    await this.untilReady(node, { ...rest, props, needs: node.needs, name: node.name }, 0);
  }

  // ---------------------------------------------------------------------------------------- removing

  private removal(change: Change, deps: readonly string[], { implied, carries }: Removal): Task {
    const kind = this.o.kinds.get(change.kind);
    const at = { id: change.node, step: change.step, name: change.name, kindName: change.kind };
    return {
      id: `remove ${change.node}`,
      deps,
      weight: kind?.pace.deleteTypicalMs ?? 0,
      blocked: (by) => this.tell(at, "blocked", { why: by.replace(/^(make|remove) /, "") }),
      run: async () => {
        try {
          await this.remove(change, kind, implied);
          const gone = this.idOf(change.node);
          // What is implied was dropped together with its container.
          if (!implied) await this.o.journal.drop(...carries, change.node);
          this.tell(at, "gone", gone);
        } catch (e) {
          await this.failed(at, e);
        }
      },
    };
  }

  private async remove(change: Change, kind: AnyKind | undefined, implied: boolean): Promise<void> {
    const { journal, survey } = this.o;
    const record = journal.record(change.node);
    const twins = survey.twins.get(change.node) ?? [];
    let seen = this.seen.get(change.node);
    if (kind === undefined) throw new Fault("bug", { message: `${change.node}: this version does not know ${change.kind}` });
    // An interrupted create may still arrive: it is forgotten only after its window.
    if (!seen && record?.status === "creating" && record.id === undefined) {
      seen = await this.lookUp({ id: change.node, kind }, record, Date.parse(record.startedAt) + this.o.timing.windowMs - Date.now());
    }
    // Its container is gone: so is it, and there was no call.
    if (implied || (seen === undefined && twins.length === 0)) return;
    for (const each of [...(seen ? [seen] : []), ...twins]) {
      refuseForeign({ id: change.node, kind }, each, record, journal.state.envId);
      if (record && record.status !== "deleting") await journal.put(change.node, { ...record, id: record.id ?? each.id, status: "deleting" });
      this.tell({ id: change.node, step: change.step, name: change.name, kindName: kind.name }, "deleting", {
        id: each.id,
        ...(kind.pace.deleteTypicalMs === undefined ? {} : { typicalMs: kind.pace.deleteTypicalMs }),
      });
      await persist("delete", () => this.callDelete(kind, each), {
        ...this.retrying(change.node),
        blockers: () => this.o.blockers(kind.name, each.id),
      });
      await this.untilGone(change.node, kind, each);
    }
  }

  private async untilGone(node: NodeId, kind: AnyKind, seen: AnySeen): Promise<void> {
    const started = Date.now();
    const atMostMs = Math.max(kind.pace.atMostMs, this.o.timing.inUseMs);
    await this.poller.until(kind, seen.id, kind.pace.deleteTypicalMs ?? 0, (s) => {
      const ms = Date.now() - started;
      if (s !== undefined && ms > atMostMs) throw new Fault("held-back", { node, id: seen.id, blockers: [], code: s.phase, minutes: Math.round(ms / 60_000) }, { node });
      return s === undefined;
    });
    if (!kind.lingers) return;
    let told = false;
    for (;;) {
      const rest = await kind.lingers(this.o.aws, seen);
      if (rest.length === 0) return;
      const ms = Date.now() - started;
      if (ms > atMostMs) throw new Fault("held-back", { node, id: seen.id, blockers: rest, code: "lingering", minutes: Math.round(ms / 60_000) }, { node });
      if (!told) this.o.emit({ type: "blocker", node, blockers: rest });
      told = true;
      await sleep(Math.max(this.o.timing.pollMinMs, Math.min(this.o.timing.pollMaxMs, ms * this.o.timing.pollShare)), undefined, { signal: this.o.aws.signal });
    }
  }

  // ------------------------------------------------------------------------------------------- parts

  /** The node's settings with every reference filled in; waits for those that must be ready to have their attributes. */
  private async resolved(node: GraphNode): Promise<Record<string, unknown>> {
    const { journal } = this.o;
    const look = (n: NodeId, attr: string): unknown => {
      const r = journal.record(n);
      return attr === "id" ? r?.id : r?.attrs?.[attr];
    };
    let found = resolve(node.props, look);
    if (!found.known) {
      await Promise.all(node.needs.map((n) => this.finished.get(n)));
      found = resolve(node.props, look);
    }
    if (!found.known) throw new Fault("bug", { message: `${node.id}: a reference has no value: ${JSON.stringify(node.props)}` }, { node: node.id });
    return found.value as Record<string, unknown>;
  }

  private async callCreate(node: GraphNode, props: Record<string, unknown>, op: string): Promise<{ id: string; attrs?: Record<string, unknown> }> {
    const { kind } = node;
    const { together, identity } = kind;
    if (!together?.create || identity.by !== "name") return kind.create(this.o.aws, props, this.mark(node, op));
    const call = (all: readonly unknown[]) => together.create!(this.o.aws, all);
    await this.batches.join(`create ${kind.name} ${together.key(props)}`, props, call, () => kind.create(this.o.aws, props, this.mark(node, op)));
    return { id: identity.of(props) };
  }

  private async callDelete(kind: AnyKind, seen: AnySeen): Promise<void> {
    const { together } = kind;
    if (!together?.delete) return kind.delete(this.o.aws, seen);
    await this.batches.join(`delete ${kind.name} ${together.key(seen.props)}`, seen, (all) => together.delete!(this.o.aws, all as AnySeen[]), () => kind.delete(this.o.aws, seen));
  }

  private mark(node: GraphNode, op: string): Mark {
    const env = this.o.journal.state.envId;
    return { env, node: node.id, token: op, tags: { Name: node.name, "kumiki:env": env, "kumiki:node": node.id, "kumiki:op": op } };
  }

  private retrying(node: NodeId): Retrying {
    return { node, timing: this.o.timing, signal: this.o.aws.signal, emit: this.o.emit };
  }

  private idOf(node: NodeId): { id?: string } {
    const id = this.o.journal.record(node)?.id;
    return id === undefined ? {} : { id };
  }

  /** Addresses change behind our back (a stopped instance gets a new public one): what was seen is written down. */
  private refreshAttributes(changes: ReadonlyMap<NodeId, Change>): void {
    const { journal, survey } = this.o;
    for (const [node, s] of survey.seen) {
      const record = journal.record(node);
      if (record?.status === "ready" && !changes.has(node)) journal.state.records[node] = { ...record, attrs: { ...record.attrs, ...s.attrs } };
    }
  }

  /**
   * A node that stays as it is may stand on others than before (an order that was wished once, a thing that goes). Its
   * saved edges follow the declaration, as far as what they lead to is there: before anything is removed, and again
   * when everything is made.
   */
  private alignEdges(graph: Graph | undefined, changes: ReadonlyMap<NodeId, Change>, going: ReadonlySet<NodeId>): void {
    const { journal } = this.o;
    for (const node of graph?.nodes.values() ?? []) {
      const record = journal.record(node.id);
      if (record === undefined || changes.has(node.id)) continue;
      const needs = node.needs.filter((n) => journal.record(n) !== undefined && !going.has(n));
      journal.state.records[node.id] = { ...record, needs };
    }
  }

  private async failed(node: { id: NodeId; step: string; name: string; kindName?: string; kind?: AnyKind }, e: unknown): Promise<never> {
    const fault = toFault(e, node.id);
    if (fault.code !== "interrupted") {
      this.tell(node, "failed", { ...this.idOf(node.id), why: whyOf(fault) });
      const record = this.o.journal.record(node.id);
      if (record && fault.class !== "locked") {
        await this.o.journal.put(node.id, { ...record, failure: { code: fault.code, message: whyOf(fault) } }).catch(() => undefined);
      }
    }
    throw fault;
  }

  private tell(
    node: { id: NodeId; step: string; name: string; kindName?: string; kind?: AnyKind },
    phase: NodePhase,
    more: { id?: string; why?: string; typicalMs?: number } = {},
  ): void {
    const first = this.started.get(node.id) ?? Date.now();
    this.started.set(node.id, first);
    this.o.emit({ type: "node", node: node.id, step: node.step, kind: node.kind?.name ?? node.kindName ?? "", name: node.name, phase, ms: Date.now() - first, ...more });
  }
}

/** AWS has said no: nothing was made, so there is nothing to look for, and the answers may have been put right since. */
const refusals = new Set(["aws", "quota", "capacity", "permission", "expired-credentials", "bad-credentials", "clock", "not-implemented", "unreachable"]);
const wasRefused = (record: NodeRecord): boolean => record.failure !== undefined && refusals.has(record.failure.code);

const typicalMs = ({ pace }: AnyKind, props: unknown): number => (typeof pace.typicalMs === "function" ? pace.typicalMs(props) : pace.typicalMs);

/** One line for a record and an event; the catalogue has the sentence. */
function whyOf(fault: Fault): string {
  const data = fault.data as { readonly code?: string; readonly message?: string; readonly why?: string };
  return [data.code ?? fault.code, data.message ?? data.why].filter((s) => s !== undefined && s !== "").join(": ");
}
