import { Fault } from "../core/fault.js";

/**
 * What stands in the place of a state, or beside one, while an environment moves (move.ts). Nobody builds from a place
 * that says either.
 *   moved     here is nothing any more; `to` has it
 *   arriving  the state is here, but `from` may still be the one that counts
 */
export interface Moved {
  readonly to: string;
  readonly at: string;
  /** Of what left; absent where nothing ever stood, but this machine's keys for that place are beside it. */
  readonly envId?: string;
  readonly serial?: number;
}
export interface Arriving {
  readonly from: string;
  readonly at: string;
}

const own = (value: unknown, key: string): Record<string, unknown> | undefined => {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  const inner = (value as Record<string, unknown>)[key];
  return typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : undefined;
};
const texts = (of: Record<string, unknown>, ...keys: string[]): boolean => keys.every((key) => typeof of[key] === "string");

export function movedOf(value: unknown): Moved | undefined {
  const found = own(value, "moved");
  return found !== undefined && texts(found, "to", "at") ? (found as unknown as Moved) : undefined;
}
export function arrivingOf(value: unknown): Arriving | undefined {
  const found = own(value, "arriving");
  return found !== undefined && texts(found, "from", "at") ? (found as unknown as Arriving) : undefined;
}

/** @throws Fault state-moved, state-arriving */
export function refuseMarked(value: unknown, where: string): void {
  const moved = movedOf(value);
  if (moved !== undefined) throw new Fault("state-moved", { where, to: moved.to, at: moved.at });
  const arriving = arrivingOf(value);
  if (arriving !== undefined) throw new Fault("state-arriving", { where, from: arriving.from });
}
