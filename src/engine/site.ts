import { setMaxListeners } from "node:events";
import type { Blocker } from "../core/blocker.js";
import type { Emit, NodePhase } from "../core/event.js";
import type { Fault } from "../core/fault.js";
import type { Timing } from "../core/timing.js";
import type { AnyKind, Aws, Mark, NodeId } from "../core/types.js";
import { Batches } from "./batch.js";
import { clockOf } from "./clock.js";
import type { Journal } from "./journal.js";
import { Ownership } from "./ownership/index.js";
import { toFault, type Retrying } from "./policy.js";
import { Poller } from "./poll.js";
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
  /** Nodes whose data is kept when they are deleted, with the snapshot's name. */
  readonly finalSnapshots?: ReadonlyMap<NodeId, string>;
  /** Who holds a thing back, for people; asked while a delete waits. */
  readonly blockers: (kind: string, id: string) => Promise<readonly Blocker[]>;
  /** The same for what a kind says that lingers: ids of network interfaces. */
  readonly lingering?: (ids: readonly string[]) => Promise<readonly Blocker[]>;
}

/** What an event and a fault say of a node; a removed one may have no declaration any more. */
export interface Named {
  readonly id: NodeId;
  readonly step: string;
  readonly name: string;
  readonly kind: string;
}

/** What making and removing share: where things stand in this run, and how it is told. */
export class Site {
  readonly poller: Poller;
  readonly batches = new Batches<unknown>();
  /** Last sight of each node: the survey's, then our own reads. */
  readonly seen: Map<NodeId, AnySeen>;
  /** Further live things with a node's mark (P8): the survey's, then what a look-up finds. */
  readonly twins: Map<NodeId, readonly AnySeen[]>;
  /** Tasks that are through, for those that need more than an id. */
  readonly finished = new Map<NodeId, Promise<void>>();
  /** Nodes whose create AWS has refused in so many words: there is nothing to look for. */
  readonly refused = new Set<NodeId>();
  /** Judges by the state as it is now. */
  readonly ownership: Ownership;
  readonly clock: () => number;
  /** Aborted with the user's, and when nothing more may be done: the state is another's, or cannot be saved. */
  readonly signal: AbortSignal;
  private readonly stop = new AbortController();
  private readonly started = new Map<NodeId, number>();

  constructor(readonly o: RunOptions) {
    this.signal = AbortSignal.any([o.aws.signal, this.stop.signal]);
    setMaxListeners(0, this.signal); // every wait of a run listens to it
    this.clock = clockOf(o.aws);
    this.poller = new Poller(o.aws, o.timing, this.signal);
    this.seen = new Map(o.survey.seen);
    this.ownership = new Ownership(o.kinds, o.journal.state);
    this.twins = new Map(o.survey.twins);
  }

  mark(node: { readonly id: NodeId; readonly name: string; readonly kind: AnyKind }, op: string): Mark {
    const env = this.o.journal.state.envId;
    const home = node.kind.global === true ? { "kumiki:region": this.o.aws.region } : {};
    return { env, node: node.id, token: op, tags: { Name: node.name, "kumiki:env": env, "kumiki:node": node.id, "kumiki:op": op, ...home } };
  }

  /** What the survey has found of a node may be changed and deleted. */
  isProven(node: NodeId): boolean {
    const doubt = this.o.survey.doubts.get(node);
    return doubt === undefined || doubt === "unfinished";
  }

  retrying(node: NodeId): Retrying {
    return { node, timing: this.o.timing, signal: this.signal, emit: this.o.emit, clock: this.clock };
  }

  idOf(node: NodeId): { id?: string } {
    const id = this.o.journal.record(node)?.id;
    return id === undefined ? {} : { id };
  }

  tell(node: Named, phase: NodePhase, more: { id?: string; why?: string; typicalMs?: number } = {}): void {
    const first = this.started.get(node.id) ?? Date.now();
    this.started.set(node.id, first);
    this.o.emit({ type: "node", node: node.id, step: node.step, kind: node.kind, name: node.name, phase, ms: Date.now() - first, ...more });
  }

  /** Writes down why a node failed, and throws it as a Fault. */
  async failed(node: Named, e: unknown): Promise<never> {
    const fault = toFault(e, node.id);
    fault.thing ??= { kind: node.kind, name: node.name, ...this.idOf(node.id) };
    if (endsAll(fault)) this.stop.abort();
    if (fault.code !== "interrupted") {
      this.tell(node, "failed", { ...this.idOf(node.id), why: whyOf(fault) });
      const record = this.o.journal.record(node.id);
      if (record && !endsAll(fault)) {
        // Whatever ended the look-up (the network, the login), what came of the create is as open as before.
        const open = record.status === "creating" && record.id === undefined && !this.refused.has(node.id);
        const failure = { code: open ? "unknown-outcome" : fault.code, message: whyOf(fault) };
        await this.o.journal.put(node.id, { ...record, failure }).catch(() => undefined);
      }
    }
    throw fault;
  }
}

/** Nothing can be recorded any more, so nothing may be called any more. */
const endsAll = (fault: Fault): boolean => fault.class === "locked" || fault.code.startsWith("state-");

/** One line for a record and an event; the catalogue has the sentence. */
function whyOf(fault: Fault): string {
  const data = fault.data as { readonly code?: string; readonly message?: string; readonly why?: string };
  return [data.code ?? fault.code, data.message ?? data.why].filter((s) => s !== undefined && s !== "").join(": ");
}
