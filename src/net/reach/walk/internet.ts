import type { Fix } from "../fix.js";
import { inNet, interfaceAt, type Eni, type Net, type Sub } from "../network.js";
import { anyHolds, rfc1918, rfc6598, textOf, uniqueLocal, type Address } from "../ranges.js";
import type { InternetGateway } from "../snapshot.js";
import { elsewhere } from "./detours.js";
import type { Packet } from "./packet.js";
import type { Next } from "./places.js";
import { publicAccess } from "./public-access.js";

/** Ranges that an internet gateway does not send to, and takes nothing from. */
const egressOnly = [[rfc1918, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"], [rfc6598, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"], [uniqueLocal, "KUMIKI_NEVER_ROUTED"]] as const;
const ingressOnly = [[rfc1918, "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"], [rfc6598, "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"], [uniqueLocal, "KUMIKI_NEVER_ROUTED"]] as const;

/** Out of a VPC by its internet gateway, which puts the public address in the private one's place. */
export function internetOut(p: Packet, id: string, sub: Sub): Next {
  const { net } = sub;
  const gateway = p.net.gateways.get(id);
  if (p.strange(id, "internet-gateways")) return undefined;
  if (gateway === undefined) return p.unknown(`internet gateway: ${id}`);
  if (!p.step(id, id) || !isAttached(p, gateway, net)) return undefined;
  for (const [blocks, code] of egressOnly) if (anyHolds(blocks, p.destination)) return elsewhere(p, sub, code, "internet-gateway", id);
  const eni = interfaceAt(net, p.source);
  const open = typeof p.source === "bigint" ? own6(p, p.source, eni, id) : (p.translated(net) ?? withoutPublic(p, eni, id));
  if (open === undefined) return undefined;
  if (p.way === "forward" && !publicAccess(p, eni?.sub ?? sub, id, eni?.nat === undefined ? "egress" : "nat")) return undefined;
  p.lost.push(...(eni?.groupIds ?? []));
  p.source = open;
  p.passes("internet-gateway", id, { at: net.id });
  return { kind: "internet" };
}
/** @returns whether to go on */
function isAttached(p: Packet, gateway: InternetGateway, net: Net): boolean {
  if (gateway.vpc === net.id || p.isBlockedBy("BAD_STATE_ATTACHMENT", gateway.id)) return true;
  const fix: Fix | undefined = gateway.vpc === undefined ? { kind: "attach-internet-gateway", gateway: gateway.id, vpc: net.id } : undefined;
  return p.block("BAD_STATE_ATTACHMENT", "internet-gateway", gateway.id, { at: net.id, fix });
}
/** An IPv6 address is public as it is, unless it is of a private range. */
function own6(p: Packet, source: bigint, eni: Eni | undefined, gateway: string): bigint | undefined {
  if (eni !== undefined && !anyHolds(uniqueLocal, source)) return source;
  p.block("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "internet-gateway", gateway, { at: eni?.id ?? gateway });
  return undefined;
}
/** Only a private address that has a public one gets out. @returns one to go on with */
function withoutPublic(p: Packet, eni: Eni | undefined, gateway: string): Address | undefined {
  const own = eni !== undefined && eni.nat === undefined;
  const fix: Fix | undefined = own ? { kind: "associate-address", interface: eni.id, private: textOf(p.source) } : undefined;
  const go = p.block("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "internet-gateway", gateway, { at: eni?.id ?? gateway, fix });
  return go && eni !== undefined ? p.pretendOpen(eni) : undefined;
}

/** Between the gateways: to whoever has the address, in our VPCs or outside. */
export function internet(p: Packet): Next {
  const owner = p.owner();
  const net = owner?.eni.sub.net ?? netOf6(p);
  if (net === undefined) {
    if (p.way === "forward" && p.protocol === "tcp" && p.port === 25) p.note("port-25");
    return { kind: "outside", by: "internet" };
  }
  p.overInternet = true;
  const gateway = p.net.gatewayOf.get(net.id) ?? forgotten(p, net);
  if (gateway === undefined) return undefined;
  if (p.strange(gateway.id, "internet-gateways")) return undefined;
  if (!p.step(`in ${gateway.id}`, gateway.id)) return undefined;
  for (const [blocks, code] of ingressOnly)
    if (anyHolds(blocks, p.source)) {
      p.block(code, "internet-gateway", gateway.id);
      return undefined;
    }
  if (p.way === "forward" && owner !== undefined && !publicAccess(p, owner.eni.sub, gateway.id, "ingress")) return undefined;
  p.destination = owner?.private ?? p.destination;
  p.passes("internet-gateway", gateway.id, { at: net.id });
  p.forwarder = undefined;
  return { kind: "vpc", net, from: undefined };
}
/** An IPv6 address of a VPC that no interface has: its gateway takes the packet, and it ends in the VPC. */
const netOf6 = (p: Packet): Net | undefined => (typeof p.destination === "bigint" ? [...p.net.nets.values()].find((n) => inNet(n, p.destination)) : undefined);

/** No gateway is attached. A route may name the one that was meant to be. */
function forgotten(p: Packet, net: Net): InternetGateway | undefined {
  for (const sub of net.subnets)
    for (const { route } of sub.routes?.entries ?? []) {
      const gateway = route.target.kind === "internet-gateway" ? p.net.gateways.get(route.target.id) : undefined;
      if (gateway !== undefined) return isAttached(p, gateway, net) ? gateway : undefined;
    }
  const outwards = [...p.net.egressOnly.values()].find((g) => g.vpc === net.id);
  if (typeof p.destination === "bigint" && outwards !== undefined) p.block("KUMIKI_EGRESS_ONLY", "egress-only-gateway", outwards.id);
  else p.block("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet-gateway", net.id);
  return undefined;
}
