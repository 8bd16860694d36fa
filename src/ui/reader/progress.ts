import type { Blocker } from "../../core/blocker.js";
import type { Event, NodePhase } from "../../core/event.js";
import type { Act } from "../../core/plan.js";

/** A node as its last event left it. */
export interface NodeProgress {
  readonly node: string;
  readonly step: string;
  readonly kind: string;
  readonly name: string;
  readonly phase: NodePhase;
  /** When it was first heard of in this run, in milliseconds of `now`. */
  readonly since: number;
  readonly id?: string;
  readonly why?: string;
  readonly typicalMs?: number;
  /** What AWS keeps refusing, or who holds a delete back; until the next phase. */
  readonly trouble?: Trouble;
}
export type Trouble =
  | { readonly type: "retry"; readonly code: string; readonly attempt: number; readonly waitMs: number }
  | { readonly type: "blocker"; readonly blockers: readonly Blocker[] };

export interface StepProgress {
  readonly id: string;
  /** Nodes with something to do: those of the plan, and those heard of without one. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Under way now, the longest first. */
  readonly going: readonly NodeProgress[];
  readonly broken: readonly NodeProgress[];
  /** First and last event, in milliseconds of `now`; undefined: nothing has happened yet. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Everything planned is through, well or badly. */
  readonly settled: boolean;
}

/** The whole run. */
export interface Totals {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** First and last event, in milliseconds of `now`. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of what is under way, that which will probably take longest from now on. */
  readonly longest?: NodeProgress;
  /** Other steps with something under way, in the order of the walkthrough. */
  readonly beside: readonly string[];
}

const underWay: ReadonlySet<NodePhase> = new Set(["waiting", "creating", "adopting", "created", "updating", "deleting"]);

/** What a run has done so far, from its events. Knows no clock and no stream: the readers draw from it. */
export class Progress {
  private readonly planned = new Map<string, { step: string; act: Act }>();
  private readonly nodes = new Map<string, NodeProgress>();
  private readonly times = new Map<string, { first: number; last: number }>();

  /** @returns the node, when it entered another phase */
  take(event: Event, now: number): NodeProgress | undefined {
    if (event.type === "plan") {
      // A later plan replaces an earlier one; what has happened stays.
      this.planned.clear();
      for (const c of event.changes) this.planned.set(c.node, { step: c.step, act: c.act });
      return undefined;
    }
    if (event.type === "retry") {
      this.trouble(event.node, { type: "retry", code: event.code, attempt: event.attempt, waitMs: event.waitMs });
      return undefined;
    }
    if (event.type === "blocker") {
      this.trouble(event.node, { type: "blocker", blockers: event.blockers });
      return undefined;
    }
    return event.type === "node" ? this.phase(event, now) : undefined;
  }

  private trouble(node: string, trouble: Trouble): void {
    const known = this.nodes.get(node);
    if (known !== undefined) this.nodes.set(node, { ...known, trouble });
  }

  private phase(event: Event & { type: "node" }, now: number): NodeProgress | undefined {
    const { node, step, kind, name, phase } = event;
    const before = this.nodes.get(node);
    // A replaced thing begins anew once the old one is gone.
    const since = before !== undefined && before.phase !== "gone" ? before.since : now;
    const after: NodeProgress = {
      node,
      step,
      kind,
      name,
      phase,
      since,
      ...(event.id === undefined ? (before?.id === undefined ? {} : { id: before.id }) : { id: event.id }),
      ...(event.why === undefined ? {} : { why: event.why }),
      ...(event.typicalMs === undefined ? {} : { typicalMs: event.typicalMs }),
    };
    this.nodes.set(node, after);
    const times = this.times.get(step);
    this.times.set(step, { first: times?.first ?? now, last: now });
    return before?.phase === phase ? undefined : after;
  }

  /** Steps in the order of the walkthrough, then those it does not know, in order of appearance. */
  steps(walkthrough: readonly string[]): StepProgress[] {
    const heard = [...[...this.planned.values()].map((p) => p.step), ...[...this.nodes.values()].map((n) => n.step)];
    const present = new Set(heard);
    const order = [...walkthrough.filter((id) => present.has(id)), ...[...present].filter((id) => !walkthrough.includes(id))];
    return order.map((id) => this.step(id));
  }

  /** Everything under way, the longest first. */
  going(): NodeProgress[] {
    return [...this.nodes.values()].filter((n) => underWay.has(n.phase)).sort((a, b) => a.since - b.since);
  }

  /** undefined: nothing has happened yet. */
  totals(walkthrough: readonly string[], now: number): Totals | undefined {
    const times = [...this.times.values()];
    if (times.length === 0) return undefined;
    const steps = this.steps(walkthrough);
    const sum = (of: "total" | "done" | "failed"): number => steps.reduce((n, s) => n + s[of], 0);
    const left = (n: NodeProgress): number => (n.typicalMs ?? 0) - (now - n.since);
    const known = this.going().sort((a, b) => left(b) - left(a))[0];
    // Where all of it takes longer than usual, the oldest is what is waited for.
    const longest = known === undefined || left(known) > 0 ? known : this.going()[0];
    const beside = steps.filter((s) => s.going.length > 0 && s.id !== longest?.step).map((s) => s.id);
    return {
      total: sum("total"),
      done: sum("done"),
      failed: sum("failed"),
      startedAt: Math.min(...times.map((t) => t.first)),
      endedAt: Math.max(...times.map((t) => t.last)),
      ...(longest === undefined ? {} : { longest }),
      beside,
    };
  }

  private step(id: string): StepProgress {
    const planned = [...this.planned].filter(([, p]) => p.step === id).map(([node]) => node);
    const heard = [...this.nodes.values()].filter((n) => n.step === id);
    const all = new Set([...planned, ...heard.map((n) => n.node)]);
    const done = heard.filter((n) => this.isDone(n)).length;
    const broken = heard.filter((n) => n.phase === "failed");
    const stuck = heard.filter((n) => n.phase === "failed" || n.phase === "blocked").length;
    const times = this.times.get(id);
    return {
      id,
      total: all.size,
      done,
      failed: broken.length,
      going: this.going().filter((n) => n.step === id),
      broken,
      ...(times === undefined ? {} : { startedAt: times.first, endedAt: times.last }),
      settled: planned.length > 0 && done + stuck === all.size,
    };
  }

  private isDone(n: NodeProgress): boolean {
    const act = this.planned.get(n.node)?.act;
    const leaves = act === "delete" || act === "forget";
    if (n.phase === "gone") return act === undefined || leaves;
    return n.phase === "ready" && !leaves;
  }
}
