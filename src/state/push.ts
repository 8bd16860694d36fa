import { isDeepStrictEqual } from "node:util";
import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import { contentOf, sameLineage } from "./content.js";
import { refuseMarked } from "./markers.js";
import { json, stateOf } from "./parse.js";

/**
 * A state from a file of the user's: pulled, a version of the file store's, or one that was fetched from the bucket
 * with the lock in it. @throws Fault state-broken, state-newer, state-foreign
 */
export function stateIn(bytes: Uint8Array, env: string, where: string): State {
  const value = json(bytes, where);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return stateOf(value, env, where);
  const { lock: _, ...rest } = value as Record<string, unknown>;
  return stateOf(rest, env, where);
}

/** What makes two states the same: not which program wrote it when under which lock. */
const essence = ({ serial: _, epoch: __, tool: ___, ...rest }: State) => rest;

export interface Push {
  /** What is written; undefined: it is there already. */
  readonly next: State | undefined;
  /** Of what is there afterwards. */
  readonly serial: number;
}
const writing = (next: State, above = 0): Push => {
  const serial = Math.max(next.serial, above) + 1;
  return { next: { ...next, serial }, serial };
};

/**
 * Whether `next` may take the place of what is there (`found`, or why it cannot be read), and what is written then.
 * @throws Fault state-foreign, state-older, state-broken; state-moved and state-arriving whatever `force` says
 */
export function judgePush(found: unknown, next: State, env: string, where: string, force: boolean): Push {
  if (found instanceof Fault) {
    if (!force) throw found;
    return writing(next);
  }
  refuseMarked(found, where);
  const content = contentOf(found, env, where);
  if (content.is !== "state") return writing(next);
  const { state: present } = content;
  if (isDeepStrictEqual(essence(present), essence(next))) return { next: undefined, serial: present.serial };
  if (!force) {
    sameLineage(where, present, next);
    if (next.serial <= present.serial) throw new Fault("state-older", { where, serial: present.serial, given: next.serial });
  }
  return writing(next, present.serial);
}
