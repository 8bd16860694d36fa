import type { AttrRef, NodeId, TextRef } from "./types.js";

export const isAttrRef = (v: unknown): v is AttrRef<unknown> =>
  typeof v === "object" && v !== null && "$ref" in v && "$attr" in v;
export const isTextRef = (v: unknown): v is TextRef<unknown> => typeof v === "object" && v !== null && "$text" in v;

/** Stands for a value that is not known before something is created. Compares as different from everything. */
export const unknownValue: unique symbol = Symbol("known after it is created");

/** Every node a value refers to, each once, in order of appearance. */
export function refsOf(value: unknown, into = new Set<NodeId>()): Set<NodeId> {
  if (isAttrRef(value)) into.add(value.$ref);
  else if (isTextRef(value)) for (const part of value.$text) refsOf(part, into);
  else if (Array.isArray(value)) for (const v of value) refsOf(v, into);
  else if (typeof value === "object" && value !== null) for (const v of Object.values(value)) refsOf(v, into);
  return into;
}

/**
 * Replaces references by values. `look` answers undefined for what is not known yet; the result then holds
 * `unknownValue` in that place, and `known` tells that there is one.
 */
export function resolve(value: unknown, look: (node: NodeId, attr: string) => unknown): { value: unknown; known: boolean } {
  let known = true;
  const walk = (v: unknown): unknown => {
    if (isAttrRef(v)) {
      const found = look(v.$ref, v.$attr);
      if (found !== undefined) return found;
      known = false;
      return unknownValue;
    }
    if (isTextRef(v)) {
      const parts = v.$text.map((p) => (typeof p === "string" ? p : walk(p)));
      return parts.includes(unknownValue) ? unknownValue : parts.join("");
    }
    if (Array.isArray(v)) return v.map(walk);
    if (typeof v === "object" && v !== null) return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, walk(x)]));
    return v;
  };
  const out = walk(value);
  return { value: out, known };
}

/** Deep equality of settings. Neither key order nor absent-against-undefined matters, nor the order of a list: AWS
 *  takes lists as sets and gives them back in any order. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return a !== unknownValue;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    const rest: unknown[] = [...(b as unknown[])];
    return (a as unknown[]).every((v) => {
      const i = rest.findIndex((w) => same(v, w));
      return i >= 0 && rest.splice(i, 1).length === 1;
    });
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((k) => {
    const x = (a as Record<string, unknown>)[k];
    const y = (b as Record<string, unknown>)[k];
    return x === undefined && y === undefined ? true : same(x, y);
  });
}
