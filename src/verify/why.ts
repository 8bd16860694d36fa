import { explain, type Explanation, type Fix, type Network, type Trace, type Used } from "../net/reach/index.js";
import { cliOf } from "./aws-cli.js";
import { ask, judge, type Question } from "./judge.js";
import type { CheckResult } from "./document.js";
import type { View } from "./prove.js";
import { Scene } from "./scene.js";
import type { Check } from "../core/types.js";

/** One change, and how to make it by hand. */
export interface Step {
  readonly fix: Fix;
  readonly cli: readonly string[];
}
/** A rule that a path hangs on, and how to take it away. */
export interface Bearer extends Used {
  readonly cli?: string;
}

/** Why one thing is as it is. */
export interface Why {
  readonly question: Question;
  /** Of a check: what was claimed. */
  readonly result: CheckResult | undefined;
  readonly trace: Trace | undefined;
  /** The name that is not there at AWS, where there is no path. */
  readonly absent?: string;
  /** What would open it; each of the changes is needed. */
  readonly fix?: readonly Step[];
  readonly loadBearing?: readonly Bearer[];
  /** Closed, as it shall be, and a single change from open: `targetAdmits` says that nothing else stands in the way. */
  readonly oneAway?: { readonly fix: readonly Step[]; readonly targetAdmits: boolean };
}

/** How to take a rule away by hand; undefined: not by one command. */
export function removalOf({ what, resource, rule, direction }: Used): string | undefined {
  switch (what) {
    case "security-group":
      return direction === undefined ? undefined : `aws ec2 revoke-security-group-${direction} --group-id ${resource} --security-group-rule-ids ${rule}`;
    case "network-acl":
      return direction === undefined ? undefined : `aws ec2 delete-network-acl-entry --network-acl-id ${resource} --${direction} --rule-number ${rule.replace(/^rule /, "")}`;
    case "route":
      return rule.startsWith("pl-") ? undefined : `aws ec2 delete-route --route-table-id ${resource} --destination-cidr-block ${rule}`;
    case "client-vpn":
      return rule.startsWith("authorization ")
        ? `aws ec2 revoke-client-vpn-ingress --client-vpn-endpoint-id ${resource} --target-network-cidr ${rule.replace(/^authorization /, "")} --revoke-all-groups`
        : undefined;
    default:
      return undefined;
  }
}

const stepsOf = (fix: readonly Fix[], network: Network): Step[] => fix.map((f) => ({ fix: f, cli: cliOf(f, network.snapshot) }));

function told(network: Network, e: Explanation): Pick<Why, "fix" | "loadBearing" | "oneAway"> {
  const bearers = e.loadBearing?.map((b): Bearer => {
    const cli = removalOf(b);
    return { ...b, ...(cli === undefined ? {} : { cli }) };
  });
  return {
    ...(e.fix === undefined ? {} : { fix: stepsOf(e.fix, network) }),
    ...(bearers === undefined ? {} : { loadBearing: bearers }),
    ...(e.oneAway === undefined ? {} : { oneAway: { fix: stepsOf(e.oneAway.fix, network), targetAdmits: e.oneAway.targetAdmits } }),
  };
}

/** Only where somebody outside is asked for everyone: the address that got furthest is then asked alone. */
function pinned(question: Question, trace: Trace): Question {
  const from = question.from === "outside" && "outside" in trace.flow.from ? trace.flow.from.outside : question.from;
  return { ...question, from, ...(trace.flow.to.includes(".") || trace.flow.to.includes(":") ? { to: trace.flow.to } : {}) };
}

/** Asks one question in every detail: the path, what decides, and what would change it. */
export function whyOf(view: View, question: Question, check?: Check): Why {
  const { scene, network } = view;
  const everybody = check?.expect === "closed";
  const result = check === undefined ? undefined : judge(scene, network, check);
  const first = ask(scene, network, question, everybody);
  if ("absent" in first) return { question, result, trace: undefined, absent: first.absent };
  const narrow = everybody && question.via === undefined ? pinned(question, first) : question;
  // In a changed network names lead to changed addresses.
  const again = (n: Network): Trace => {
    const answer = ask(n === network ? scene : new Scene(n.snapshot, scene.cast), n, narrow, false);
    return "absent" in answer ? first : answer;
  };
  const e = explain(network, again);
  // The internet is not one address: of all that were asked the first answer is the one to show.
  return { question, result, trace: e.trace.verdict === first.verdict ? e.trace : first, ...told(network, e) };
}
