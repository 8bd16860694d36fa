import { resolve, same, unknownValue } from "../core/resolve.js";
import type { NodeRecord } from "../core/state.js";
import type { AnyKind, NodeId } from "../core/types.js";
import type { Graph, GraphNode } from "./graph.js";
import type { AnySeen } from "./survey.js";
import type { Estate, Thing } from "./sweep.js";

/** An estate, ordered for being compared with many graphs. */
export interface Index {
  readonly estate: Estate;
  readonly kinds: ReadonlyMap<string, AnyKind>;
  readonly byNode: ReadonlyMap<NodeId, readonly Thing[]>;
  /** "kind id" → thing. */
  readonly byId: ReadonlyMap<string, Thing>;
  /** How often a text stands in the settings of things: what others refer to is in use. */
  readonly mentions: ReadonlyMap<string, number>;
}

/** How a declared graph and what is there fit together. */
export interface Match {
  readonly seen: ReadonlyMap<NodeId, AnySeen>;
  readonly missing: readonly NodeId[];
  /** Declared settings that are other than AWS says. */
  readonly differing: readonly { readonly node: NodeId; readonly prop: string }[];
  /** Declared settings of what is there, of which AWS says nothing: they are believed. */
  readonly believed: readonly { readonly node: NodeId; readonly prop: string }[];
  /** Further things with the mark of a node that has one already. */
  readonly twins: readonly Thing[];
  /** Marked, and not in the graph. */
  readonly unexplained: readonly Thing[];
  /** Hanging on ours, and not in the graph: somebody else's, as far as can be told. */
  readonly loose: readonly Thing[];
}

const keyOf = (kind: string, id: string): string => `${kind} ${id}`;

/** Every text in a value, at any depth. */
function textsOf(value: unknown, into: string[] = []): string[] {
  if (typeof value === "string") into.push(value);
  else if (typeof value === "object" && value !== null) for (const v of Object.values(value)) textsOf(v, into);
  return into;
}

/** What a thing refers to: its settings, and the parts of its natural key; not its own name. */
const refersTo = ({ seen }: Thing): string[] => [...textsOf(seen.props), ...seen.id.split("|")].filter((text) => text !== seen.id);

export function indexOf(estate: Estate, kinds: ReadonlyMap<string, AnyKind>): Index {
  const byNode = new Map<NodeId, Thing[]>();
  for (const t of estate.marked) byNode.set(t.seen.owner!.node, [...(byNode.get(t.seen.owner!.node) ?? []), t]);
  const all = [...estate.marked, ...estate.hanging];
  const mentions = new Map<string, number>();
  for (const t of all) for (const text of new Set(refersTo(t))) mentions.set(text, (mentions.get(text) ?? 0) + 1);
  return { estate, kinds, byNode, byId: new Map(all.map((t) => [keyOf(t.kind, t.seen.id), t])), mentions };
}

/** Of several with one mark: the one that most others refer to, else the oldest, else the first by its id (P8). */
function pick(candidates: readonly Thing[], { mentions }: Index): Thing | undefined {
  const use = (t: Thing): number => mentions.get(t.seen.id) ?? 0;
  const age = (t: Thing): string => `${t.seen.since ?? "9"} ${t.seen.id}`;
  return [...candidates].sort((a, b) => use(b) - use(a) || (age(a) < age(b) ? -1 : 1))[0];
}

const isTagged = ({ identity }: AnyKind): boolean => identity.by === "tag" || identity.tagged;

/** Finds for each declared node the thing that it must have been. Pure. */
export function match(graph: Graph, index: Index): Match {
  const seen = new Map<NodeId, AnySeen>();
  const missing: NodeId[] = [];
  /** Of what is missing and has a name of our choice: others may still refer to it. */
  const named = new Map<NodeId, string>();
  const differing: { node: NodeId; prop: string }[] = [];
  const believed: { node: NodeId; prop: string }[] = [];
  const twins: Thing[] = [];
  const taken = new Set<Thing>();
  for (const node of graph.nodes.values()) {
    const props = wanted(node, seen, named);
    const found = thingOf(node, props, index);
    if (found === undefined) {
      missing.push(node.id);
      const name = naturalKey(node, props);
      if (name !== undefined) named.set(node.id, name);
      continue;
    }
    seen.set(node.id, found.seen);
    taken.add(found);
    if (isTagged(node.kind))
      for (const twin of index.byNode.get(node.id) ?? [])
        if (twin !== found && twin.kind === found.kind) {
          taken.add(twin);
          twins.push(twin);
        }
    const birth = new Set<string>(node.kind.birth as readonly string[] | undefined);
    const live = found.seen.props ?? {};
    // What AWS tells and nobody declares differs as well: a rule's range where a group is meant.
    for (const prop of new Set([...Object.keys(props), ...Object.keys(live)])) {
      const [value, now] = [props[prop], live[prop]];
      if (birth.has(prop) || (value === undefined && now === undefined)) continue;
      if (now === undefined) believed.push({ node: node.id, prop });
      else if (!same(value, now)) differing.push({ node: node.id, prop });
    }
  }
  const free = (t: Thing): boolean => !taken.has(t);
  return { seen, missing, differing, believed, twins, unexplained: index.estate.marked.filter(free), loose: index.estate.hanging.filter(free) };
}

/** The node's settings, references filled in by what was found; `unknownValue` stands for the rest. */
function wanted(node: GraphNode, seen: ReadonlyMap<NodeId, AnySeen>, named: ReadonlyMap<NodeId, string> = new Map()): Record<string, unknown> {
  const look = (n: NodeId, attr: string): unknown => (attr === "id" ? (seen.get(n)?.id ?? named.get(n)) : seen.get(n)?.attrs[attr]);
  return resolve(node.props, look).value as Record<string, unknown>;
}

function thingOf(node: GraphNode, props: Record<string, unknown>, index: Index): Thing | undefined {
  const { kind } = node;
  if (isTagged(kind)) return pick((index.byNode.get(node.id) ?? []).filter((t) => t.kind === kind.name), index);
  const name = naturalKey(node, props);
  return name === undefined ? undefined : index.byId.get(keyOf(kind.name, name));
}

/** The id that follows from the settings; undefined: AWS gives it, or they are not all known. */
function naturalKey({ kind }: GraphNode, props: Record<string, unknown>): string | undefined {
  return kind.identity.by !== "name" || Object.values(props).some(holdsUnknown) ? undefined : kind.identity.of(props);
}

/** A record of what was found as what it is; `since` may not be known. */
function recordOf(kind: string, step: string, name: string, seen: AnySeen, now: string): NodeRecord {
  return {
    kind,
    step,
    status: seen.phase === "ready" ? "ready" : "created",
    name,
    id: seen.id,
    props: { ...seen.props },
    attrs: { ...seen.attrs },
    needs: [],
    op: seen.owner?.op ?? "",
    token: "",
    generation: 1,
    startedAt: seen.since === undefined || Number.isNaN(Date.parse(seen.since)) ? now : new Date(seen.since).toISOString(),
  };
}

export interface Recovered {
  readonly records: Record<NodeId, NodeRecord>;
  /** What AWS says of each of them. */
  readonly seen: ReadonlyMap<NodeId, AnySeen>;
}

/**
 * The records of what is there: with the edges of the graph as far as it explains things, else with those that their
 * settings show. Pure.
 * @param removing for a removal: also the duplicates, and what hangs on ours and would hold it back
 * @param taken names that are in use, by records of another kind of knowledge
 */
export function recover(
  graph: Graph,
  index: Index,
  removing: boolean,
  taken: Readonly<Record<NodeId, unknown>> = {},
  now = new Date().toISOString(),
): Recovered {
  const found = match(graph, index);
  const records: Record<NodeId, NodeRecord> = {};
  const seen = new Map<NodeId, AnySeen>();
  for (const [id, s] of found.seen) {
    const node = graph.nodes.get(id)!;
    const declared = Object.fromEntries(Object.entries(wanted(node, found.seen)).filter(([, v]) => !holdsUnknown(v)));
    const needs = node.needs.filter((n) => found.seen.has(n));
    const within = node.within !== undefined && found.seen.has(node.within) ? { within: node.within } : {};
    const told = Object.fromEntries(Object.entries(s.props ?? {}).filter(([, v]) => v !== undefined));
    records[id] = { ...recordOf(node.kind.name, node.step, node.name, s, now), props: { ...declared, ...told }, needs, ...within };
    seen.set(id, s);
  }
  const explained = new Set(found.seen.keys());
  const more = [...found.unexplained, ...(removing ? found.twins : []), ...found.loose.filter((t) => holdsBack(t, index, explained, removing))];
  for (const thing of more) {
    const id = freeName(nameFor(thing, index), { ...taken, ...records });
    const [step = "", ...rest] = id.split("/");
    records[id] = recordOf(thing.kind, step, rest.join("/"), thing.seen, now);
    seen.set(id, thing.seen);
  }
  addEdges(records, seen, index.kinds, removing ? Object.keys(records) : Object.keys(records).filter((n) => !explained.has(n)));
  return { records, seen };
}

const holdsUnknown = (value: unknown): boolean =>
  value === unknownValue || (typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown));

/** The thing of ours that this one hangs on. */
function hostOf(thing: Thing, { kinds, byId }: Index): Thing | undefined {
  const identity = kinds.get(thing.kind)?.identity;
  const on = identity?.by === "name" ? (identity.on?.kinds ?? []) : [];
  return on.flatMap((kind) => byId.get(keyOf(kind, thing.seen.id.split("|")[0]!)) ?? [])[0];
}

/**
 * What goes with its container needs no record. What has to go before it does: where the container itself is in no
 * graph, and for a removal. Otherwise somebody has hung it there, and `up` must not take it away.
 */
function holdsBack(thing: Thing, index: Index, explained: ReadonlySet<NodeId>, removing: boolean): boolean {
  if (index.kinds.get(thing.kind)?.within !== undefined) return false;
  const host = hostOf(thing, index);
  return host !== undefined && (removing || !explained.has(host.seen.owner!.node));
}

const lastPart = (text: string): string => text.split("/").at(-1)!;
function nameFor(thing: Thing, index: Index): NodeId {
  const own = thing.seen.owner?.node;
  return own ?? `${hostOf(thing, index)!.seen.owner!.node}/${lastPart(thing.kind)}`;
}

function freeName(name: NodeId, records: Readonly<Record<NodeId, unknown>>): NodeId {
  for (let n = 2, free = name; ; n++) {
    if (!Object.hasOwn(records, free)) return free;
    free = `${name}/${n}`;
  }
}

/** Edges that the settings show: an id or an ARN of one in the settings of another. Never a circle. */
function addEdges(
  records: Record<NodeId, NodeRecord>,
  seen: ReadonlyMap<NodeId, AnySeen>,
  kinds: ReadonlyMap<string, AnyKind>,
  of: readonly NodeId[],
): void {
  const nodes = new Map<string, NodeId>();
  for (const [node, s] of seen) for (const name of [s.id, s.attrs["arn"]]) if (typeof name === "string" && !nodes.has(name)) nodes.set(name, node);
  const reaches = (from: NodeId, to: NodeId, been = new Set<NodeId>()): boolean => {
    if (from === to) return true;
    if (been.has(from)) return false;
    been.add(from);
    const { needs, within } = records[from]!;
    return [...needs, ...(within === undefined ? [] : [within])].some((n) => reaches(n, to, been));
  };
  for (const node of of) {
    const record = records[node]!;
    const shown = refersTo({ kind: record.kind, seen: seen.get(node)! }).flatMap((text) => nodes.get(text) ?? []);
    for (const need of new Set(shown)) {
      if (record.needs.includes(need) || reaches(need, node)) continue;
      records[node] = { ...records[node]!, needs: [...records[node]!.needs, need] };
    }
    const prop = kinds.get(record.kind)?.within;
    const container = prop === undefined ? undefined : nodes.get(String(record.props[prop]));
    if (record.within === undefined && container !== undefined && !reaches(container, node))
      records[node] = { ...records[node]!, within: container };
  }
}
