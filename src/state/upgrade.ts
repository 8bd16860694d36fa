import { schemaVersion } from "../core/state.js";

export type Upgrade = (old: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * From each older schema to the next one: pure, on a copy, `schema` itself is set by `upgraded`. Schema 1 is the first
 * that was ever written, so there is none yet; whoever raises `schemaVersion` adds one, and a golden file to
 * test/state/golden: a test demands both.
 */
export const upgrades: Readonly<Record<number, Upgrade>> = {};

/** The first schema that was ever written. */
export const firstSchema = 1;

/** A state of schema `from` in the words of schema `to`. The argument is not changed. */
export function upgraded(
  old: Readonly<Record<string, unknown>>,
  from: number,
  table: Readonly<Record<number, Upgrade>> = upgrades,
  to: number = schemaVersion,
): Record<string, unknown> {
  let now = structuredClone(old) as Record<string, unknown>;
  for (let version = from; version < to; version++) {
    const step = table[version];
    if (step === undefined) throw new Error(`no upgrade from schema ${version}`);
    now = { ...step(now), schema: version + 1 };
  }
  return now;
}
