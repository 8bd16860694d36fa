import type { Change } from "../core/plan.js";
import type { NodeRecord, State } from "../core/state.js";
import type { AnyKind, Aws, NodeId } from "../core/types.js";
import { removals } from "./order.js";
import { neverOurs, refuseForeign } from "./plan.js";
import type { AnySeen, Survey } from "./survey.js";

/** What goes when these steps go: their nodes and whatever stands on them, by the saved edges. */
export function removalPlan(
  state: State,
  survey: Survey,
  kinds: ReadonlyMap<string, AnyKind>,
  steps?: readonly string[],
): { changes: Change[]; steps: string[] } {
  const gone = stepsToGo(state, steps);
  const going = new Set(Object.entries(state.records).filter(([, r]) => gone.has(r.step)).map(([node]) => node));
  const order = sorted(removals(going, new Map(Object.entries(state.records))));
  const changes = order.map((node): Change => {
    const record = state.records[node]!;
    const kind = kinds.get(record.kind);
    const found = survey.seen.get(node);
    // A name that somebody else had taken when we were refused it: there is nothing of ours to remove.
    const seen = found && kind && neverOurs({ kind }, found, record, state.envId) ? undefined : found;
    if (kind) refuseForeign({ id: node, kind }, seen, record, state.envId);
    const id = seen?.id ?? record.id;
    const there = seen !== undefined || survey.twins.has(node);
    return {
      node,
      step: record.step,
      kind: record.kind,
      name: record.name,
      ...(id === undefined ? {} : { id }),
      act: there ? "delete" : "forget",
      why: there ? "asked for" : "already gone",
    };
  });
  const known = [...state.steps, ...Object.values(state.records).map((r) => r.step)];
  return { changes, steps: [...new Set(known)].filter((s) => gone.has(s)) };
}

/** A step goes as a whole: half a chapter would be rebuilt by the next `up` in any case. */
function stepsToGo(state: State, steps: readonly string[] | undefined): Set<string> {
  const records = Object.values(state.records);
  if (steps === undefined) return new Set([...state.steps, ...records.map((r) => r.step)]);
  const gone = new Set(steps);
  for (let grew = true; grew; ) {
    grew = false;
    for (const r of records) {
      if (gone.has(r.step) || !r.needs.some((n) => gone.has(state.records[n]?.step ?? ""))) continue;
      gone.add(r.step);
      grew = true;
    }
  }
  return gone;
}

function sorted(order: readonly { node: NodeId; deps: readonly NodeId[] }[]): NodeId[] {
  const out: NodeId[] = [];
  const done = new Set<NodeId>();
  const byNode = new Map(order.map((o) => [o.node, o]));
  const visit = (node: NodeId): void => {
    if (done.has(node)) return;
    done.add(node);
    byNode.get(node)!.deps.forEach(visit);
    out.push(node);
  };
  for (const o of order) visit(o.node);
  return out;
}

/** In which order these records go, what carries them included, as a plan. */
export function removalOf(going: ReadonlySet<NodeId>, records: Readonly<Record<NodeId, NodeRecord>>): Change[] {
  return sorted(removals(going, new Map(Object.entries(records)))).map((node): Change => {
    const { step, kind, name, id } = records[node]!;
    return { node, step, kind, name, ...(id === undefined ? {} : { id }), act: "delete", why: "asked for" };
  });
}

/**
 * A last look, not by the state but by what AWS shows: everything with our mark, and everything that had one of our
 * names. What belongs to records that still stand is not left over.
 */
export async function leftovers(
  aws: Aws,
  kinds: ReadonlyMap<string, AnyKind>,
  state: State,
  before: Readonly<Record<NodeId, NodeRecord>>,
): Promise<{ kind: string; id: string }[]> {
  const standing = new Set(Object.values(state.records).map((r) => r.id));
  // Made by a call whose answer never came: its record stands without an id, and the next `up` adopts it.
  const awaited = (s: AnySeen): boolean => {
    const record = s.owner === undefined ? undefined : state.records[s.owner.node];
    return record !== undefined && record.id === undefined && record.op === s.owner?.op;
  };
  const found = await Promise.all(
    [...kinds.values()].map(async (kind) => {
      if (kind.identity.by === "tag") return (await kind.identity.find(aws, state.envId)).map((s: AnySeen) => ({ kind: kind.name, s }));
      if (!kind.identity.tagged) return []; // gone with what it hung on
      const ids = Object.values(before).flatMap((r) => (r.kind === kind.name && r.id !== undefined ? [r.id] : []));
      const seen = ids.length === 0 ? [] : ((await kind.read(aws, ids)) as readonly AnySeen[]);
      return seen.filter((s) => s.owner?.env === state.envId).map((s) => ({ kind: kind.name, s }));
    }),
  );
  return found.flat().filter(({ s }) => s.phase !== "deleting" && !standing.has(s.id) && !awaited(s)).map(({ kind, s }) => ({ kind, id: s.id }));
}
