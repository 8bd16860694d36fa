import type { Flow, LegRole, Trace, Verdict } from "./verdict.js";

/** Legs that must all work: the weakest decides. closed is certain whatever else is unknown. */
export function all(verdicts: readonly Verdict[]): Verdict {
  for (const v of ["closed", "unknown", "partial"] as const) if (verdicts.includes(v)) return v;
  return "open";
}

/** Ways of which AWS picks one: partial when some work, for then it works now and again. */
export function some(verdicts: readonly Verdict[]): Verdict {
  const has = (v: Verdict): boolean => verdicts.includes(v);
  if (has("partial") || (has("open") && has("closed"))) return "partial";
  if (has("unknown") || verdicts.length === 0) return "unknown";
  return has("open") ? "open" : "closed";
}

/** The same, named as a part of something. */
export const legOf = (trace: Trace, role: LegRole, of: string): Trace => ({ ...trace, leg: { role, of } });

/** A path of several legs, told as one. */
export function composed(flow: Flow, verdict: Verdict, legs: readonly Trace[], more: Partial<Pick<Trace, "decidedBy" | "because" | "notes" | "blockers">> = {}): Trace {
  const bad = legs.filter((l) => l.verdict !== "open");
  const blockers = [...(more.blockers ?? []), ...(verdict === "open" ? [] : bad.flatMap((l) => l.blockers))];
  const because = [...(more.because ?? []), ...legs.flatMap((l) => l.because ?? [])];
  const decidedBy = more.decidedBy ?? (verdict === "open" ? legs.at(-1)?.decidedBy : (bad.find((l) => l.verdict === verdict) ?? bad[0])?.decidedBy);
  const partial = bad.find((l) => l.sourcePorts !== undefined)?.sourcePorts;
  return {
    flow,
    verdict,
    legs,
    hops: legs.flatMap((l) => l.hops),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    blockers: distinct(blockers),
    ...(verdict === "partial" && partial !== undefined ? { sourcePorts: partial } : {}),
    ...(because.length === 0 ? {} : { because: distinct(because) }),
    notes: distinct([...(more.notes ?? []), ...legs.flatMap((l) => l.notes)]),
  };
}
/** Each once, in order of appearance. */
export function distinct<T>(many: readonly T[]): T[] {
  return [...new Map(many.map((one) => [JSON.stringify(one), one])).values()];
}

/** Nothing to trace: unknown, and why. */
export const unknownTrace = (flow: Flow, why: string): Trace => ({ flow, verdict: "unknown", hops: [], blockers: [], because: [why], notes: [] });
