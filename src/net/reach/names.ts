import { all, blocked, composed, legOf, unknownTrace } from "./combine.js";
import type { Network } from "./network.js";
import { textOf } from "./ranges.js";
import type { Place, Trace } from "./verdict.js";

/** By what hosts of a VPC find Amazon's DNS server: its name in an option set, or its addresses. */
const amazon = ["AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"];

/**
 * The leg before all others of a connection that dials a name: the host must find an address for it. Undefined: nothing is known
 * against it. Names of load balancers, databases and S3 are public, so anybody outside and VPN clients can resolve them.
 * https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
function nameLeg(network: Network, from: Place, flow: Trace["flow"]): Trace | undefined {
  const net = "interface" in from ? network.enis.get(from.interface)?.sub.net : undefined;
  const vpc = net === undefined ? undefined : network.snapshot.vpcs.find((v) => v.id === net.id);
  if (net === undefined || vpc === undefined) return undefined;
  const servers = vpc.dhcp?.nameServers;
  if (servers !== undefined && servers.length === 0) return blocked(flow, "KUMIKI_NO_NAME_SERVER", vpc.id, { rule: vpc.dhcp!.id });
  const own = net.resolver === undefined ? "" : textOf(net.resolver);
  const usesAmazon = servers === undefined || servers.some((s) => amazon.includes(s) || s === own);
  // What a company's own servers answer, AWS does not tell.
  if (!usesAmazon) return unknownTrace(flow, `name servers of ${vpc.dhcp!.id}: ${servers.join(" ")}`);
  if (vpc.dnsSupport !== false) return undefined;
  const off = blocked(flow, "KUMIKI_DNS_OFF", vpc.id);
  const others = servers?.filter((s) => !amazon.includes(s) && s !== own) ?? [];
  if (others.length > 0) return unknownTrace(flow, `name servers of ${vpc.dhcp!.id}: ${others.join(" ")}`);
  return { ...off, blockers: off.blockers.map((b) => ({ ...b, fix: { kind: "enable-dns-support", vpc: vpc.id } })) };
}

/** A path that begins with a name: nothing is added where the name is found. */
export function byName(network: Network, from: Place, path: Trace): Trace {
  const leg = nameLeg(network, from, path.flow);
  if (leg === undefined) return path;
  const legs = [legOf(leg, "name", path.flow.to), ...(path.legs ?? [legOf(path, "last", path.flow.to)])];
  const whole = composed(path.flow, (of) => all([of(legs[0]!), of(path)]), legs, { notes: path.notes });
  return { ...whole, network: path.network, ...(path.host === undefined ? {} : { host: path.host }) };
}
