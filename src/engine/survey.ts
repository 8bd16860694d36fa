import { setTimeout as sleep } from "node:timers/promises";
import { resolve } from "../core/resolve.js";
import type { NodeRecord } from "../core/state.js";
import type { Timing } from "../core/timing.js";
import type { AnyKind, Aws, NodeId, Seen } from "../core/types.js";
import type { Graph } from "./graph.js";

export type AnySeen = Seen<Record<string, unknown>, Record<string, unknown>>;

/** What exists of what we recorded or are about to make. A node that is not here was looked for and not found. */
export interface Survey {
  readonly seen: ReadonlyMap<NodeId, AnySeen>;
  /** Further live things with the mark of the same node: made by requests whose answers were lost. */
  readonly twins: ReadonlyMap<NodeId, readonly AnySeen[]>;
}

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
    else if (identity?.by === "name") want(r.kind, identity.of(r.props), node);
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

/**
 * Looks at everything, in batches, one Describe per kind. What was recorded and is not shown is looked for again after
 * a pause (P13).
 */
export async function survey(
  aws: Aws,
  kinds: ReadonlyMap<string, AnyKind>,
  records: Readonly<Record<NodeId, NodeRecord>>,
  envId: string,
  timing: Timing,
  graph?: Graph,
): Promise<Survey> {
  const seen = new Map<NodeId, AnySeen>();
  const twins = new Map<NodeId, readonly AnySeen[]>();
  // Kinds that are found by their tags, of which more may be there than is recorded: a create without an id (somebody
  // was killed between the call and the record), or one that was tried more than once (an answer was lost, and what it
  // told of may have come after all).
  const doubtful = new Set(
    Object.values(records)
      .filter((r) => (r.id === undefined || r.generation > 1) && kinds.get(r.kind)?.identity.by === "tag")
      .map((r) => r.kind),
  );
  const readAll = async (kind: AnyKind, ids: ReadonlyMap<string, NodeId>): Promise<void> => {
    const look = async (some: readonly string[]): Promise<void> => {
      for (const s of (await kind.read(aws, some)) as readonly AnySeen[]) {
        const node = ids.get(s.id);
        if (node !== undefined) seen.set(node, s);
      }
    };
    await look([...ids.keys()]);
    for (let looks = 1; ; looks++) {
      const again = [...ids].filter(([, node]) => isDoubtful(kind, records[node], seen.get(node), looks, timing)).map(([id]) => id);
      if (again.length === 0) break;
      await sleep(timing.confirmMs, undefined, { signal: aws.signal });
      await look(again);
    }
    // Under its name, and not to be told yet whose it is: what was interrupted there finds out (P9).
    for (const node of ids.values()) if (isYoungIntent(records[node], timing) && isUnmarked(kind, seen.get(node))) seen.delete(node);
  };
  const findAll = async (kind: AnyKind): Promise<void> => {
    if (kind.identity.by !== "tag") return;
    const found = (await kind.identity.find(aws, envId)) as readonly AnySeen[];
    const byNode = new Map<NodeId, AnySeen[]>();
    for (const s of found) if (s.phase !== "deleting") byNode.set(s.owner!.node, [...(byNode.get(s.owner!.node) ?? []), s]);
    for (const [node, some] of byNode) {
      if (records[node]?.kind !== kind.name) continue;
      // A recorded one that is still there stays the one, whether its tags are shown or not.
      const best = seen.get(node) ?? pick(some, records[node]);
      seen.set(node, best);
      const others = some.filter((s) => s.id !== best.id);
      if (others.length > 0) twins.set(node, others);
    }
  };
  await Promise.all(
    [...idsToRead(kinds, records, graph)].map(([kind, ids]) => {
      const k = kinds.get(kind);
      return k === undefined ? undefined : readAll(k, ids);
    }),
  );
  await Promise.all([...doubtful].map((kind) => findAll(kinds.get(kind)!)));
  return { seen, twins };
}
