import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isAwsError } from "../core/aws-error.js";
import { Fault, isFault } from "../core/fault.js";
import type { Change } from "../core/plan.js";
import { resolve } from "../core/resolve.js";
import type { NodeRecord } from "../core/state.js";
import type { AnyKind, Death, NodeId } from "../core/types.js";
import type { GraphNode } from "./graph.js";
import { lookUp } from "./look.js";
import { closeRequest, keepOpen, refusal } from "./ownership/index.js";
import { differences } from "./plan.js";
import { persist, toFault } from "./policy.js";
import type { Task } from "./queue.js";
import { readShown } from "./read.js";
import { isRefusal, wasRefused } from "./refusal.js";
import type { Removing } from "./remove.js";
import type { Named, Site } from "./site.js";
import type { AnySeen } from "./survey.js";

/** An unknown outcome is looked up and tried again this often before it is given up. */
const createAttempts = 3;

/** 128 random bits: the operation's id (tag `kumiki:op`) and its client token. New for every attempt that may make a
 *  new thing: the token of a terminated instance would return the dead instance (pitfall 39). */
const newOperation = (): string => randomBytes(16).toString("hex");

type Props = Record<string, unknown>;
const named = (node: GraphNode): Named => ({ id: node.id, step: node.step, name: node.name, kind: node.kind.name });

/** Makes, adopts, completes and changes things by the protocol (reliability.md 1.2, P3-P9, P15). */
export class Making {
  /** Nodes whose create this run has sent, and AWS has answered. */
  private readonly made = new Set<NodeId>();

  constructor(
    private readonly site: Site,
    private readonly removing: Removing,
  ) {}

  task(node: GraphNode, change: Change, deps: readonly string[]): Task {
    const { site } = this;
    const { id } = node;
    let finish!: () => void;
    site.finished.set(id, new Promise((r) => (finish = r)));
    return {
      id: `make ${id}`,
      deps,
      weight: typicalMs(node.kind, node.props),
      blocked: (by) => {
        finish();
        site.tell(named(node), "blocked", { why: by.replace(/^(make|remove) /, "") });
      },
      run: async (usable) => {
        try {
          if (change.act === "update") await this.update(node, change);
          else await this.make(node, change, usable);
          site.tell(named(node), "ready", site.idOf(id));
          usable();
          await this.removing.twinsOf(named(node), node.kind);
        } catch (e) {
          await site.failed(named(node), e);
        } finally {
          finish();
        }
      },
    };
  }

  private async make(node: GraphNode, change: Change, usable: () => void): Promise<void> {
    const { site } = this;
    const { journal, aws } = site.o;
    const props = await this.resolved(node);
    const before = journal.record(node.id);
    const known = change.act === "adopt" || change.act === "wait" ? site.seen.get(node.id) : undefined;
    let record: NodeRecord;
    if (known && change.act === "wait" && before) {
      record = before;
      site.tell(named(node), "waiting", { id: known.id });
    } else if (known) {
      record = await this.adopt(node, props, known, before);
    } else {
      record = await this.create(node, props, change);
    }
    const settled = record.status === "ready";
    if (node.kind.usable === "created" && node.kind.settle === undefined) usable();
    if (!settled && node.kind.settle) {
      // A save before every call: whoever has lost the lock finds out here (1.3).
      await journal.save();
      await persist("put", () => node.kind.settle!(aws, props, record.id!), site.retrying(node.id));
      if (node.kind.usable === "created") usable();
    }
    if (!settled) site.tell(named(node), "created", { ...site.idOf(node.id), typicalMs: typicalMs(node.kind, props) });
    await this.untilReady(node, record, typicalMs(node.kind, props));
    // Taken up from an earlier run: the answers may have changed since.
    const diff = differences(node.kind, props, record.props, site.seen.get(node.id)?.props ?? {});
    if (!settled && diff.length > 0 && node.kind.update) await this.update(node, { ...change, diff });
  }

  private async create(node: GraphNode, props: Props, change: Change): Promise<NodeRecord> {
    const { site } = this;
    const { journal, timing } = site.o;
    const left = journal.record(node.id);
    // An intent without an id, left by a run that ended in the middle of a call.
    const interrupted = left !== undefined && left.status === "creating" && left.id === undefined && change.act === "create" && !wasRefused(left);
    if (interrupted) {
      const again = await this.resume(node, left);
      if (again) return again;
    }
    for (let attempt = 1; ; attempt++) {
      const intent = this.intent(node, props, (left?.generation ?? 0) + attempt);
      // What an earlier attempt may have made, or may still make, stays known as ours.
      keepOpen(journal.state, node.id, journal.record(node.id), node.kind);
      await journal.put(node.id, intent);
      site.tell(named(node), "creating");
      const result = await persist("create", () => this.callCreate(node, props, intent.op), site.retrying(node.id)).catch((e: unknown) => {
        if (isRefusal(e)) site.refused.add(node.id);
        throw e;
      });
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
      // Taken: by an earlier request of ours whose outcome is unknown, which may show its mark late, or by somebody else.
      const maybeOurs = interrupted || attempt > 1;
      const found = await lookUp(site, node, intent, exists && !maybeOurs ? 3 * timing.confirmMs : timing.windowMs);
      if (found) return this.adopt(node, props, found, intent);
      if (exists) throw new Fault("foreign", { kind: node.kind.name, id: `${result.because.Code}: ${result.because.message}`, node: node.id }, { cause: result.because, node: node.id });
      if (attempt === createAttempts) throw toFault(result.because, node.id);
    }
  }

  private intent(node: GraphNode, props: Props, generation: number): NodeRecord {
    const op = newOperation();
    return { ...declared(node), status: "creating", props, op, token: op, generation, startedAt: new Date().toISOString() };
  }

  /** P7: the token first (it needs no waiting), else keep looking until the request could have arrived. */
  private async resume(node: GraphNode, left: NodeRecord): Promise<NodeRecord | undefined> {
    const { site } = this;
    const { timing, aws } = site.o;
    // A natural key protects itself: a second create answers that it exists.
    if (node.kind.identity.by === "name") return undefined;
    const age = Math.max(0, Date.now() - Date.parse(left.startedAt));
    if (node.kind.token && age < timing.tokenMs) {
      site.tell(named(node), "creating");
      const mark = { ...site.mark({ id: node.id, name: left.name, kind: node.kind }, left.op), token: left.token };
      const again = () => persist("create", () => node.kind.create(aws, left.props, mark), site.retrying(node.id));
      const result = await again().catch((e: unknown) => {
        // Not the same request any more, or of a thing that is dead: the token cannot answer.
        if (isFault(e) && isAwsError(e.cause) && e.cause.Code.startsWith("Idempotent")) return undefined;
        throw e;
      });
      if (result?.did) return this.created(node, left, result.did.id, result.did.attrs);
    }
    site.tell(named(node), "waiting", { why: "look-up" });
    const found = await lookUp(site, node, left, timing.windowMs - age);
    return found === undefined ? undefined : this.adopt(node, left.props, found, left);
  }

  private async created(node: GraphNode, intent: NodeRecord, returned: string, attrs: Record<string, unknown> = {}): Promise<NodeRecord> {
    const { identity } = node.kind;
    const id = identity.by === "name" ? identity.of(intent.props) : returned;
    const record: NodeRecord = { ...intent, status: "created", id, attrs: { ...attrs } };
    closeRequest(this.site.o.journal.state, intent.op);
    this.made.add(node.id);
    await this.site.o.journal.put(node.id, record);
    return record;
  }

  private async adopt(node: GraphNode, props: Readonly<Props>, seen: AnySeen, before: NodeRecord | undefined): Promise<NodeRecord> {
    const { site } = this;
    site.tell(named(node), "adopting", { id: seen.id });
    site.seen.set(node.id, seen);
    const op = seen.owner?.op ?? before?.op ?? newOperation();
    // It may be an earlier attempt's: what became of the last one is as open as before.
    keepOpen(site.o.journal.state, node.id, before, node.kind);
    closeRequest(site.o.journal.state, op);
    const record: NodeRecord = {
      ...declared(node),
      status: "created",
      id: seen.id,
      props,
      attrs: seen.attrs,
      op,
      token: op === "" ? (before?.token ?? "") : op,
      generation: before?.generation ?? 1,
      startedAt: before?.startedAt ?? new Date().toISOString(),
    };
    await site.o.journal.put(node.id, record);
    return record;
  }

  /** A state that nobody here knows, and what a state asks people to do: each is said once. */
  private tellState(node: GraphNode, s: AnySeen | undefined, told: Set<string>): void {
    const { emit } = this.site.o;
    const about = { node: node.id, kind: node.kind.name, id: s?.id ?? "" };
    if (s?.unknownState !== undefined && !told.has(s.unknownState)) {
      told.add(s.unknownState);
      emit({ type: "note", code: "unknown-state", data: { ...about, state: s.unknownState } });
    }
    if (s?.advice !== undefined && !told.has(s.advice.en)) {
      told.add(s.advice.en);
      emit({ type: "note", code: "state-advice", data: { ...about, ...adviceOf(s) } });
    }
  }

  /** @param wanted after a change: the new values, which must be read and not only accepted */
  private async untilReady(node: GraphNode, record: NodeRecord, usuallyMs: number, wanted?: Readonly<Props>): Promise<void> {
    const { site } = this;
    const { timing } = site.o;
    const { pace } = node.kind;
    const at = { node: node.id, kind: node.kind.name, id: record.id! };
    const started = site.clock();
    const told = new Set<string>();
    const look = (s: AnySeen | undefined, death?: Death): boolean => {
      const elapsed = site.clock() - started;
      if (s?.phase === "failed") throw new Fault("became-failed", { ...at, why: s.why ?? "", ...adviceOf(s) }, { node: node.id });
      if (death !== undefined) throw new Fault("became-failed", { ...at, why: death.why, ...adviceOf(death) }, { node: node.id });
      this.tellState(node, s, told);
      const awaited = s?.phase === "ready" ? stillOld(node.kind, s, wanted) : undefined;
      // Not shown yet right after its creation is eventual consistency, not absence; so is an old value after a change.
      const most = s === undefined || awaited === "read" ? timing.eventualMs : pace.atMostMs;
      if (elapsed > most) throw tooLong(at, s, elapsed, awaited !== undefined);
      return s?.phase === "ready" && awaited === undefined;
    };
    const seen = await site.poller.until(node.kind, record.id!, usuallyMs, look, wanted === undefined);
    const tagged = await this.untilTagged(node, record, seen!);
    site.seen.set(node.id, tagged);
    const { failure: _, ...rest } = record;
    await site.o.journal.put(node.id, { ...rest, status: "ready", attrs: { ...record.attrs, ...tagged.attrs } });
  }

  /**
   * Tags go with the create call; an endpoint that did not take them is found out here, and not by the next command.
   * Shown late is not missing. They are put on what this run has made, and on what nobody else can have made.
   */
  private async untilTagged(node: GraphNode, record: NodeRecord, first: AnySeen): Promise<AnySeen> {
    const { site } = this;
    const { timing, aws, journal } = site.o;
    const { identity, name: kind } = node.kind;
    const isOurs = (s: AnySeen): boolean => s.owner?.env === journal.state.envId;
    if ((identity.by === "name" && !identity.tagged) || isOurs(first)) return first;
    const again = async (s: AnySeen): Promise<AnySeen> => (await readShown(node.kind, aws, [record.id!]))[0] ?? s;
    let seen = first;
    for (let looks = 0; looks < 3 && seen.owner === undefined; looks++) {
      await sleep(timing.confirmMs, undefined, { signal: site.signal });
      seen = await again(seen);
    }
    if (isOurs(seen)) return seen;
    const mayPut = seen.owner === undefined && (this.made.has(node.id) || site.ownership.standing(node.id, node.kind, seen) === "unfinished");
    if (!mayPut) throw refusal({ kind, id: seen.id, node: node.id });
    await journal.save();
    await persist("put", () => identity.retag(aws, seen, site.mark({ id: node.id, name: record.name, kind: node.kind }, record.op).tags), site.retrying(node.id));
    for (const until = site.clock() + timing.eventualMs; ; ) {
      seen = await again(seen);
      if (isOurs(seen)) return seen;
      if (site.clock() > until) throw new Fault("never-tagged", { node: node.id, kind, id: seen.id }, { node: node.id });
      await sleep(timing.confirmMs, undefined, { signal: site.signal });
    }
  }

  private async update(node: GraphNode, change: Change): Promise<void> {
    const { site } = this;
    const { journal, aws } = site.o;
    const record = journal.record(node.id)!;
    const seen = site.seen.get(node.id)!;
    const props = await this.resolved(node);
    const changed = (change.diff ?? []).map((d) => d.prop);
    await journal.put(node.id, { ...record, updating: changed });
    site.tell(named(node), "updating", { id: seen.id, why: changed.join(", ") });
    // An earlier change of the same thing may take as long as its creation: this one waits for its turn.
    const patience = { eventualMs: Math.max(site.o.timing.eventualMs, node.kind.pace.atMostMs) };
    await persist("put", () => node.kind.update!(aws, props, seen, changed), { ...site.retrying(node.id), ...patience });
    const { updating: _, ...rest } = record;
    // How long a change takes is not known: no quiet phase.
    const wanted = Object.fromEntries(changed.map((prop) => [prop, props[prop]]));
    await this.untilReady(node, { ...rest, props, needs: node.needs, name: node.name }, 0, wanted);
  }

  /** The node's settings with every reference filled in; waits for those that must be ready to have their attributes. */
  private async resolved(node: GraphNode): Promise<Props> {
    const { journal } = this.site.o;
    const look = (n: NodeId, attr: string): unknown => {
      const r = journal.record(n);
      return attr === "id" ? r?.id : r?.attrs?.[attr];
    };
    let found = resolve(node.props, look);
    if (!found.known) {
      await Promise.all(node.needs.map((n) => this.site.finished.get(n)));
      found = resolve(node.props, look);
    }
    if (!found.known) throw new Fault("bug", { message: `${node.id}: a reference has no value: ${JSON.stringify(node.props)}` }, { node: node.id });
    return found.value as Props;
  }

  private async callCreate(node: GraphNode, props: Props, op: string): Promise<{ id: string; attrs?: Record<string, unknown> }> {
    const { kind } = node;
    const { together, identity } = kind;
    const { aws } = this.site.o;
    const alone = () => kind.create(aws, props, this.site.mark(node, op));
    if (!together?.create || identity.by !== "name") return alone();
    await this.site.batches.join(`create ${kind.name} ${together.key(props)}`, props, (all) => together.create!(aws, all), alone);
    return { id: identity.of(props) };
  }
}

/** What a record has from the declaration. */
const declared = (node: GraphNode) => ({
  kind: node.kind.name,
  step: node.step,
  name: node.name,
  needs: node.needs,
  ...(node.within === undefined ? {} : { within: node.within }),
});

/** In both languages, as a fault and a note carry it. */
const adviceOf = ({ advice }: { readonly advice?: AnySeen["advice"] }): { advice?: string; adviceJa?: string } =>
  advice === undefined ? {} : { advice: advice.en, adviceJa: advice.ja };

/**
 * Whether a change is not done yet although the thing is ready: RDS still says "available" for a moment after it has
 * accepted one.
 * @returns on its way: AWS says so itself · read: the old value is still reported · undefined: done
 */
function stillOld(kind: AnyKind, s: AnySeen, wanted: Readonly<Props> | undefined): "on its way" | "read" | undefined {
  if (wanted === undefined) return undefined;
  if (s.changing?.some((prop) => prop in wanted) === true) return "on its way";
  const live = Object.fromEntries(Object.entries(s.props ?? {}).filter(([prop]) => prop in wanted));
  return differences(kind, wanted, wanted, live).length > 0 ? "read" : undefined;
}

/** The end of the patience, in the words of what was waited for. */
function tooLong(at: { node: NodeId; kind: string; id: string }, s: AnySeen | undefined, ms: number, changed: boolean): Fault {
  const seconds = Math.round(ms / 1_000);
  const state = s?.unknownState === undefined || s.unknownState === "" ? {} : { state: s.unknownState };
  const awaited = s === undefined ? "shown" : changed ? "changed" : "ready";
  return new Fault("never-ready", { ...at, awaited, seconds, minutes: Math.round(ms / 60_000), ...state }, { node: at.node });
}

const typicalMs = ({ pace }: AnyKind, props: unknown): number => (typeof pace.typicalMs === "function" ? pace.typicalMs(props) : pace.typicalMs);
