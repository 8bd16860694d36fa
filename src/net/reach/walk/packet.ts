import type { Code, NoteCode } from "../codes.js";
import { hasPorts, isIcmp, type Header } from "../filters.js";
import type { Fix } from "../fix.js";
import { interfaceAt, type Eni, type Net, type Network, type Origin, type Stage, type Sub } from "../network.js";
import { textOf, without, type Address } from "../ranges.js";
import type { Blocker, Hop, Span, Trace } from "../verdict.js";
import type { Start } from "./places.js";

/** More devices than any path of these networks has. */
const hopLimit = 16;
/** Addresses that a walk gives in place of missing public ones to go on; class E, so nobody's. */
const pretended = 0xf0000001;

/** What a NAT device remembers of a connection, to undo it on the reply. */
export interface Translation {
  readonly eni: Eni;
  readonly source: Address;
  readonly ports: readonly Span[];
  readonly whole: Span;
}
export interface Options {
  /** Pass every obstacle, to find those behind it. */
  readonly goOn: boolean;
  /** Keep the hops. */
  readonly record: boolean;
}
type Direction = "ingress" | "egress";

/**
 * A packet on its way, and what is written down of it: its header, what the devices behind it remember, and every decision.
 * Decides nothing itself; the stages beside this file do.
 *
 * The sender's port is not one number but all that it may use: only the ACLs on the way back ask for it, and each takes
 * away those that it denies. A NAT gateway chooses anew, so the ports before it wait in its translation.
 */
export class Packet {
  readonly hops: Hop[] = [];
  readonly blockers: Blocker[] = [];
  readonly because: string[] = [];
  readonly notes: Trace["notes"][number][] = [];
  /** Only a part of the ports passes: whose. */
  narrowed: { readonly whose: "sender" | "nat"; readonly ports: readonly Span[] } | undefined;
  /** Whether anything listens where it has come to; absent: nobody says. */
  host: Trace["host"];
  /** Why that is not known although the thing is AWS's own. */
  hostDoubt: string | undefined;
  /** The last thing that let it in or out. */
  letIn: { readonly resource: string; readonly rule?: string } | undefined;

  way: "forward" | "back" = "forward";
  source: Address;
  destination: Address;
  /** Of the sender as it is now; the destination's ports on the way back. */
  ports: readonly Span[];
  whole: Span;
  readonly translations: Translation[] = [];
  /** Groups of senders behind a device that put its own address in their place. */
  readonly lost: string[] = [];
  /** It has come in from the internet: references to groups mean private addresses, which it has no more. */
  overInternet = false;
  /** The interface that sent it last; absent: a gateway. */
  forwarder: Eni | undefined;
  /** Whose table sent it to the NAT gateway behind which it is now. */
  sentToNat: Sub | undefined;
  /** By interface: the rule that let the connection through, so that the reply passes. */
  readonly letThrough = new Map<string, { readonly resource: string; readonly rule: string }>();
  private devices = 0;
  private readonly seen = new Set<string>();
  private readonly pretend: (Origin & { readonly open: number })[] = [];

  constructor(
    readonly net: Network,
    readonly start: Start,
    readonly dialled: Address,
    readonly protocol: string,
    readonly port: number | undefined,
    readonly options: Options,
  ) {
    this.source = start.address;
    this.destination = dialled;
    this.whole = start.ports;
    this.ports = [start.ports];
  }

  /** The answer to it sets out, from where it has come to. */
  turn(): void {
    this.way = "back";
    [this.source, this.destination] = [this.destination, this.source];
    this.seen.clear();
    this.devices = 0;
  }

  passes(what: string, resource: string, more: { readonly rule?: string; readonly at?: string; readonly tracked?: true; readonly direction?: Direction } = {}): void {
    if (this.options.record) this.hops.push({ way: this.way, what, resource, ...more, passes: true, header: this.header() });
  }
  /** The network has done its part; the host refuses. Goes on: whether the reply would come back is the network's to say. */
  refuse(code: Code, what: string, resource: string, more: { readonly rule?: string; readonly at?: string } = {}): void {
    const { way } = this;
    if (this.options.record) this.hops.push({ way, what, resource, ...more, passes: false, code, header: this.header() });
    this.blockers.push({ way, code, resource, ...more, host: true });
  }
  /** @returns whether to go on as if it had passed */
  block(code: Code, what: string, resource: string, more: { readonly rule?: string; readonly at?: string; readonly direction?: Direction; readonly fix?: Fix | undefined; readonly ports?: readonly Span[] } = {}): boolean {
    const { fix, ports, ...where } = more;
    const { way } = this;
    if (this.options.record) this.hops.push({ way, what, resource, ...where, passes: false, code, header: this.header() });
    this.blockers.push({ way, code, resource, ...where, ...(ports === undefined ? {} : { ports }), ...(fix === undefined ? {} : { fix }) });
    return this.options.goOn;
  }
  /** Whether this was said already, by an earlier visit of the same packet. */
  isBlockedBy(code: Code, resource: string): boolean {
    return this.blockers.some((b) => b.code === code && b.resource === resource);
  }
  unknown(reason: string): undefined {
    this.doubt(reason);
    return undefined;
  }
  /** Goes on: what is closed further on is closed all the same, and only what would be open is unknown. */
  doubt(reason: string): void {
    if (!this.because.includes(reason)) this.because.push(reason);
  }
  note(code: NoteCode, data: Record<string, string | number> = {}): void {
    if (!this.notes.some((n) => n.code === code)) this.notes.push({ code, data });
  }
  /** Something about this thing, or about all of its kind, is not understood. */
  strange(id: string, stage: Stage): boolean {
    const what = this.net.strange.get(id) ?? this.net.blind.get(stage);
    if (what === undefined) return false;
    this.unknown(`${what}: ${id}`);
    return true;
  }
  /** Counts devices and notices circles. @returns whether to go on */
  step(key: string, resource: string): boolean {
    this.devices++;
    const here = `${this.way} ${key} ${this.source} ${this.destination}`;
    const again = this.seen.has(here);
    if (!again && this.devices <= hopLimit) {
      this.seen.add(here);
      return true;
    }
    this.block(again ? "KUMIKI_LOOP" : "KUMIKI_HOP_LIMIT", "route", resource);
    return false;
  }

  /** The public address of its source in this VPC. */
  translated({ id, interfaces }: Net): Address | undefined {
    return interfaces.get(this.source)?.addresses.get(this.source) ?? this.pretend.find((p) => p.private === this.source && p.eni.sub.net.id === id)?.open;
  }
  /** A public address for its source, to go on with where none is. */
  pretendOpen(eni: Eni): number {
    const open = pretended + this.pretend.length;
    this.pretend.push({ eni, private: this.source, open });
    return open;
  }
  /** Whose public address its destination is. */
  owner(): Origin | undefined {
    if (typeof this.destination === "bigint") return this.ownerOf6(this.destination);
    return this.net.byPublic.get(this.destination) ?? this.pretend.find((p) => p.open === this.destination);
  }
  /** An IPv6 address is public and its interface's own. */
  private ownerOf6(address: bigint): Origin | undefined {
    for (const net of this.net.nets.values()) {
      const eni = interfaceAt(net, address);
      if (eni !== undefined) return { eni, private: address };
    }
    return undefined;
  }

  /** The header as groups and ACLs see it; of a reply no port, for those that it may have are many. */
  filterHeader(): Header {
    // Echo request and reply: RFC 792, and RFC 4443 for IPv6.
    const [request, reply] = this.protocol === "icmpv6" ? [128, 129] : [8, 0];
    const icmp = isIcmp(this.protocol) ? { type: this.way === "forward" ? request : reply, code: 0 } : undefined;
    return { source: this.source, destination: this.destination, protocol: this.protocol, port: this.way === "forward" ? this.port : undefined, icmp };
  }
  /** Whether ACLs have taken away some of the ports that the sender may use. */
  isNarrowed(): boolean {
    return this.ports.reduce((left, s) => without(left, s), [this.whole]).length > 0;
  }
  private header(): Hop["header"] {
    const there = this.way === "forward";
    const own = span(this.ports);
    const service = this.port === undefined ? undefined : { from: this.port, to: this.port };
    const [sourcePort, port] = hasPorts(this.protocol) ? (there ? [own, service] : [service, own]) : [];
    return {
      source: textOf(this.source),
      destination: textOf(this.destination),
      ...(sourcePort === undefined ? {} : { sourcePort }),
      ...(port === undefined ? {} : { port }),
    };
  }
}

/** The smallest span that has them all. */
export const span = (spans: readonly Span[]): Span => ({ from: Math.min(...spans.map((s) => s.from)), to: Math.max(...spans.map((s) => s.to)) });
