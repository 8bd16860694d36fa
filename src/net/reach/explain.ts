import { distinct } from "./combine.js";
import { applyFix, type Fix } from "./fix.js";
import { prepare, type Network } from "./network.js";
import type { Snapshot } from "./snapshot.js";
import type { Hop, Trace, Verdict } from "./verdict.js";

/** A question that can be asked of any network: `(n) => trace(n, flow)`, `(n) => toLoadBalancer(n, …)`. */
export type Question = (network: Network) => Trace;

/** A rule, an entry or a route that a path has used. */
export interface Used {
  readonly what: string;
  readonly resource: string;
  readonly rule: string;
  readonly direction?: "ingress" | "egress";
}

export interface Explanation {
  readonly trace: Trace;
  /** Of what is not open: changes that together open it, each of them needed; tried on the snapshot. Absent: none known. */
  readonly fix?: readonly Fix[];
  /** Of what is open: what would no longer be so without this one rule, and what it would be then. */
  readonly loadBearing?: readonly (Used & { readonly without: Verdict })[];
  /** Of what is closed: a single change would open it. `targetAdmits`: no group and no ACL stands in the way, so that
   *  whoever makes this change for another reason opens this too (reachability.md 1.7). */
  readonly oneAway?: { readonly fix: readonly Fix[]; readonly targetAdmits: boolean };
}

/** More obstacles than this one after another: give up looking for a fix. */
const patience = 32;

const applied = (network: Network, fixes: readonly Fix[]): Network => prepare(fixes.reduce(applyFix, network.snapshot), network.declared);

/** What to change that the answer becomes "open", verified by asking again; undefined: no such changes are known. */
export function minimalFix(network: Network, ask: Question): readonly Fix[] | undefined {
  const fixes: Fix[] = [];
  for (let now = network; ; now = applied(network, fixes)) {
    const { verdict, blockers } = ask(now);
    if (verdict === "open") break;
    const next = blockers.find((b) => b.fix !== undefined)?.fix;
    if (next === undefined || fixes.length >= patience || fixes.some((f) => JSON.stringify(f) === JSON.stringify(next))) return undefined;
    fixes.push(next);
  }
  for (const fix of [...fixes]) {
    const fewer = fixes.filter((f) => f !== fix);
    if (ask(applied(network, fewer)).verdict === "open") fixes.splice(0, fixes.length, ...fewer);
  }
  return fixes;
}

/** The snapshot without a rule. Local routes are not for anybody to remove: the same snapshot. */
export function withoutRule(s: Snapshot, used: Used): Snapshot {
  const { resource, rule } = used;
  switch (used.what) {
    case "security-group":
      return { ...s, securityGroups: s.securityGroups.map((g) => (g.id === resource ? { ...g, rules: g.rules.filter((r) => r.id !== rule) } : g)) };
    case "network-acl":
      return { ...s, networkAcls: s.networkAcls.map((a) => (a.id === resource ? { ...a, entries: a.entries.filter((e) => `rule ${e.number}` !== rule || e.direction !== used.direction) } : a)) };
    case "route":
      return { ...s, routeTables: s.routeTables.map((t) => (t.id === resource ? { ...t, routes: t.routes.filter((r) => r.destination !== rule || r.origin === "local") } : t)) };
    case "client-vpn":
      return {
        ...s,
        clientVpns: s.clientVpns.map((c) =>
          c.id === resource ? { ...c, routes: c.routes.filter((r) => r.destination !== rule), rules: c.rules.filter((r) => `authorization ${r.destination}` !== rule) } : c,
        ),
      };
    default:
      return s;
  }
}

const removable = ["security-group", "network-acl", "route", "client-vpn"];
const usedBy = (hop: Hop): Used[] =>
  hop.passes && hop.tracked === undefined && hop.rule !== undefined && removable.includes(hop.what)
    ? [{ what: hop.what, resource: hop.resource, rule: hop.rule, ...(hop.direction === undefined ? {} : { direction: hop.direction }) }]
    : [];
/** All rules that let a path pass, each once. */
export const rulesOf = (trace: Trace): Used[] => distinct(trace.hops.flatMap(usedBy));

/** The rules of an open path without which it would not be open. */
export function loadBearing(network: Network, ask: Question, open: Trace = ask(network)): (Used & { readonly without: Verdict })[] {
  return rulesOf(open).flatMap((used) => {
    const fewer = withoutRule(network.snapshot, used);
    const verdict = ask(prepare(fewer, network.declared)).verdict;
    return verdict === "open" ? [] : [{ ...used, without: verdict }];
  });
}

/** A route and its authorization rule are one decision: nobody adds one without the other. */
const isOne = (fix: readonly Fix[]): boolean =>
  fix.length === 1 || (fix.length > 0 && fix.every((f) => f.kind === "authorize-client-vpn" || f.kind === "add-client-vpn-route"));
const isFilter = (fix: Fix): boolean => fix.kind === "add-group-rule" || fix.kind === "allow-in-acl";

/** Why, what would change it, and what it hangs on. Asks the question many times over: once for each rule on the path. */
export function explain(network: Network, ask: Question): Explanation {
  const trace = ask(network);
  if (trace.verdict === "open") return { trace, loadBearing: loadBearing(network, ask, trace) };
  const fix = trace.verdict === "unknown" ? undefined : minimalFix(network, ask);
  if (fix === undefined) return { trace };
  return trace.verdict === "closed" && isOne(fix) ? { trace, fix, oneAway: { fix, targetAdmits: !fix.some(isFilter) } } : { trace, fix };
}
