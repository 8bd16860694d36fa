import { formatIp } from "../../cidr.js";
import { inNet } from "../network.js";
import { anyHolds, blocksOf } from "../ranges.js";
import { isAmazons, isServed, isUnread, isUp } from "./hosts.js";
import type { Packet } from "./packet.js";
import type { End, Next } from "./places.js";
import { tunnelBack, tunnelIn } from "./tunnels.js";

/** Where a packet sets out. */
export function begin(p: Packet): Next {
  const { start } = p;
  if (start.kind === "outside") return fromOutside(p, start.address);
  const { eni } = start;
  if (eni.addresses.has(p.destination)) {
    if (eni.kind === "client-vpn") isServed(p, eni);
    else p.passes("host", eni.id, { rule: "loopback" });
    p.letIn = { resource: eni.id };
    return undefined;
  }
  if (isUnread(p, eni) || !isUp(p, eni) || isAmazons(p, eni)) return undefined;
  return { kind: "leave", eni };
}

/** From the internet, or from behind a virtual private gateway if the address is known there. */
function fromOutside(p: Packet, address: number): Next {
  if (p.net.byPublic.has(p.destination)) return { kind: "internet" };
  for (const gateway of p.net.vpnGateways.values()) {
    const net = p.net.nets.get(gateway.vpc ?? "");
    const behind = gateway.connections.some((c) => anyHolds(blocksOf(c.routes), address));
    if (behind && net !== undefined && inNet(net, p.destination)) return tunnelIn(p, gateway, net);
  }
  const owner = [...p.net.nets.values()].find((n) => inNet(n, p.destination));
  if (owner === undefined) return p.unknown(`not-ours: ${formatIp(p.destination)}`);
  // A private address means nothing in the internet.
  p.block("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet-gateway", p.net.gatewayOf.get(owner.id)?.id ?? owner.id);
  return undefined;
}

/** Where its reply sets out. */
export function answer(p: Packet, arrived: End): Next {
  p.turn();
  switch (arrived.kind) {
    case "interface":
      return { kind: "leave", eni: arrived.eni };
    case "service":
      return { kind: "vpc", net: arrived.net, from: undefined };
    case "outside":
      return arrived.by === "internet" ? { kind: "internet" } : tunnelBack(p, arrived.by);
  }
}

/** The reply is somewhere: at the right host, from the right address? */
export function finish(p: Packet, end: End): void {
  const { start } = p;
  const home = start.kind === "interface" ? end.kind === "interface" && end.eni === start.eni : end.kind === "outside";
  const place = end.kind === "interface" ? end.eni.id : end.kind;
  if (!home || p.destination !== start.address || p.translations.length > 0) p.block("KUMIKI_REPLY_PATH", "host", place);
  else if (p.source !== p.dialled) p.block("KUMIKI_REPLY_SOURCE", "host", place);
  else if (p.isNarrowed()) p.narrowed ??= { whose: "sender", ports: p.ports };
}
