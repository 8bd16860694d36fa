import { hasPorts } from "../filters.js";
import { interfaceAt, type Eni } from "../network.js";
import type { Span } from "../verdict.js";
import type { Packet } from "./packet.js";

/** Source ports after a NAT gateway or a load balancer (REMAP_EPHEMERAL_PORT). */
export const remapped: Span = { from: 1024, to: 65535 };

/** The device's address takes the place of the sender's. `ports`: it chooses among these; undefined: it keeps them. */
export function translate(p: Packet, eni: Eni, ports: Span | undefined): void {
  p.translations.push({ eni, source: p.source, ports: p.ports, whole: p.whole });
  const sender = interfaceAt(eni.sub.net, p.source);
  if (sender !== undefined) p.lost.push(...sender.groupIds);
  p.source = eni.primary;
  if (ports === undefined || !hasPorts(p.protocol)) return;
  p.ports = [ports];
  p.whole = ports;
}

/**
 * On a reply: what the last device did is undone. A NAT gateway has chosen ports of its own, so those that were before it
 * come back; a NAT instance kept the sender's.
 */
export function restore(p: Packet): void {
  const last = p.translations.pop()!;
  p.destination = last.source;
  const { nat } = last.eni;
  if (nat === undefined) return;
  if (p.isNarrowed()) {
    p.narrowed ??= { whose: "nat", ports: p.ports };
    p.note("nat-ports", { nat: nat.id });
  }
  p.ports = last.ports;
  p.whole = last.whole;
}

/** A reply by way of a device that has not seen the connection. */
export function otherWay(p: Packet, resource: string): undefined {
  p.block("KUMIKI_REPLY_PATH", "route", resource);
  return undefined;
}
