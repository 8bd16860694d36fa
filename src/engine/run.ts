import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../core/fault.js";
import type { Change } from "../core/plan.js";
import type { NodeId } from "../core/types.js";
import type { Graph } from "./graph.js";
import { Making } from "./make.js";
import { removals, type Standing } from "./order.js";
import type { Foreign } from "./ownership/index.js";
import { persist, toFault } from "./policy.js";
import { runQueue, type Task } from "./queue.js";
import { Removing } from "./remove.js";
import { Site, type RunOptions } from "./site.js";
import type { AnySeen } from "./survey.js";

export type { RunOptions } from "./site.js";

/** Carries out a plan by the protocol of reliability.md 1.2. Every change of the state is durable before the call it announces. */
export class Run {
  private readonly site: Site;
  private readonly removing: Removing;
  private readonly making: Making;

  constructor(private readonly o: RunOptions) {
    this.site = new Site(o);
    this.removing = new Removing(this.site);
    this.making = new Making(this.site, this.removing);
  }

  /**
   * Puts our tags on what has lost them, on the proofs of the ownership table, and waits until they are shown.
   * @returns what was tagged again
   */
  async retag(): Promise<Foreign[]> {
    const { kinds, journal, survey } = this.o;
    const lost = survey.foreign.filter((f) => f.why === "no-tags");
    const mine = lost.filter(({ node, kind }) => this.site.ownership.doubt("retag", node, kinds.get(kind)!, survey.seen.get(node)!) === undefined);
    // Nobody who has lost the lock writes anything.
    await journal.save();
    await Promise.all(mine.map((f) => this.retagOne(f)));
    return mine;
  }

  private async retagOne({ node, kind: name, id }: Foreign): Promise<void> {
    const { site } = this;
    const { kinds, journal, survey, aws, timing } = this.o;
    const kind = kinds.get(name)!;
    const { identity, read } = kind;
    const record = journal.record(node)!;
    if (identity.by === "name" && !identity.tagged) return;
    const { tags } = site.mark({ id: node, name: record.name, kind }, record.op);
    await persist("put", () => identity.retag(aws, survey.seen.get(node)!, tags), site.retrying(node));
    for (const until = site.clock() + timing.eventualMs; site.clock() < until; await sleep(timing.confirmMs, undefined, { signal: site.signal })) {
      const [now] = (await read(aws, [id])) as readonly AnySeen[];
      if (now?.owner?.env === journal.state.envId) return;
    }
    throw new Fault("never-tagged", { node, kind: name, id }, { node });
  }

  /** Builds, changes and removes what the changes say. Throws the most telling Fault when something failed. */
  async execute(changes: readonly Change[], graph: Graph | undefined): Promise<void> {
    const byNode = new Map(changes.map((c) => [c.node, c]));
    const going = this.going(changes);
    const tasks = [...this.removalTasks(byNode, going, graph), ...this.makingTasks(changes, graph)];
    this.refreshAttributes(byNode);
    this.alignEdges(graph, byNode, going);
    await this.o.journal.save();
    const outcome = await runQueue(tasks, this.site.signal);
    const undone = [...byNode].filter(([node]) => this.o.journal.record(node)?.status !== "ready" || this.o.journal.record(node)?.updating !== undefined);
    this.alignEdges(graph, new Map(undone), new Set());
    // Where the state cannot be saved any more, that is what the tasks have failed with.
    const faults = [...outcome.failed.values()].map((e) => toFault(e));
    await this.o.journal.save().catch((e: unknown) => faults.push(toFault(e)));
    this.conclude(faults, outcome.blocked);
  }

  /**
   * What is removed: also records of things that are not there and will be made anew, if they stood on something that
   * goes. Their edges would lead nowhere, and what an interrupted create may have made of them stands in the old place.
   */
  private going(changes: readonly Change[]): Set<NodeId> {
    const { journal } = this.o;
    const going = new Set(changes.filter((c) => c.act === "delete" || c.act === "replace" || c.act === "forget").map((c) => c.node));
    const lost = changes.filter((c) => c.act === "create" && journal.record(c.node) !== undefined);
    for (let grew = true; grew; ) {
      grew = false;
      for (const { node } of lost) {
        if (going.has(node) || !journal.record(node)!.needs.some((n) => going.has(n))) continue;
        going.add(node);
        grew = true;
      }
    }
    return going;
  }

  private removalTasks(byNode: ReadonlyMap<NodeId, Change>, going: ReadonlySet<NodeId>, graph: Graph | undefined): Task[] {
    const standing = new Map<NodeId, Standing>(Object.entries(this.o.journal.state.records));
    return removals(going, standing).map((r) => {
      // Something that stays, and stands on this until its own update has let go of it. What goes on standing on it (an
      // order that no reference shows) waits for the new one, and lets nothing go.
      const clings = (n: NodeId): boolean => graph?.nodes.get(n)?.needs.includes(r.node) ?? false;
      const letGo = [...standing].filter(([n, s]) => s.needs.includes(r.node) && !going.has(n) && byNode.has(n) && !clings(n)).map(([n]) => `make ${n}`);
      return this.removing.task(byNode.get(r.node)!, [...r.deps.map((n) => `remove ${n}`), ...letGo], r);
    });
  }

  private makingTasks(changes: readonly Change[], graph: Graph | undefined): Task[] {
    return changes.flatMap((c) => {
      const node = graph?.nodes.get(c.node);
      if (node === undefined || c.act === "delete" || c.act === "forget") return [];
      return [this.making.task(node, c, [...node.needs.map((n) => `make ${n}`), `remove ${c.node}`])];
    });
  }

  private conclude(faults: readonly Fault[], blocked: ReadonlySet<string>): void {
    const interrupted = this.o.aws.signal.aborted || faults.some((f) => f.code === "interrupted");
    const of = (is: (f: Fault) => boolean): Fault | undefined => faults.find(is);
    const first = of((f) => f.class === "bug") ?? of((f) => f.class === "locked") ?? of((f) => f.code.startsWith("state-")) ?? of((f) => f.class === "refused") ?? of((f) => f.code !== "interrupted");
    if (first && !(interrupted && first.class === "failed")) {
      first.along = { faults: [...new Set(faults)].filter((f) => f !== first && f.code !== "interrupted"), blocked: blocked.size };
      throw first;
    }
    if (interrupted) throw new Fault("interrupted", { env: this.o.journal.state.name, command: this.o.command });
    if (blocked.size > 0) throw new Fault("some-failed", { failed: faults.length, blocked: blocked.size, env: this.o.journal.state.name });
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
      if (record === undefined || going.has(node.id)) continue;
      // One that is being changed keeps the edges it lets go of itself; what it goes on standing on comes back made anew.
      const needs = changes.has(node.id)
        ? record.needs.filter((n) => !(going.has(n) && node.needs.includes(n)))
        : node.needs.filter((n) => journal.record(n) !== undefined && !going.has(n));
      journal.state.records[node.id] = { ...record, needs };
    }
  }
}
