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
const isAddress = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name) || name.includes(":");

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
const mostOpen = (traces: readonly Trace[]): Trace => [...traces].sort((a, b) => openness.indexOf(a.network) - openness.indexOf(b.network))[0]!;
const leastOpen = (traces: readonly Trace[]): Trace => [...traces].sort((a, b) => openness.indexOf(b.verdict) - openness.indexOf(a.verdict))[0]!;

/** Every address of every interface of what a name stands for; undefined: it is nothing that has interfaces of its own. */
function addressesOf(scene: Scene, name: string): { readonly own: readonly string[]; readonly open: readonly string[] } | undefined {
  const { snapshot, cast } = scene;
  const instance = own(cast.hosts, name);
  const balancer = snapshot.loadBalancers.find((b) => b.arn === own(cast.loadBalancers, name));
  const database = snapshot.databases.find((d) => d.id === own(cast.databases, name));
  const ids = instance === undefined ? (balancer ?? database)?.interfaces : snapshot.instances.find((i) => i.id === instance)?.interfaces;
  if (ids === undefined) return undefined;
  const interfaces = snapshot.interfaces.filter((i) => ids.includes(i.id) || (instance !== undefined && i.owner === instance));
  return {
    own: interfaces.flatMap((i) => [...i.addresses.map((a) => a.private), ...(i.ipv6 ?? [])]),
    open: interfaces.flatMap((i) => i.addresses.flatMap((a) => a.public ?? [])),
  };
}
/** Where a conversation may begin: of a host every interface of it. */
function originsOf(scene: Scene, name: string): readonly (Place | undefined)[] {
  const instance = own(scene.cast.hosts, name);
  if (instance === undefined || scene.host(name) === undefined) return [scene.origin(name)];
  return scene.snapshot.interfaces.filter((i) => i.owner === instance).map((i) => ({ interface: i.id }));
}
const isFamily = (place: Place, address: string): boolean => !("outside" in place) || place.outside.includes(":") === address.includes(":");

/** What shall be closed: every address of every interface, whatever listens, from everybody and every interface of who asks. */
function askClosed(scene: Scene, network: Network, q: Question): Trace | { readonly absent: string } | undefined {
  const targets = addressesOf(scene, q.to);
  if (q.via !== undefined || targets === undefined || targets.own.length === 0) return undefined;
  const places = q.from === "outside" ? scene.everyone.map((outside) => ({ outside })) : originsOf(scene, q.from);
  if (places.includes(undefined)) return { absent: q.from };
  const traces = places.flatMap((from) =>
    // By its public address a host meets what the internet may, and that is asked from outside.
    [...targets.own, ...("outside" in from! ? targets.open : [])].filter((to) => isFamily(from!, to)).map((to) => trace(network, { from: from!, to, protocol: q.protocol, port: q.port })),
  );
  return traces.length === 0 ? undefined : mostOpen(traces);
}

/**
 * One question asked of the engine, in the words of checks.
 * @param everybody ask for everyone outside and everything in the internet, and answer with the one that gets furthest:
 *   what shall be closed must be closed for all of them
 * @returns the path, or the name that is not there at AWS
 */
export function ask(scene: Scene, network: Network, q: Question, everybody: boolean): Trace | { readonly absent: string } {
  const closed = everybody ? askClosed(scene, network, q) : undefined;
  if (closed !== undefined) return closed;
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

/** Open to everybody outside: asked of all parts of the internet, and answered with the one that gets least far. */
function askEveryone(scene: Scene, network: Network, q: Question): Trace | { readonly absent: string } {
  const found = scene.everyone.filter((a) => !a.includes(":")).map((from) => ask(scene, network, { ...q, from }, false));
  const traces = found.flatMap((t) => ("absent" in t ? [] : [t]));
  if (traces.length < found.length || traces.length === 0) return found.find((t) => "absent" in t) ?? { absent: q.from };
  const least = leastOpen(traces);
  return least.verdict === "closed" && traces.some((t) => t.verdict !== "closed") ? { ...least, verdict: "partial" } : least;
}

/** One check against what is there. `unknown` and `partial` are never as expected; what shall be closed, only the network closes. */
export function judge(scene: Scene, network: Network, check: Check): CheckResult {
  const shut = check.expect === "closed";
  const found = check.everyone === true && !shut ? askEveryone(scene, network, check) : ask(scene, network, check, shut);
  const answer = "absent" in found || !shut ? found : { ...found, verdict: found.network };
  if ("absent" in answer) return { check, verdict: "unknown", ok: false, because: [{ kind: "absent", what: answer.absent }] };
  const because = (answer.verdict === "unknown" ? (answer.because ?? []) : []).map((what): Unknown => ({ kind: "strange", what }));
  return { check, verdict: answer.verdict, ok: answer.verdict === check.expect, trace: answer, because };
}
