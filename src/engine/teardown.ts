import type { Change } from "../core/plan.js";
import type { NodeRecord, State } from "../core/state.js";
import type { AnyKind, Aws, NodeId } from "../core/types.js";
import { removals } from "./order.js";
import { type Doubt, hasLostTags } from "./ownership/index.js";
import { readShown } from "./read.js";
import type { AnySeen, Survey } from "./survey.js";
import { withoutCopies } from "./sweep.js";

/** What a removal leaves alone, and why. lost-tags: ours by the state, but without its tags · needed: by one of those ·
 *  held: a foreign resource or a protection keeps it, or what needs it · foreign: it is not ours, whatever the state says. */
export interface LeftAlone {
  readonly node: NodeId;
  readonly kind: string;
  readonly id: string;
  readonly why: "lost-tags" | "needed" | "held" | "foreign";
}

/**
 * What goes when these steps go: their nodes and whatever stands on them, by the saved edges. What has lost its tags stays,
 * with what it stands on, and keeps its record; what proves to be somebody else's stays without.
 */
export function removalPlan(
  state: State,
  survey: Survey,
  _kinds: ReadonlyMap<string, AnyKind>,
  steps?: readonly string[],
): { changes: Change[]; steps: string[]; left: LeftAlone[] } {
  const { records } = state;
  const gone = stepsToGo(state, steps);
  const wanted = new Set(Object.entries(records).filter(([, r]) => gone.has(r.step)).map(([node]) => node));
  const staying = stayingOf(wanted, records, survey);
  const going = new Set([...wanted].filter((node) => !staying.has(node)));
  const left = [...staying].map(([node, why]): LeftAlone => ({ node, kind: records[node]!.kind, id: records[node]!.id ?? "", why }));
  const changes = sorted(removals(going, new Map(Object.entries(records)))).map((node): Change => {
    const record = records[node]!;
    const found = survey.seen.get(node);
    const doubt = survey.doubts.get(node);
    const seen = found !== undefined && (doubt === undefined || doubt === "unfinished" || isCarried(node, going, records, doubt)) ? found : undefined;
    // A name that somebody else had taken when we were refused it is none of ours to mention.
    if (found !== undefined && seen === undefined && record.id !== undefined) left.push({ node, kind: record.kind, id: found.id, why: "foreign" });
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
  for (const f of survey.foreign) if (wanted.has(f.node) && !hasLostTags(f.why) && !left.some((l) => l.id === f.id)) left.push({ node: f.node, kind: f.kind, id: f.id, why: "foreign" });
  const known = [...state.steps, ...Object.values(records).map((r) => r.step)];
  return { changes, steps: [...new Set(known)].filter((s) => gone.has(s)), left };
}

/** It is a part of what goes and is ours: without tags of its own it goes along. */
const isCarried = (node: NodeId, going: ReadonlySet<NodeId>, records: Readonly<Record<NodeId, NodeRecord>>, doubt: Doubt): boolean =>
  hasLostTags(doubt) && records[node]?.within !== undefined && going.has(records[node].within);

function stayingOf(wanted: ReadonlySet<NodeId>, records: Readonly<Record<NodeId, NodeRecord>>, survey: Survey): Map<NodeId, LeftAlone["why"]> {
  const staying = new Map<NodeId, LeftAlone["why"]>();
  const lost = [...wanted].filter((node) => survey.seen.has(node) && hasLostTags(survey.doubts.get(node)) && records[node]!.id !== undefined);
  const isLost = new Set(lost);
  const implied = new Set(removals(wanted, new Map(Object.entries(records))).flatMap((r) => (r.implied ? [r.node] : [])));
  const stays = (node: NodeId): boolean => {
    const within = records[node]!.within;
    // Inside something that goes it cannot stay, unless it would need a call of its own (two groups that name each other): that
    // call is never sent for what does not carry our tags.
    return within === undefined || !implied.has(node) || staying.has(within) || isLost.has(within);
  };
  for (const node of lost) if (stays(node)) staying.set(node, survey.doubts.get(node) === "no-tags" ? "lost-tags" : "needed");
  const need = (node: NodeId): void => {
    const { needs, within } = records[node]!;
    for (const below of within === undefined ? needs : [...needs, within]) {
      if (!wanted.has(below) || staying.has(below)) continue;
      staying.set(below, "needed");
      need(below);
    }
  };
  for (const node of [...staying.keys()]) need(node);
  return staying;
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
  const known = { ...state, records: { ...before, ...state.records } };
  // Made by a call whose answer never came: its record stands without an id, and the next `up` adopts it.
  const awaited = (s: AnySeen): boolean => {
    const record = s.owner === undefined ? undefined : state.records[s.owner.node];
    return record !== undefined && record.id === undefined && record.op === s.owner?.op;
  };
  const found = await Promise.all(
    [...kinds.values()].map(async (kind) => {
      if (kind.identity.by === "tag") {
        const all = ((await kind.identity.find(aws, state.envId)) as readonly AnySeen[]).filter((s) => s.owner?.env === state.envId);
        const own = withoutCopies({ envId: state.envId, marked: all.map((seen) => ({ kind: kind.name, seen })), hanging: [] }, kinds, known);
        return own.estate.marked.map((t) => ({ kind: kind.name, s: t.seen }));
      }
      if (!kind.identity.tagged) return []; // gone with what it hung on
      const ids = Object.values(before).flatMap((r) => (r.kind === kind.name && r.id !== undefined ? [r.id] : []));
      const seen = ids.length === 0 ? [] : await readShown(kind, aws, ids);
      return seen.filter((s) => s.owner?.env === state.envId).map((s) => ({ kind: kind.name, s }));
    }),
  );
  return found.flat().filter(({ s }) => s.phase !== "deleting" && !standing.has(s.id) && !awaited(s)).map(({ kind, s }) => ({ kind, id: s.id }));
}
