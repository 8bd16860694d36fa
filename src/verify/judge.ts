import type { Check } from "../core/types.js";
import { toDatabase, toLoadBalancer, toService, trace, via } from "../net/reach/index.js";
import type { Network, Place, Trace, Verdict } from "../net/reach/index.js";
import type { CheckResult, Unknown } from "./document.js";
import { bucketPolicies } from "./policies.js";
import type { Scene } from "./scene.js";

/** What somebody asks: the same as a check, without an expectation. */
export type Question = Pick<Check, "from" | "to" | "port" | "protocol" | "via">;

/** S3 by the name of its prefix list. https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html */
const s3 = (scene: Scene): string => `com.amazonaws.${scene.snapshot.region}.s3`;

const own = (of: Readonly<Record<string, string>>, name: string): string | undefined => (Object.hasOwn(of, name) ? of[name] : undefined);
const isAddress = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name);

/** A way to ask the engine about one destination; `absent`: it is not there at AWS. */
type Ask = ((from: Place) => Trace) | { readonly absent: string };

function destination(scene: Scene, network: Network, q: Question): Ask {
  const { cast, snapshot } = scene;
  const balancer = own(cast.loadBalancers, q.to);
  if (balancer !== undefined) return snapshot.loadBalancers.some((b) => b.arn === balancer) ? (from) => toLoadBalancer(network, from, balancer, q.port) : { absent: q.to };
  const database = own(cast.databases, q.to);
  if (database !== undefined) return snapshot.databases.some((d) => d.id === database) ? (from) => databaseAt(network, from, database, q.port) : { absent: q.to };
  const bucket = own(cast.buckets, q.to);
  if (bucket !== undefined) return snapshot.buckets?.some((b) => b.name === bucket) === true ? (from) => bucketPolicies(network, toService(network, from, s3(scene), q.port), bucket) : { absent: q.to };
  const host = scene.host(q.to);
  if (scene.isHost(q.to) && host === undefined) return { absent: q.to };
  const address = (from: Place): string => (host !== undefined ? scene.dialled(host, from) : isAddress(q.to) ? q.to : scene.outside);
  return (from) => trace(network, { from, to: address(from), protocol: q.protocol, port: q.port });
}

/** A database listens on its own port alone. */
function databaseAt(network: Network, from: Place, id: string, port: number): Trace {
  const path = toDatabase(network, from, id);
  if (network.databases.get(id)?.port === port || path.verdict === "unknown") return path;
  const blocker = { way: "forward" as const, code: "KUMIKI_NOT_LISTENING" as const, resource: id, rule: String(port) };
  return { ...path, verdict: "closed", blockers: [blocker], decidedBy: { resource: id, rule: String(port), code: blocker.code } };
}

/** By way of an HTTP proxy of the environment. */
function byProxy(scene: Scene, network: Network, q: Question, name: string): Ask {
  const proxy = scene.host(name);
  const software = Object.hasOwn(scene.cast.software, name) ? scene.cast.software[name]?.proxy : undefined;
  if (proxy === undefined || software === undefined) return { absent: name };
  const target = scene.host(q.to);
  if (scene.isHost(q.to) && target === undefined) return { absent: q.to };
  const address = target !== undefined ? (target.addresses[0]?.private ?? "") : isAddress(q.to) ? q.to : scene.outside;
  return (from) => via(network, from, [{ kind: "proxy", interface: proxy.id, port: software.port }], { address, protocol: "tcp", port: q.port });
}

/** From how far away the answer is the same: the further, the more it says. */
const openness: readonly Verdict[] = ["open", "partial", "unknown", "closed"];
const mostOpen = (traces: readonly Trace[]): Trace => [...traces].sort((a, b) => openness.indexOf(a.verdict) - openness.indexOf(b.verdict))[0]!;

/**
 * One question asked of the engine, in the words of checks.
 * @param everybody ask for everyone outside and everything in the internet, and answer with the one that gets furthest:
 *   what shall be closed must be closed for all of them
 * @returns the path, or the name that is not there at AWS
 */
export function ask(scene: Scene, network: Network, q: Question, everybody: boolean): Trace | { readonly absent: string } {
  const places: (Place | undefined)[] = q.from === "outside" && everybody ? scene.everyone.map((outside) => ({ outside })) : [scene.origin(q.from)];
  if (places.includes(undefined)) return { absent: q.from };
  const targets = q.to === "internet" || q.to === "outside" ? (everybody ? scene.everyone : [scene.outside]) : [q.to];
  const traces: Trace[] = [];
  for (const to of targets) {
    const path = q.via === undefined ? destination(scene, network, { ...q, to }) : byProxy(scene, network, { ...q, to }, q.via);
    if ("absent" in path) return path;
    for (const place of places) traces.push(path(place!));
  }
  return mostOpen(traces);
}

/** One check against what is there. `unknown` and `partial` are never as expected. */
export function judge(scene: Scene, network: Network, check: Check): CheckResult {
  const answer = ask(scene, network, check, check.expect === "closed");
  if ("absent" in answer) return { check, verdict: "unknown", ok: false, because: [{ kind: "absent", what: answer.absent }] };
  const because = (answer.verdict === "unknown" ? (answer.because ?? []) : []).map((what): Unknown => ({ kind: "strange", what }));
  return { check, verdict: answer.verdict, ok: answer.verdict === check.expect, trace: answer, because };
}
