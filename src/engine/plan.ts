import { Fault } from "../core/fault.js";
import type { Change } from "../core/plan.js";
import { resolve, same, unknownValue } from "../core/resolve.js";
import type { NodeRecord } from "../core/state.js";
import type { AnyKind, NodeId } from "../core/types.js";
import type { Graph, GraphNode } from "./graph.js";
import { toldRegion } from "./home.js";
import { envNameOf, isEnvId } from "./sweep.js";
import { hasLostTags, refusal } from "./ownership/index.js";
import { wasRefused } from "./refusal.js";
import type { AnySeen, Survey } from "./survey.js";

/** A plan, and the nodes that it would change if it were proved that they are ours. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly refused: readonly NodeId[];
}

/**
 * Compares what is meant (graph), what we wrote down (records) and what is there (survey). Pure: it calls nothing and
 * changes nothing. No change for a node means that it is as it should be, or that nothing may be done with it.
 * @param missing why something that once stood is not there any more; the place may know better
 * @throws Fault foreign: somebody else has a name that is needed
 */
export function compare(
  graph: Graph,
  records: Readonly<Record<NodeId, NodeRecord>>,
  survey: Survey,
  _kinds: ReadonlyMap<string, AnyKind>,
  envId: string,
  missing = "it is gone: somebody deleted it",
): Comparison {
  const changes: Change[] = [];
  const refused: NodeId[] = [];
  const acts = new Map<NodeId, Change["act"]>();
  const look = (node: NodeId, attr: string): unknown => {
    const act = acts.get(node);
    if (act === "create" || act === "replace") return undefined;
    const seen = survey.seen.get(node);
    if (attr === "id") return seen?.id ?? records[node]?.id;
    return seen?.attrs[attr] ?? records[node]?.attrs?.[attr];
  };
  const add = (c: Change): void => {
    acts.set(c.node, c.act);
    changes.push(c);
  };

  for (const node of graph.nodes.values()) {
    const record = records[node.id];
    const found = survey.seen.get(node.id);
    const doubt = survey.doubts.get(node.id);
    if (found !== undefined && doubt !== undefined && record?.id === undefined)
      throw refusal({ kind: node.kind.name, id: found.id, node: node.id, ...namesakeOf(node.kind.name, found, envId) });
    const wanted = resolve(node.props, look).value as Record<string, unknown>;
    // Of what connects somebody else's things the state is wrong: ours is made, or found by what it connects. Where it is what
    // we want, an end of it has become somebody else's, and making it again would touch that.
    const isElsewhere = doubt === "ends" && !isAt(node.kind, wanted, found?.id);
    const seen = isElsewhere ? undefined : found;
    const twins = survey.twins.get(node.id) ?? [];
    const change = changeOf(node, record, seen, wanted, acts, missing) ?? (twins.length > 0 ? twice(twins) : undefined);
    if (change === undefined) continue;
    const isLeft = doubt !== undefined && !isElsewhere && doubt !== "unfinished";
    if (isLeft) refused.push(node.id);
    else add({ node: node.id, step: node.step, kind: node.kind.name, name: node.name, ...idOf(seen, record), ...change });
  }
  for (const [node, record] of Object.entries(records).reverse()) {
    if (graph.nodes.has(node)) continue;
    const change = removalOfUndeclared(node, record, survey);
    if (change === undefined) refused.push(node);
    else add(change);
  }
  return { changes, refused };
}

export const plan = (...given: Parameters<typeof compare>): Change[] => [...compare(...given).changes];

/** What the record of an undeclared node calls for; undefined: what is there may not be deleted. */
function removalOfUndeclared(node: NodeId, record: NodeRecord, survey: Survey): Change | undefined {
  const found = survey.seen.get(node);
  const doubt = survey.doubts.get(node);
  if (found !== undefined && hasLostTags(doubt)) return undefined;
  const seen = doubt === undefined || doubt === "unfinished" ? found : undefined;
  const gone = seen === undefined;
  return {
    node,
    step: record.step,
    kind: record.kind,
    name: record.name,
    ...idOf(seen, record),
    act: gone ? "forget" : "delete",
    why: gone ? "not declared any more, and already gone" : "not declared any more",
  };
}

/** Whether the settings lead to this natural key; those that are not known yet lead nowhere. */
const isAt = ({ identity }: AnyKind, wanted: Readonly<Record<string, unknown>>, id: string | undefined): boolean =>
  identity.by === "name" && !hasUnknown(wanted) && identity.of(wanted) === id;

const idOf = (seen: AnySeen | undefined, record: NodeRecord | undefined): { id?: string } => {
  const id = seen?.id ?? record?.id;
  return id === undefined ? {} : { id };
};

/** It has the tags of another environment of our name: ours, whose state is lost or elsewhere, or one in another Region. */
export function namesakeOf(kind: string, seen: AnySeen, envId: string): { readonly env?: string; readonly region?: string } {
  const { owner } = seen;
  if (owner === undefined || !isEnvId(owner.env) || owner.env === envId || envNameOf(owner.env) !== envNameOf(envId)) return {};
  const region = toldRegion({ kind, seen });
  return { env: envNameOf(envId), ...(region === undefined ? {} : { region }) };
}

/** Nothing to change in it, but the others have to go (P8). */
function twice(twins: readonly AnySeen[]): Decided {
  const ids = twins.map((t) => t.id).join(", ");
  return { act: "wait", why: `it is there more than once: ${ids}` };
}

type Decided = Pick<Change, "act" | "why" | "diff">;

function changeOf(
  node: GraphNode,
  record: NodeRecord | undefined,
  seen: AnySeen | undefined,
  wanted: Readonly<Record<string, unknown>>,
  acts: ReadonlyMap<NodeId, Change["act"]>,
  missing: string,
): Decided | undefined {
  if (record === undefined) {
    return seen === undefined ? { act: "create", why: "new" } : { act: "adopt", why: "it exists and carries our mark" };
  }
  if (seen === undefined) {
    if (record.status === "creating") return unfinished(node, record, wanted);
    return { act: "create", why: record.status === "deleting" ? "its removal had begun" : missing };
  }
  if (record.status === "deleting" || seen.phase === "deleting") return { act: "replace", why: "its removal had begun" };
  if (seen.phase === "failed") {
    // What once worked may hold data: that is for a person to decide (`teardown STEP` and `up` replace it).
    if (record.status === "ready") throw new Fault("became-failed", { node: node.id, kind: node.kind.name, id: seen.id, why: seen.why ?? "" }, { node: node.id });
    return { act: "replace", why: seen.why ?? "AWS says that it failed" };
  }
  const diff = differences(node.kind, wanted, record.props, seen.props ?? {});
  const containerGone = node.within !== undefined && ["create", "replace"].includes(acts.get(node.within) ?? "");
  const inPlace = !containerGone && node.kind.update !== undefined && diff.every((d) => d.to !== undefined && mutable(node.kind, d.prop) && !hasUnknown(d.to));
  const what = diff.map((d) => d.prop).join(", ");
  if (diff.length > 0 && !inPlace) return { act: "replace", why: `AWS cannot change this in place: ${what}`, diff };
  // What was recorded is gone, and another one of ours is there: made by a request whose answer was lost.
  if (record.id !== undefined && record.id !== seen.id) return { act: "adopt", why: "it exists and carries our mark" };
  // Not finished yet: its settings are put, and corrected, on the way.
  if (record.status === "creating") return { act: "adopt", why: "an interrupted run had made it" };
  if (record.status === "created") return { act: "wait", why: "it is not ready yet" };
  if (diff.length > 0) return { act: "update", why: what, diff };
  if (record.updating) return { act: "update", why: "an earlier change was interrupted", diff: record.updating.map((prop) => ({ prop, from: undefined, to: wanted[prop] })) };
  return seen.phase === "pending" ? { act: "wait", why: "it is not ready yet" } : undefined;
}

/** What an interrupted create may have made is taken up, unless it was meant in a way that cannot be changed in place. */
function unfinished(node: GraphNode, record: NodeRecord, wanted: Readonly<Record<string, unknown>>): Decided {
  const diff = record.id !== undefined || wasRefused(record) ? [] : differences(node.kind, wanted, record.props, {});
  const inPlace = node.kind.update !== undefined && diff.every((d) => d.to !== undefined && mutable(node.kind, d.prop) && !hasUnknown(d.to));
  return diff.length === 0 || inPlace ? { act: "create", why: "an earlier attempt did not come through" } : { act: "replace", why: "an earlier attempt was meant otherwise", diff };
}

const mutable = (kind: AnyKind, prop: string): boolean => (kind.mutable as readonly string[] | undefined)?.includes(prop) ?? false;

function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Wanted against what AWS says; where AWS says nothing, against what we last applied. */
export function differences(
  kind: AnyKind,
  wanted: Readonly<Record<string, unknown>>,
  applied: Readonly<Record<string, unknown>>,
  live: Readonly<Record<string, unknown>>,
): { prop: string; from: unknown; to: unknown }[] {
  const birth = new Set<string>(kind.birth as readonly string[] | undefined);
  const has = { ...applied, ...Object.fromEntries(Object.entries(live).filter(([, v]) => v !== undefined)) };
  const props = [...new Set([...Object.keys(wanted), ...Object.keys(applied)])].filter((p) => !birth.has(p));
  return props
    .filter((p) => !same(wanted[p], has[p]) && !(wanted[p] === undefined && has[p] === undefined))
    .map((prop) => ({ prop, from: has[prop], to: wanted[prop] }));
}
