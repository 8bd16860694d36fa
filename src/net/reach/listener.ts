import { addressOf, anyHolds, blocksOf } from "./ranges.js";
import type { Listener, ListenerAction, ListenerRule } from "./snapshot.js";

/** What a client asks of a load balancer, as far as its rules look at it. */
export interface WebRequest {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  /** The client's address as the load balancer sees it; absent: not known. */
  readonly source?: string;
}
/** What becomes of a request: by which rule (its id, or the listener's), and how. */
export interface Outcome {
  readonly rule: string;
  readonly action: ListenerAction;
}
type Maybe = "yes" | "no" | "unknown";

/** * is any text, ? any character. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
const wild = (pattern: string, flags: "i" | ""): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, flags);

function sourceFits(ranges: readonly string[], source: string | undefined): Maybe {
  const address = source === undefined ? undefined : addressOf(source);
  if (address === undefined) return "unknown";
  return anyHolds(blocksOf(ranges), address) ? "yes" : "no";
}
/** Hosts know no case, paths do. */
function fits(rule: ListenerRule, r: WebRequest): Maybe {
  const any = (patterns: readonly string[] | undefined, value: string, flags: "i" | ""): Maybe =>
    patterns === undefined || patterns.some((p) => wild(p, flags).test(value)) ? "yes" : "no";
  const answers = [any(rule.hosts, r.host, "i"), any(rule.paths, r.path, ""), any(rule.methods, r.method, "")];
  if (rule.sources !== undefined) answers.push(sourceFits(rule.sources, r.source));
  if (rule.other !== undefined) answers.push("unknown");
  return answers.includes("no") ? "no" : answers.includes("unknown") ? "unknown" : "yes";
}

/** An earlier snapshot has the default action alone, in its two parts. */
const plain = (l: Listener): ListenerAction =>
  l.redirect === true ? { kind: "redirect", status: 302 } : { kind: "forward", targetGroups: l.targetGroups.map((id) => ({ id, weight: 1 })) };

/** What may become of a request: of several rules where it depends on more than is known, the certain one last. */
export function outcomesOf(listener: Listener, request: WebRequest): readonly Outcome[] {
  const found: Outcome[] = [];
  for (const rule of listener.rules ?? []) {
    const answer = rule.priority === "default" ? "yes" : fits(rule, request);
    if (answer !== "no") found.push({ rule: rule.priority === "default" ? listener.id : rule.id, action: rule.action });
    if (answer === "yes") return found;
  }
  return [...found, { rule: listener.id, action: plain(listener) }];
}
