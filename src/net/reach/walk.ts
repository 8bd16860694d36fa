import type { Network } from "./network.js";
import type { Address } from "./ranges.js";
import type { Trace, Verdict } from "./verdict.js";
import { endpoint } from "./walk/endpoint.js";
import { answer, begin, finish } from "./walk/ends.js";
import { arrive, leave } from "./walk/interfaces.js";
import { egressOnly } from "./walk/egress-only.js";
import { internet, internetOut } from "./walk/internet.js";
import { natGateway, natInstance } from "./walk/nat.js";
import { Packet, type Options } from "./walk/packet.js";
import { peering } from "./walk/peering.js";
import type { End, Move, Next, Start } from "./walk/places.js";
import { fromSubnet, local } from "./walk/routing.js";
import { transitGateway, tunnelOut } from "./walk/tunnels.js";

export { remapped } from "./walk/nat-memory.js";
export type { Start } from "./walk/places.js";

/** The verdict, and the packet with all that is written down of it. */
type Outcome = Pick<Trace, "verdict"> & { readonly reached: Verdict; readonly walk: Packet };

/**
 * One packet and its reply, step by step: interface, subnet border, route, gateway, interface. Every stage is a function of a
 * file in walk/; each decides from the packet and gives the next place, or undefined when it ends there.
 */
export class Walk {
  private readonly packet: Packet;

  constructor(net: Network, start: Start, dialled: Address, protocol: string, port: number | undefined, options: Options) {
    this.packet = new Packet(net, start, dialled, protocol, port, options);
  }

  run(): Outcome {
    const { packet } = this;
    const arrived = onward(packet, begin(packet));
    const back = arrived && onward(packet, answer(packet, arrived));
    if (back !== undefined) finish(packet, back);
    return { verdict: verdictOf(packet), reached: reachedBy(packet), walk: packet };
  }
}

/** From place to place, to where it ends. Comes to an end, for devices are counted (`Packet.step`). */
function onward(p: Packet, from: Next): End | undefined {
  let at = from;
  while (at !== undefined && !isEnd(at)) at = next(p, at);
  return at;
}
const isEnd = (at: End | Move): at is End => at.kind === "interface" || at.kind === "outside" || at.kind === "service";

function next(p: Packet, at: Move): Next {
  switch (at.kind) {
    case "leave":
      return leave(p, at.eni);
    case "arrive":
      return arrive(p, at.eni);
    case "subnet":
      return fromSubnet(p, at.eni);
    case "target":
      return toTarget(p, at);
    case "vpc":
      return local(p, at.net, at.from);
    case "internet":
      return internet(p);
  }
}
function toTarget(p: Packet, { target, route, sub }: Extract<Move, { kind: "target" }>): Next {
  switch (target.kind) {
    case "local":
      return local(p, sub.net, sub);
    case "internet-gateway":
      return internetOut(p, target.id, sub);
    case "nat-gateway":
      return natGateway(p, target.id, sub);
    case "interface":
      return natInstance(p, target.id, sub);
    case "peering":
      return peering(p, target.id, sub);
    case "endpoint":
      return endpoint(p, target.id, route, sub);
    case "vpn-gateway":
      return tunnelOut(p, target.id, route, sub);
    case "egress-only-gateway":
      return egressOnly(p, target.id, sub);
    case "transit-gateway":
      return transitGateway(p, target.id);
    case "other":
      return p.unknown(`route target: ${target.id}`);
  }
}

/** The network's part of it. */
function reachedBy(p: Packet): Verdict {
  if (p.blockers.some((b) => b.ports === undefined && b.host === undefined)) return "closed";
  if (p.because.length > 0) return "unknown";
  return p.narrowed === undefined ? "open" : "partial";
}
function verdictOf(p: Packet): Verdict {
  const reached = reachedBy(p);
  if (reached === "closed" || p.blockers.some((b) => b.host === true)) return "closed";
  return p.hostDoubt === undefined ? reached : "unknown";
}
