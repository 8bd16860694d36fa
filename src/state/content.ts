import { Fault } from "../core/fault.js";
import { schemaVersion, type State } from "../core/state.js";
import { arrivingOf, movedOf, type Arriving, type Moved } from "./markers.js";
import { stateOf } from "./parse.js";

/** What a place can hold under the name of an environment. */
export type Content =
  | { readonly is: "nothing" }
  | { readonly is: "state"; readonly state: State }
  | { readonly is: "moved"; readonly moved: Moved }
  | { readonly is: "arriving"; readonly arriving: Arriving; readonly state: State };

/** @throws Fault state-broken, state-newer, state-foreign */
export function contentOf(value: unknown, env: string, where: string): Content {
  if (value === undefined) return { is: "nothing" };
  const moved = movedOf(value);
  if (moved !== undefined) return { is: "moved", moved };
  const arriving = arrivingOf(value);
  if (arriving === undefined) return { is: "state", state: stateOf(value, env, where) };
  const { arriving: _, ...rest } = value as Record<string, unknown>;
  return { is: "arriving", arriving, state: stateOf(rest, env, where) };
}

/** The other way round. The serial stays; the epoch is the lock's under which it is written. */
export function valueOf(content: Exclude<Content, { is: "nothing" }>, epoch: number): object {
  if (content.is === "moved") return { moved: content.moved };
  const state = { ...content.state, schema: schemaVersion, epoch };
  return content.is === "arriving" ? { arriving: content.arriving, ...state } : state;
}

/** A state may only be replaced by one of the same lineage. @throws Fault state-foreign */
export function sameLineage(where: string, present: { readonly envId: string }, next: { readonly envId: string }): void {
  if (present.envId !== next.envId) throw new Fault("state-foreign", { where, why: `it is of ${present.envId}, and what would replace it of ${next.envId}` });
}
