import { hasPorts } from "../filters.js";
import type { Eni } from "../network.js";
import type { Packet } from "./packet.js";

/** The first of 169.254.0.0/16's services: 169.254.169.0. */
const linkLocal = 0xa9fea900;

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

/** Does anything of this host answer at the port? Only what is known not to is refused. @returns whether to go on */
export function isServed(p: Packet, eni: Eni): boolean {
  const said = p.net.listens.get(eni.id);
  if (said?.has(p.protocol) === true && !said.has(`${p.protocol} ${p.port}`))
    return p.block("KUMIKI_NOT_LISTENING", "host", eni.id, { at: eni.id });
  // An endpoint's interface is no host: its clients find nothing there.
  if (eni.kind === "client-vpn") return p.block("KUMIKI_CVPN_UNSOLICITED", "client-vpn", eni.owner ?? eni.id, { at: eni.id });
  if (!hasPorts(p.protocol)) return true;
  const balancer = eni.kind === "load-balancer" ? p.net.loadBalancers.get(eni.owner ?? "") : undefined;
  if (balancer !== undefined && (p.protocol !== "tcp" || !balancer.listeners.some((l) => l.port === p.port)))
    return p.block("ELBV2_LISTENERS_MISMATCH", "load-balancer", balancer.id, { at: eni.id });
  const database = eni.kind === "database" ? p.net.databases.get(eni.owner ?? "") : undefined;
  if (database !== undefined && (p.protocol !== "tcp" || database.port !== p.port))
    return p.block("KUMIKI_NOT_LISTENING", "host", database.id, { at: eni.id });
  return true;
}

/** DNS, metadata and time of Amazon's are outside of groups, ACLs and routes (VPC user guide, "Security groups"). */
export function isAmazons(p: Packet, eni: Eni): boolean {
  const { net } = eni.sub;
  const dns = p.port === 53 && (p.destination === net.resolver || p.destination === linkLocal + 253);
  const metadata = p.protocol === "tcp" && p.port === 80 && p.destination === linkLocal + 254;
  const time = p.protocol === "udp" && p.port === 123 && p.destination === linkLocal + 123;
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
