import { hasPorts } from "../filters.js";
import type { Code } from "../codes.js";
import type { Eni } from "../network.js";
import { addressOf } from "../ranges.js";
import type { Packet } from "./packet.js";

/** The first of 169.254.0.0/16's services: 169.254.169.0. */
const linkLocal = 0xa9fea900;
/** The same by IPv6. https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html, configuring-instance-metadata-service.html */
const services6 = {
  dns: addressOf("fd00:ec2::253") as bigint,
  metadata: addressOf("fd00:ec2::254") as bigint,
  time: addressOf("fd00:ec2::123") as bigint,
};

/** What an interface belongs to does not run. @returns whether to go on */
export function isUp(p: Packet, eni: Eni): boolean {
  const { down } = eni;
  if (down === undefined) return true;
  return p.block("BAD_STATE", "host", down.resource, { at: eni.id, fix: down.stopped ? { kind: "start-instance", instance: down.resource } : undefined });
}

/** What an interface belongs to could not be read: whether anybody is at home, and at which ports. */
export function isUnread(p: Packet, eni: Eni): boolean {
  const stage = eni.kind === "instance" ? "instances" : eni.kind === "load-balancer" ? "load-balancers" : eni.kind === "database" ? "databases" : undefined;
  return stage !== undefined && p.strange(eni.owner ?? eni.id, stage);
}

/**
 * Does anything of this host answer at the port? That is the host's verdict, beside the network's: declared by whoever says what
 * runs there, or read where AWS's own thing listens. Where neither is, nothing is said.
 */
export function serve(p: Packet, eni: Eni): void {
  const said = p.net.listens.get(eni.id);
  if (said?.has(p.protocol) === true) {
    if (said.has(`${p.protocol} ${p.port}`)) p.host = { verdict: "listens", by: "declared" };
    else silent(p, "KUMIKI_NOT_LISTENING", "host", eni.id, eni.id, "declared");
    return;
  }
  // An endpoint's interface is no host: its clients find nothing there.
  if (eni.kind === "client-vpn") silent(p, "KUMIKI_CVPN_UNSOLICITED", "client-vpn", eni.owner ?? eni.id, eni.id, "described");
  else if (hasPorts(p.protocol)) serveManaged(p, eni);
}
function silent(p: Packet, code: Code, what: string, resource: string, at: string, by: "declared" | "described"): void {
  p.host = { verdict: "silent", by };
  p.refuse(code, what, resource, { at });
}
function serveManaged(p: Packet, eni: Eni): void {
  switch (eni.kind) {
    case "load-balancer": {
      const balancer = p.net.loadBalancers.get(eni.owner ?? "");
      if (balancer === undefined) return;
      if (p.protocol === "tcp" && balancer.listeners.some((l) => l.port === p.port)) p.host = { verdict: "listens", by: "described" };
      else silent(p, "ELBV2_LISTENERS_MISMATCH", "load-balancer", balancer.id, eni.id, "described");
      return;
    }
    case "database": {
      const databases = [...(eni.owner === undefined ? [] : [eni.owner]), ...eni.candidates].flatMap((id) => p.net.databases.get(id) ?? []);
      const serving = databases.filter((d) => p.protocol === "tcp" && d.port === p.port);
      if (databases.length === 0 || (serving.length > 0 && serving.length < databases.length)) return;
      if (serving.length > 0) p.host = { verdict: "listens", by: "described" };
      else silent(p, "KUMIKI_NOT_LISTENING", "host", databases[0]!.id, eni.id, "described");
      return;
    }
    case "endpoint":
      // AWS's own services take HTTPS; which other ports one has, no describe call tells.
      if (p.protocol === "tcp" && p.port === 443) return;
      p.host = { verdict: "unknown", by: "described" };
      p.hostDoubt = `interface endpoint on port ${p.protocol} ${p.port}: ${eni.owner ?? eni.id}`;
      return;
    default:
      return;
  }
}

/** DNS, metadata and time of Amazon's are outside of groups, ACLs and routes (VPC user guide, "Security groups"). */
export function isAmazons(p: Packet, eni: Eni): boolean {
  const { net } = eni.sub;
  const is = (last: number, ipv6: bigint): boolean => p.destination === linkLocal + last || p.destination === ipv6;
  const dns = p.port === 53 && (p.destination === net.resolver || is(253, services6.dns));
  const metadata = p.protocol === "tcp" && p.port === 80 && is(254, services6.metadata);
  const time = p.protocol === "udp" && p.port === 123 && is(123, services6.time);
  if (!dns && !metadata && !time) return false;
  if (dns && net.dnsSupport === undefined) p.unknown(`dns-support: ${net.id}`);
  else if (dns && net.dnsSupport === false) p.block("KUMIKI_DNS_OFF", "host", net.id);
  else {
    p.note("amazon-service");
    p.letIn = { resource: net.id };
    p.passes("amazon-service", net.id);
  }
  return true;
}
