import type { Code, NoteCode } from "./codes.js";
import type { Fix } from "./fix.js";
import type { Protocol } from "./snapshot.js";

/** Where a packet begins or shall end. */
export type Place =
  /** An interface of the snapshot, by its primary address unless one is given. */
  | { readonly interface: string; readonly address?: string }
  /** A host in the internet, or on the far side of a VPN. */
  | { readonly outside: string }
  /** A client of a Client VPN endpoint, connected. */
  | { readonly vpn: string };

/** A new connection (or ICMP echo), never one that is open already (reachability.md 1.1 "Tracking"). */
export interface Flow {
  readonly from: Place;
  /** The address that is dialled. */
  readonly to: string;
  readonly protocol: Protocol;
  /** Destination port; absent for ICMP. */
  readonly port?: number;
  /** Absent: the ephemeral range of the sender, all of which must pass. */
  readonly sourcePort?: number;
}

/** partial: only a part of the ephemeral range, of the nodes or of the targets works. unknown: something on the way is not
 *  understood; it counts neither as open nor as closed. */
export type Verdict = "open" | "partial" | "closed" | "unknown";

/** One decision on the way. */
export interface Hop {
  readonly way: "forward" | "back";
  /** What decides: "security-group", "network-acl", "route", "internet-gateway", "nat-gateway", "peering", "endpoint",
   *  "vpn-gateway", "client-vpn", "source-dest-check", "load-balancer", "proxy", "host" … */
  readonly what: string;
  /** Id of the thing that decides (sg-, acl-, rtb-, igw- …). */
  readonly resource: string;
  /** The deciding part of it: rule id, "rule 100", the route's destination. */
  readonly rule?: string;
  /** At which interface or subnet. */
  readonly at?: string;
  /** Of a group or an ACL: which of its two lists. */
  readonly direction?: "ingress" | "egress";
  readonly passes: boolean;
  /** A security group's: a reply of a connection that it let through; no rule was asked. */
  readonly tracked?: true;
  /** Of a hop that does not pass: a code of AWS's Reachability Analyzer where there is one. */
  readonly code?: Code;
  /** The header as it leaves here. */
  readonly header: { readonly source: string; readonly destination: string; readonly sourcePort?: Span; readonly port?: Span };
}
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Why not, and where. */
export interface Blocker {
  readonly way: "forward" | "back";
  readonly code: Code;
  readonly resource: string;
  readonly rule?: string;
  readonly at?: string;
  readonly direction?: "ingress" | "egress";
  /** Only these ports of the reply do not pass. */
  readonly ports?: readonly Span[];
  /** The network lets it through; the host at the end refuses. */
  readonly host?: true;
  /** What would remove this one; absent: nothing that is one change of the configuration. */
  readonly fix?: Fix;
}

export interface Trace {
  readonly flow: Flow;
  /** Of a leg: what it is of the whole. node: client to a load balancer's node; target: from there to a target; health:
   *  the health check's own port; proxy, jump: to that host; last: from the last host to the destination; server: one of
   *  a database's interfaces; association: by one interface of a Client VPN; service: one range of a service. */
  readonly leg?: { readonly role: LegRole; readonly of: string };
  /** Would the connection come about: the network, the name where one is dialled, and the host at the end. */
  readonly verdict: Verdict;
  /** What the network lets through, whatever listens at the end and whether or not a name leads there. */
  readonly network: Verdict;
  /** Whether something listens there; absent: nobody says. */
  readonly host?: HostVerdict;
  /** Of composed paths (load balancer, proxy, jump host, VPN): one entry for each leg, in order. */
  readonly legs?: readonly Trace[];
  readonly hops: readonly Hop[];
  /** closed: the first blocker's. open: the last rule that let it in. */
  readonly decidedBy?: { readonly resource: string; readonly rule?: string; readonly code: Code };
  /** Every blocker, found by going on as if each had let it pass. */
  readonly blockers: readonly Blocker[];
  /** Which ports of the sender pass when the verdict is partial. */
  readonly sourcePorts?: readonly Span[];
  /** Why unknown. */
  readonly because?: readonly string[];
  /** Things worth saying: port 25, asymmetry, a random choice of AWS. Codes of the catalogue. */
  readonly notes: readonly { readonly code: NoteCode; readonly data: Readonly<Record<string, string | number>> }[];
}
/** declared: by whoever says what runs there. described: AWS's own thing (load balancer, database). probed: by packets. */
export interface HostVerdict {
  readonly verdict: "listens" | "silent" | "unknown";
  readonly by: "declared" | "described" | "probed";
}
export type LegRole = "node" | "target" | "health" | "proxy" | "jump" | "last" | "server" | "association" | "service" | "name";
