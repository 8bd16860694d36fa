import { expect } from "vitest";
import { trace, type Flow, type Place, type Trace } from "../../../src/net/reach/index.js";
import { Build, type HostOptions } from "./build.js";

/** "eni-a" an interface, "cvpn-endpoint-a" a VPN's client, anything else an address outside. */
export const place = (text: string): Place => (text.startsWith("eni-") ? { interface: text } : text.startsWith("cvpn-") ? { vpn: text } : { outside: text });

/** ask(b, "eni-a", "10.0.1.5", "tcp 22"), "icmp", "47" … */
export function ask(b: Build, from: string, to: string, what = "tcp 22", more: Partial<Flow> = {}): Trace {
  const [protocol, port] = what.split(" ") as [string, string | undefined];
  return trace(b.network(), { from: place(from), to, protocol, ...(port === undefined ? {} : { port: Number(port) }), ...more });
}
/** Why it is closed: the first obstacle, and where. */
export function closed(t: Trace, code: string, resource?: string): void {
  expect({ verdict: t.verdict, code: t.decidedBy?.code, because: t.because }).toEqual({ verdict: "closed", code, because: undefined });
  if (resource !== undefined) expect(t.decidedBy?.resource).toBe(resource);
}
export function open(t: Trace, rule?: string): void {
  expect({ verdict: t.verdict, blockers: t.blockers, because: t.because }).toEqual({ verdict: "open", blockers: [], because: undefined });
  if (rule !== undefined) expect(t.decidedBy?.rule).toBe(rule);
}
export function unknown(t: Trace, about: string): void {
  expect(t.verdict).toBe("unknown");
  expect(t.because?.join()).toContain(about);
}

/** Groups that let everything through. */
export const wide = ["in all * 0.0.0.0/0", "out all * 0.0.0.0/0"];

/** One VPC (10.0.0.0/16) with an internet gateway; subnets a (10.0.1.0/24) and b (10.0.2.0/24), tables and ACLs of their own. */
export class Pair extends Build {
  readonly v = this.vpc("v", "10.0.0.0/16");
  readonly igw = this.internetGateway("v", this.v);
  readonly a = this.subnet("a", this.v, "10.0.1.0/24", { table: this.table("a", this.v), acl: this.acl("a", this.v) });
  readonly b = this.subnet("b", this.v, "10.0.2.0/24", { table: this.table("b", this.v), acl: this.acl("b", this.v) });

  /** Hosts a (10.0.1.10, group sg-a) and b (10.0.2.10, sg-b) with these rules; without: wide ones. */
  hosts(rulesA: readonly string[] = wide, rulesB: readonly string[] = wide, oA: HostOptions = {}, oB: HostOptions = {}): this {
    this.group("a", this.v, []);
    this.group("b", this.v, []);
    this.rules("sg-a", ...rulesA);
    this.rules("sg-b", ...rulesB);
    this.host("a", this.a, "10.0.1.10", { groups: ["sg-a"], ...oA });
    this.host("b", this.b, "10.0.2.10", { groups: ["sg-b"], ...oB });
    return this;
  }
}
export const pair = (...hosts: Parameters<Pair["hosts"]>): Pair => new Pair().hosts(...hosts);
/** Their addresses. */
export const at = { a: "10.0.1.10", b: "10.0.2.10" } as const;
export const somebody = "203.0.113.7";
