import type { Protocol } from "../net/reach/snapshot.js";
import { markText, type Mark } from "./plan.js";

/** nft's words for the two families. A packet of one never matches an expression about the other. */
export type Family = "ip" | "ip6";
export const familyOf = (addressOrRange: string): Family => (addressOrRange.includes(":") ? "ip6" : "ip");
/** A match on a range, in the words of its family. */
export const within = (end: "saddr" | "daddr", range: string): string => `${familyOf(range)} ${end} ${range}`;

/** Neighbor discovery is IPv6's ARP, but passes the hooks of nft: AWS's groups and ACLs do not see it either. */
export const neighborDiscovery = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept";

/** Text of one table, rules with their witnesses. nft 1.0.6 wants a newline behind a rule that ends in a comment. */
export class Table {
  private readonly sets: string[] = [];
  private readonly chains: string[] = [];
  private count = 0;

  constructor(private readonly ipv6: boolean) {}

  private set(family: Family, addresses: readonly string[]): string {
    const name = `s${this.count++}`;
    const elements = addresses.length === 0 ? "" : ` elements = { ${[...new Set(addresses)].join(", ")} }`;
    this.sets.push(`  set ${name} { type ${family === "ip" ? "ipv4_addr" : "ipv6_addr"}; flags interval; auto-merge;${elements} }`);
    return `@${name}`;
  }
  private get families(): readonly Family[] {
    return this.ipv6 ? ["ip", "ip6"] : ["ip"];
  }
  /** Matches on one of these addresses or ranges, one for each family that has some; without any, one that never matches. */
  in(end: "saddr" | "daddr", addresses: readonly string[]): string[] {
    const used = this.families.filter((family) => addresses.some((a) => familyOf(a) === family));
    return (used.length === 0 ? (["ip"] as const) : used).map((family) => `${family} ${end} ${this.set(family, addresses.filter((a) => familyOf(a) === family))}`);
  }
  /** Matches on any other address, one for each family. */
  notIn(end: "saddr" | "daddr", addresses: readonly string[]): string[] {
    return this.families.map((family) => `${family} ${end} != ${this.set(family, addresses.filter((a) => familyOf(a) === family))}`);
  }
  /** One address becomes another one. */
  map(pairs: readonly (readonly [string, string])[]): string {
    const name = `m${this.count++}`;
    const elements = pairs.length === 0 ? "" : ` elements = { ${pairs.map(([from, to]) => `${from} : ${to}`).join(", ")} }`;
    this.sets.push(`  map ${name} { type ipv4_addr : ipv4_addr;${elements} }`);
    return `@${name}`;
  }
  /**
   * A rule that can be asked afterwards: a counter for how often, and a set of the ports of the packets that came by, so
   * that many probes at once can be told apart.
   */
  rule(match: string, verdict: string, mark: Mark): string {
    const witness = `w${this.count++}`;
    this.sets.push(`  set ${witness} { type inet_service . inet_service; flags dynamic; size 65535; }`);
    return `${match} update @${witness} { th sport . th dport } counter ${verdict} comment "${markText(mark)}"`.trim();
  }
  chain(name: string, hook: string, rules: readonly string[]): void {
    const head = hook === "" ? [] : [`    ${hook}`];
    this.chains.push(`  chain ${name} {\n${[...head, ...rules.map((r) => `    ${r}`)].join("\n")}\n  }`);
  }
  /** Neither an answer nor an error of its own: what AWS's routers and gateways do not do either. */
  silent(): this {
    this.chain("input", hook("input", 0, "drop"), this.discovery());
    this.chain("output", hook("output", 0, "drop"), this.discovery());
    return this;
  }
  /** First rule of every chain that drops by default. */
  discovery(): string[] {
    return this.ipv6 ? [neighborDiscovery] : [];
  }
  toString(): string {
    return `table inet kumiki {\n${[...this.sets, ...this.chains].join("\n")}\n}\n`;
  }
}

export const hook = (name: string, priority: number, policy: "accept" | "drop" = "accept", type: "filter" | "nat" = "filter"): string =>
  `type ${type} hook ${name} priority ${priority}; policy ${policy};`;

interface Traffic {
  readonly protocol: Protocol;
  readonly ports?: { readonly from: number; readonly to: number };
  readonly icmp?: { readonly type: number; readonly code: number };
}
/** Destination ports, or ICMP's type and code, as groups and ACLs have them. */
export function traffic({ protocol, ports, icmp }: Traffic): string {
  switch (protocol) {
    case "all":
      return "";
    case "tcp":
    case "udp":
      return ports === undefined ? `meta l4proto ${protocol}` : `${protocol} dport ${ports.from}-${ports.to}`;
    case "icmp": {
      const type = icmp === undefined || icmp.type < 0 ? "" : ` icmp type ${icmp.type}`;
      const code = icmp === undefined || icmp.code < 0 ? "" : ` icmp code ${icmp.code}`;
      return `meta l4proto icmp${type}${code}`;
    }
    case "icmpv6": {
      const type = icmp === undefined || icmp.type < 0 ? "" : ` icmpv6 type ${icmp.type}`;
      const code = icmp === undefined || icmp.code < 0 ? "" : ` icmpv6 code ${icmp.code}`;
      return `meta l4proto ipv6-icmp${type}${code}`;
    }
    default:
      return `meta l4proto ${protocol}`;
  }
}
