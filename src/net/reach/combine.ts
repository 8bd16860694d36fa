import type { Code } from "./codes.js";
import type { Blocker, Flow, HostVerdict, LegRole, Trace, Verdict } from "./verdict.js";

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

/** Of several hosts on the way: one that refuses decides, else the last that is known of. */
function hostOf(legs: readonly Trace[]): HostVerdict | undefined {
  const said = legs.flatMap((l) => l.host ?? []);
  return said.find((h) => h.verdict === "silent") ?? said.find((h) => h.verdict === "unknown") ?? said.at(-1);
}

/** A path of several legs, told as one. */
export function composed(
  flow: Flow,
  combine: (of: (leg: Trace) => Verdict) => Verdict,
  legs: readonly Trace[],
  more: Partial<Pick<Trace, "decidedBy" | "because" | "notes" | "blockers">> = {},
): Trace {
  const verdict = combine((leg) => leg.verdict);
  const network = combine((leg) => (leg.leg?.role === "name" ? "open" : leg.network));
  const host = hostOf(legs);
  const bad = legs.filter((l) => l.verdict !== "open");
  const blockers = [...(more.blockers ?? []), ...(verdict === "open" ? [] : bad.flatMap((l) => l.blockers))];
  const because = [...(more.because ?? []), ...legs.flatMap((l) => l.because ?? [])];
  const decidedBy = more.decidedBy ?? (verdict === "open" ? legs.at(-1)?.decidedBy : (bad.find((l) => l.verdict === verdict) ?? bad[0])?.decidedBy);
  const partial = bad.find((l) => l.sourcePorts !== undefined)?.sourcePorts;
  return {
    flow,
    verdict,
    network,
    ...(host === undefined || network === "closed" ? {} : { host }),
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

type Where = { readonly rule?: string; readonly at?: string };
/** Closed before any packet is looked at. `by`: whether the network or the host at the end is what closes it. */
export function blocked(flow: Flow, code: Code, resource: string, more: Where = {}, by: "network" | "host" = "network"): Trace {
  const blocker: Blocker = { way: "forward", code, resource, ...more, ...(by === "host" ? { host: true } : {}) };
  const source = "outside" in flow.from ? flow.from.outside : "vpn" in flow.from ? flow.from.vpn : (flow.from.address ?? flow.from.interface);
  return {
    flow,
    verdict: "closed",
    network: by === "host" ? "open" : "closed",
    ...(by === "host" ? { host: { verdict: "silent", by: "described" } } : {}),
    hops: [{ way: "forward", what: "host", resource, ...more, passes: false, code, header: { source, destination: flow.to } }],
    decidedBy: { resource, ...(more.rule === undefined ? {} : { rule: more.rule }), code },
    blockers: [blocker],
    notes: [],
  };
}
/** A leg that something else closes although its packets would pass. */
export function closedBy(leg: Trace, own: Trace): Trace {
  return {
    ...leg,
    verdict: "closed",
    network: own.network === "closed" ? "closed" : leg.network,
    ...(own.host === undefined || leg.network === "closed" ? {} : { host: own.host }),
    hops: [...leg.hops, ...own.hops],
    blockers: [...(leg.verdict === "open" ? [] : leg.blockers), ...own.blockers],
    decidedBy: leg.verdict === "closed" ? leg.decidedBy! : own.decidedBy!,
  };
}
/** The host at the end refuses what the network lets through. */
export const refusedBy = (leg: Trace, code: Code, resource: string, rule?: string): Trace =>
  closedBy(leg, blocked(leg.flow, code, resource, rule === undefined ? {} : { rule }, "host"));

/** Nothing to trace: unknown, and why. */
export const unknownTrace = (flow: Flow, why: string): Trace => ({ flow, verdict: "unknown", network: "unknown", hops: [], blockers: [], because: [why], notes: [] });
