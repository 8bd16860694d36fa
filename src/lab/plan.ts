/**
 * The same network as a list of Linux network namespaces: one for each network interface, each VPC's router, each gateway,
 * the internet and what lies beyond. Texts only; `holder` and `script` make it real. How AWS's rules become Linux's is
 * said in reachability.md 4.1 and beside each part of `compile/`.
 */
export interface LabPlan {
  /** Whether any part of the snapshot has an IPv6 address; without one the kernels' IPv6 is switched off. */
  readonly ipv6: boolean;
  readonly spaces: readonly Space[];
  /** Text for `ip -batch`: the cables between the namespaces. */
  readonly cables: string;
  /** What of the snapshot has no counterpart here. */
  readonly notes: readonly Note[];
}
export interface Note {
  readonly code: "not-modelled" | "no-gateway" | "ambiguous-prefix-lists";
  readonly id: string;
}

export type SpaceKind =
  | "interface"
  | "router"
  | "internet-gateway"
  | "egress-only-gateway"
  | "internet"
  | "outside"
  | "endpoint"
  | "vpn-gateway"
  | "far-side"
  | "client-vpn"
  | "vpn-client";

/** Marks a line that names no address from which `ip` could tell the family: a rule of the routing policy. */
export const onlyIpv6 = "-6 ";

/** One namespace. */
export interface Space {
  /** Of the namespace: a letter for what it is and a number. */
  readonly name: string;
  readonly what: SpaceKind;
  /** AWS's id of what it stands for; of the internet and what lies in it, a word. */
  readonly id: string;
  /** Its kernel passes packets on. */
  readonly forwards: boolean;
  /** Text for `ip -batch` inside of it; lines that begin with `onlyIpv6` are for `ip -6 -batch`. */
  readonly ip: string;
  /** Text for `nft -f` inside of it. */
  readonly nft: string;
  /** Addresses from which and at which a program in it can speak; none: nobody lives there. */
  readonly addresses: readonly string[];
}

/** What stands around the VPCs and no snapshot tells. */
export interface Around {
  /** Addresses of hosts in the internet, behind an endpoint, or on the far side of a VPN. */
  readonly outside: readonly string[];
}

/**
 * The comment of an nft rule: what decides, in one word per part, so that a counter that moved can be read back.
 * at: the interface or subnet where it stands.
 */
export interface Mark {
  readonly what: "security-group" | "network-acl" | "internet-gateway" | "egress-only-gateway" | "nat-gateway" | "endpoint" | "vpn-gateway" | "client-vpn" | "source-dest-check" | "host";
  readonly resource: string;
  readonly rule: string;
  readonly at: string;
  readonly passes: boolean;
}
export const markText = (m: Mark): string => [m.what, m.resource, m.rule, m.at, m.passes ? "pass" : "drop"].join("|");
export function readMark(text: string): Mark | undefined {
  const [what, resource, rule, at, passes, more] = text.split("|");
  if (passes === undefined || more !== undefined) return undefined;
  return { what: what as Mark["what"], resource: resource!, rule: rule!, at: at!, passes: passes === "pass" };
}
