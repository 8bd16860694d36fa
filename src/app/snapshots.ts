import type { Change } from "../core/plan.js";
import type { State } from "../core/state.js";
import type { NodeId } from "../core/types.js";
import { pricesIn } from "../cost/prices.js";

/** Final snapshots of the databases that a run deletes: their names, by node. */
export type Snapshots = ReadonlyMap<NodeId, string>;

/** "20261201064500" */
const stamp = (at: Date): string => at.toISOString().replace(/[^0-9]/g, "").slice(0, 14);

/** Names for the snapshots of these deletes. An interrupted run's name is used again: its snapshot may have been begun. */
export function snapshotNames(state: State | undefined, changes: readonly Change[], wanted: boolean): Snapshots {
  if (!wanted) return new Map();
  const going = changes.filter((c) => c.kind === "rds/db-instance" && (c.act === "delete" || c.act === "replace") && c.id !== undefined);
  const begun = (node: NodeId) => (state?.records[node]?.status === "deleting" ? state.snapshots?.findLast((s) => s.node === node)?.id : undefined);
  return new Map(going.map((c) => [c.node, begun(c.node) ?? `${c.id!}-final-${stamp(new Date())}`]));
}

/** Recorded before the delete that makes them: a run that is killed after it still tells of them. */
export function addSnapshots(state: State, snapshots: Snapshots): void {
  const known = state.snapshots ?? [];
  const made = [...snapshots].filter(([, id]) => !known.some((s) => s.id === id));
  if (made.length === 0) return;
  const sizeOf = (node: NodeId) => state.records[node]?.props["storageGib"];
  state.snapshots = [
    ...known,
    ...made.map(([node, id]) => {
      const gib = sizeOf(node);
      return { node, id, at: new Date().toISOString(), ...(typeof gib === "number" ? { gib } : {}) };
    }),
  ];
}

/** Snapshots that this teardown, or the one that it ends, has left, with their price. */
export function keptSnapshots(state: State, from: string, region: string): { kind: string; id: string; why: string; costPerDayUsd: number | null }[] {
  const since = state.leaving?.since ?? from;
  const unitPrice = pricesIn(region).quote("rds/backup").unitPrice;
  return (state.snapshots ?? [])
    .filter((s) => s.at >= since && state.records[s.node] === undefined)
    .map(({ id, gib }) => ({ kind: "rds/db-snapshot", id, why: "final-snapshot", costPerDayUsd: unitPrice === undefined || gib === undefined ? null : (unitPrice * gib) / 30 }));
}
