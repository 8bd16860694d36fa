import { setTimeout as sleep } from "node:timers/promises";
import { resolve } from "../core/resolve.js";
import type { NodeRecord, OpenRequest } from "../core/state.js";
import type { Timing } from "../core/timing.js";
import type { AnyKind, Aws, NodeId, Seen } from "../core/types.js";
import type { Graph } from "./graph.js";
import { type Doubt, type Foreign, formOf, Ownership } from "./ownership/index.js";
import { readShown } from "./read.js";

export type AnySeen = Seen<Record<string, unknown>, Record<string, unknown>>;

/** What exists of what we recorded or are about to make. A node that is not here was looked for and not found. */
export interface Survey {
  readonly seen: ReadonlyMap<NodeId, AnySeen>;
  /** Further live things that requests of ours have made for the same node, whose answers were lost: proved to be ours. */
  readonly twins: ReadonlyMap<NodeId, readonly AnySeen[]>;
  /** Why what is in `seen` is not proved to be ours. */
  readonly doubts: ReadonlyMap<NodeId, Doubt>;
  /** Recorded as ours, or tagged like it, and not to be touched. */
  readonly foreign: readonly Foreign[];
}
/** A survey of things of which it is known that they are ours. */
export const proven = (seen: ReadonlyMap<NodeId, AnySeen>): Survey => ({ seen, twins: new Map(), doubts: new Map(), foreign: [] });

const order = (a = "", b = ""): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of several things with one node's mark: the recorded id, else the one of the operation in flight, else the oldest
 *  (where AWS tells no age, the first in the order of ids), so that every run picks the same (P8). What has failed is taken only when nothing lives. */
export function pick(found: readonly AnySeen[], record: NodeRecord | undefined): AnySeen {
  const living = found.filter((s) => s.phase !== "failed");
  const pool = living.length > 0 ? living : found;
  return (
    found.find((s) => s.id === record?.id) ??
    pool.find((s) => s.owner?.op !== "" && s.owner?.op === record?.op) ??
    [...pool].sort((a, b) => order(a.since, b.since) || order(a.id, b.id))[0]!
  );
}

/** Ids by which the kinds can be asked: recorded ones, and natural keys that follow from known settings. */
function idsToRead(
  kinds: ReadonlyMap<string, AnyKind>,
  records: Readonly<Record<NodeId, NodeRecord>>,
  graph: Graph | undefined,
): Map<string, Map<string, NodeId>> {
  const out = new Map<string, Map<string, NodeId>>();
  const want = (kind: string, id: string, node: NodeId): void => {
    const ids = out.get(kind) ?? new Map<string, NodeId>();
    out.set(kind, ids.set(id, node));
  };
  const look = (node: NodeId, attr: string): unknown => {
    const r = records[node];
    return attr === "id" ? r?.id : r?.attrs?.[attr];
  };
  for (const [node, r] of Object.entries(records)) {
    const identity = kinds.get(r.kind)?.identity;
    if (r.id !== undefined) want(r.kind, r.id, node);
    // A natural key follows from the settings: a recorded id that says otherwise was edited, and does not hide ours.
    if (identity?.by === "name" && (r.id === undefined || !identity.tagged)) want(r.kind, identity.of(r.props), node);
  }
  for (const n of graph?.nodes.values() ?? []) {
    if (records[n.id] !== undefined || n.kind.identity.by !== "name") continue;
    const props = resolve(n.props, look);
    if (props.known) want(n.kind.name, n.kind.identity.of(props.value), n.id);
  }
  return out;
}

const ageOf = (record: NodeRecord): number => Math.max(0, Date.now() - Date.parse(record.startedAt));
/** Where AWS shows no tags although the kind always has them. */
const isUnmarked = ({ identity }: AnyKind, seen: AnySeen | undefined): boolean =>
  seen !== undefined && seen.owner === undefined && !(identity.by === "name" && !identity.tagged);
const isYoungIntent = (record: NodeRecord | undefined, timing: Timing): boolean =>
  record?.id === undefined && record?.status === "creating" && ageOf(record) < timing.windowMs;

/**
 * Whether one more look is worth it: one empty answer proves nothing (P13), and what was made a moment ago may not be
 * shown yet, or not with its tags (1.5 "eventual").
 */
function isDoubtful(kind: AnyKind, record: NodeRecord | undefined, seen: AnySeen | undefined, looks: number, timing: Timing): boolean {
  if (record?.id === undefined || record.status === "deleting") return false;
  const young = ageOf(record) < (record.status === "created" ? timing.eventualMs : timing.windowMs);
  if (seen === undefined) return looks < 2 || young;
  return young && isUnmarked(kind, seen) && !(record.status === "created" && kind.settle !== undefined);
}

/** What one look has found, by node: a node whose recorded id is not its natural key may have two. */
type Found = Map<NodeId, AnySeen[]>;

/**
 * Looks at everything, in batches, one Describe per kind. What was recorded and is not shown is looked for again after
 * a pause (P13). What is found is judged by the ownership table.
 */
export async function survey(
  aws: Aws,
  kinds: ReadonlyMap<string, AnyKind>,
  records: Readonly<Record<NodeId, NodeRecord>>,
  envId: string,
  timing: Timing,
  graph?: Graph,
  openRequests: readonly OpenRequest[] = [],
): Promise<Survey> {
  const found: Found = new Map();
  const ids = [...idsToRead(kinds, records, graph)].flatMap(([kind, of]) => (kinds.has(kind) ? [[kinds.get(kind)!, of] as const] : []));
  const tagged = [...new Set(Object.values(records).map((r) => r.kind))].flatMap((kind) => kinds.get(kind) ?? []).filter((k) => k.identity.by === "tag");
  const [, byTag] = await Promise.all([
    Promise.all(ids.map(([kind, of]) => readAll(aws, kind, of, records, timing, found))),
    // Its tags can be on more than is recorded: made by a request whose answer was lost, or copied by somebody.
    Promise.all(tagged.map(async (kind) => [kind, await findTagged(aws, kind, envId)] as const)),
  ]);
  const ownership = new Ownership(kinds, { envId, records: { ...records }, openRequests });
  const judged = new Judging(ownership, records, kinds, graph);
  judged.take(found);
  for (const [kind, things] of byTag) judged.takeTagged(kind, things);
  await learnEnds(aws, kinds, judged.untagged(), ownership, judged.seen, records);
  return judged.survey();
}

async function readAll(aws: Aws, kind: AnyKind, ids: ReadonlyMap<string, NodeId>, records: Readonly<Record<NodeId, NodeRecord>>, timing: Timing, found: Found): Promise<void> {
  const seen = new Map<string, AnySeen>();
  const look = async (some: readonly string[]): Promise<void> => {
    for (const s of await readShown(kind, aws, some)) seen.set(s.id, s);
  };
  await look([...ids.keys()]);
  for (let looks = 1; ; looks++) {
    const again = [...ids].filter(([id, node]) => isDoubtful(kind, records[node], seen.get(id), looks, timing)).map(([id]) => id);
    if (again.length === 0) break;
    await sleep(timing.confirmMs, undefined, { signal: aws.signal });
    await look(again);
  }
  for (const [id, node] of ids) {
    const s = seen.get(id);
    // Under its name, and not to be told yet whose it is: what was interrupted there finds out (P9).
    if (s === undefined || (isYoungIntent(records[node], timing) && isUnmarked(kind, s))) continue;
    found.set(node, [...(found.get(node) ?? []), s]);
  }
}

async function findTagged(aws: Aws, { identity }: AnyKind, envId: string): Promise<readonly AnySeen[]> {
  const found = identity.by === "tag" ? ((await identity.find(aws, envId)) as readonly AnySeen[]) : [];
  return found.filter((s) => s.phase !== "deleting" && s.owner?.env === envId);
}

/** Sorts what was found: a node's own, further ones of it, and what is not ours. */
class Judging {
  readonly seen = new Map<NodeId, AnySeen>();
  private readonly twins = new Map<NodeId, readonly AnySeen[]>();
  private readonly foreign: Foreign[] = [];
  private readonly second = new Map<NodeId, AnySeen>();

  constructor(
    private readonly ownership: Ownership,
    private readonly records: Readonly<Record<NodeId, NodeRecord>>,
    private readonly kinds: ReadonlyMap<string, AnyKind>,
    private readonly graph: Graph | undefined,
  ) {}

  take(found: Found): void {
    for (const [node, things] of found) {
      const record = this.records[node];
      const own = things.find((s) => s.id === record?.id) ?? things[0]!;
      this.seen.set(node, own);
      const other = things.find((s) => s !== own);
      if (other) this.second.set(node, other);
    }
  }

  takeTagged(kind: AnyKind, things: readonly AnySeen[]): void {
    const byNode = new Map<NodeId, AnySeen[]>();
    for (const s of things) byNode.set(s.owner!.node, [...(byNode.get(s.owner!.node) ?? []), s]);
    for (const [node, some] of byNode) {
      const record = this.records[node];
      if (record?.kind !== kind.name) continue;
      const known = this.seen.get(node);
      const others = some.filter((s) => s.id !== record.id && s.id !== known?.id);
      const alike = known === undefined ? some : [...some.filter((s) => s.id !== known.id), known];
      const doubts = others.map((s) => [s, this.ownership.doubt("adopt", node, kind, s)] as const);
      const ours = doubts.flatMap(([s, doubt]) => (doubt === undefined ? [s] : []));
      for (const [s, doubt] of doubts) if (doubt !== undefined) this.foreign.push({ node, kind: kind.name, id: s.id, why: doubt });
      // A recorded one that is still there stays the one, whether its tags are shown or not.
      const best = known ?? (ours.length === 0 ? undefined : pick(ours, record));
      if (best === undefined) continue;
      this.seen.set(node, best);
      const rest = ours.filter((s) => s !== best);
      const [twins, copies] = [rest.filter((s) => this.isTwin(node, kind, s, alike)), rest.filter((s) => !this.isTwin(node, kind, s, alike))];
      for (const s of copies) this.foreign.push({ node, kind: kind.name, id: s.id, why: "copy" });
      if (twins.length > 0) this.twins.set(node, twins);
    }
  }
  private isTwin(node: NodeId, kind: AnyKind, s: AnySeen, alike: readonly AnySeen[]): boolean {
    return this.ownership.doubt("remove-duplicate", node, kind, s, alike) === undefined;
  }

  private kindOf(node: NodeId): AnyKind | undefined {
    return this.kinds.get(this.records[node]?.kind ?? "") ?? this.graph?.nodes.get(node)?.kind;
  }
  untagged(): (readonly [AnyKind, AnySeen])[] {
    return [...this.seen, ...this.second].flatMap(([node, s]) => {
      const kind = this.kindOf(node);
      return kind !== undefined && formOf(kind) === "untagged" ? [[kind, s] as const] : [];
    });
  }

  survey(): Survey {
    const doubts = new Map<NodeId, Doubt>();
    for (const node of [...this.seen.keys()]) {
      const kind = this.kindOf(node);
      if (kind === undefined) continue;
      const doubtOf = (s: AnySeen): Doubt | undefined => this.ownership.standing(node, kind, s);
      let s = this.seen.get(node)!;
      let doubt = doubtOf(s);
      const other = this.second.get(node);
      if (doubt === "ends" && formOf(kind) === "untagged") {
        // The state names what is not ours. Ours, if it is there, is found by what it connects.
        this.foreign.push({ node, kind: kind.name, id: s.id, why: doubt });
        if (other !== undefined && doubtOf(other) === undefined) [s, doubt] = [other, undefined];
      }
      this.seen.set(node, s);
      if (doubt === undefined) continue;
      doubts.set(node, doubt);
      if (!["ends", "end-untagged", "unfinished"].includes(doubt) && this.records[node]?.id !== undefined)
        this.foreign.push({ node, kind: kind.name, id: s.id, why: doubt });
    }
    return { seen: this.seen, twins: this.twins, doubts, foreign: this.foreign };
  }
}

/** Whose the ends of untagged things are: mostly nodes of ours that were just read; the others are read now. */
export async function learnEnds(
  aws: Aws,
  kinds: ReadonlyMap<string, AnyKind>,
  untagged: readonly (readonly [AnyKind, AnySeen])[],
  ownership: Ownership,
  seen: ReadonlyMap<NodeId, AnySeen> = new Map(),
  records: Readonly<Record<NodeId, NodeRecord>> = {},
): Promise<void> {
  for (const [node, { kind }] of Object.entries(records)) {
    const s = seen.get(node);
    if (s !== undefined) ownership.learn({ kind, id: s.id }, s);
  }
  const missing = new Map<string, Set<string>>();
  for (const [kind, s] of untagged)
    for (const end of ownership.unknownEnds(kind, s)) missing.set(end.kind, (missing.get(end.kind) ?? new Set<string>()).add(end.id));
  await Promise.all(
    [...missing].map(async ([name, ids]) => {
      const read = (await kinds.get(name)!.read(aws, [...ids])) as readonly AnySeen[];
      for (const id of ids) ownership.learn({ kind: name, id }, read.find((s) => s.id === id));
    }),
  );
}
