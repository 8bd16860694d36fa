import type { Check } from "../core/types.js";
import type { Hop, Trace, Verdict } from "../net/reach/verdict.js";
import type { Probe } from "./probe/verdict.js";

/** One check as it came out. */
export interface CheckResult {
  readonly check: Check;
  readonly verdict: Verdict;
  readonly ok: boolean;
  /** The path that decides; of several from outside the one that is most open. Absent: an end of it is not there. */
  readonly trace?: Trace;
  /** Why unknown, as `what id`: a name that is not there at AWS, or what the engine does not judge. */
  readonly because: readonly Unknown[];
  /** What packets said, where some were sent; `ok` is then false as well where they contradict the verdict. */
  readonly probe?: Probe;
}
export interface Unknown {
  /** absent: `name` is not at AWS. strange: something on the way, or an operation that AWS refused. */
  readonly kind: "absent" | "strange";
  readonly what: string;
}

/** cli.md "JSON", `check --json`. Beside it: `via`, where the check goes through a proxy, and `because` of an unknown one. */
export interface CheckEntry {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: string;
  readonly via?: string;
  readonly expect: "open" | "closed";
  readonly verdict: Verdict;
  readonly ok: boolean;
  readonly decidedBy?: { readonly resource: string; readonly rule?: string; readonly code: string };
  readonly hops: readonly Hop[];
  readonly because?: readonly string[];
  readonly probe?: Probe;
}
export interface CheckDocument {
  readonly phase: string;
  readonly ok: boolean;
  readonly checks: readonly CheckEntry[];
}

/** The hops of a path, of a composed one those of its legs in their order. */
export const hopsOf = (trace: Trace): readonly Hop[] => (trace.legs === undefined || trace.legs.length === 0 ? trace.hops : trace.legs.flatMap(hopsOf));

export function entryOf({ check, verdict, ok, trace, because, probe }: CheckResult, lang: "en" | "ja"): CheckEntry {
  const { id, words, from, to, port, protocol, via, expect } = check;
  return {
    id,
    title: (lang === "ja" ? words.ja : undefined) ?? words.en,
    from,
    to,
    port,
    protocol,
    ...(via === undefined ? {} : { via }),
    expect,
    verdict,
    ok,
    ...(trace?.decidedBy === undefined ? {} : { decidedBy: trace.decidedBy }),
    hops: trace === undefined ? [] : hopsOf(trace),
    ...(because.length === 0 ? {} : { because: because.map((b) => `${b.kind}: ${b.what}`) }),
    ...(probe === undefined ? {} : { probe }),
  };
}

export const documentOf = (phase: string, results: readonly CheckResult[], lang: "en" | "ja"): CheckDocument => ({
  phase,
  ok: results.every((r) => r.ok),
  checks: results.map((r) => entryOf(r, lang)),
});

/** The article's order: 1, 1b, 2 … 9, M1 … M5, 10 … 16, NX1, NX2. */
const rank = (id: string): readonly [number, number] => {
  const [, series = "", number = "0", again = ""] = /^([A-Z]*)(\d+)(b?)$/.exec(id) ?? [];
  const group = series === "NX" ? 3 : series === "M" ? 1 : Number(number) < 10 ? 0 : 2;
  return [group, Number(number) + (again === "" ? 0 : 0.5)];
};
/** Stable: pairs of one check stay in the order in which its step has them. */
export const inOrder = <T extends { readonly id: string }>(checks: readonly T[]): T[] =>
  [...checks].sort((a, b) => {
    const [one, other] = [rank(a.id), rank(b.id)];
    return one[0] - other[0] || one[1] - other[1];
  });
