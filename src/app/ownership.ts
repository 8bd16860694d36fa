import type { Emit } from "../core/event.js";
import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import { type Foreign, hasLostTags } from "../engine/ownership/index.js";
import type { LeftAlone } from "../engine/teardown.js";

/** What a removal has left alone, as it is listed: AWS's resources, with the reason as a code of the catalogue. */
export const keptOf = (left: readonly LeftAlone[]): { kind: string; id: string; why: string }[] =>
  left.map(({ kind, id, why }) => ({ kind, id, why: `kept-${why}` }));

/** Something of the environment stays because its tags are gone: the removal is not at its end. */
export const isHeldByTags = (left: readonly LeftAlone[]): boolean => left.some((l) => l.why !== "foreign");

/** Steps that are built: those of which a record is left. */
export const stepsLeft = (state: State, gone: readonly string[]): readonly string[] =>
  state.steps.filter((id) => !gone.includes(id) || Object.values(state.records).some((r) => r.step === id));

/** @throws Fault left-unchanged: what was planned is done, and these would have to be changed, too */
export function refuseUnchanged({ name, records }: State, refused: readonly string[]): void {
  if (refused.length === 0) return;
  const things = refused.map((node) => `${records[node]?.kind ?? ""} ${records[node]?.id ?? ""} (${node})`);
  throw new Fault("left-unchanged", { env: name, things });
}

/** Names what may not be touched, each sort with its own advice. */
export function tellForeign(foreign: readonly Foreign[], env: string, emit: Emit): void {
  const named = (these: readonly Foreign[]): string[] => these.map((f) => `${f.kind} ${f.id} (${f.node})`);
  const lost = foreign.filter((f) => hasLostTags(f.why));
  const copies = foreign.filter((f) => f.why === "copy");
  const others = foreign.filter((f) => !lost.includes(f) && !copies.includes(f));
  if (lost.length > 0) emit({ type: "note", code: "lost-tags", data: { env, things: named(lost), nodes: lost.map((f) => f.node) } });
  if (copies.length > 0) emit({ type: "note", code: "copied-tags", data: { things: named(copies) } });
  if (others.length > 0) emit({ type: "note", code: "not-ours", data: { things: named(others) } });
}
