import type { Named } from "./snapshot.js";

/** Load balancers, databases and Client VPN endpoints of a snapshot (snapshot.ts). */
export interface LoadBalancer extends Named {
  readonly arn: string;
  readonly dnsName: string;
  readonly scheme: "internet-facing" | "internal";
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** Its nodes, one at least in each enabled subnet. */
  readonly interfaces: readonly string[];
  readonly state: "provisioning" | "active" | "active_impaired" | "failed";
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroup[];
  /** ipv4: IPv4 alone. Absent: ipv4. */
  readonly addressType?: "ipv4" | "dualstack" | "dualstack-without-public-ipv4";
}
export interface Listener {
  readonly id: string;
  readonly port: number;
  readonly protocol: string;
  /** Every group that its default action forwards to, whatever the weight. */
  readonly targetGroups: readonly string[];
  readonly redirect?: boolean;
  /** Its rules in the order in which they are asked, the default one last. Absent: only the default action above is known. */
  readonly rules?: readonly ListenerRule[];
}
/** The first rule whose conditions all hold decides what becomes of a request. */
export interface ListenerRule {
  readonly id: string;
  readonly priority: number | "default";
  /** Of a condition, any one value has to fit. hosts, paths and methods: patterns with * and ?. sources: ranges. */
  readonly hosts?: readonly string[];
  readonly paths?: readonly string[];
  readonly methods?: readonly string[];
  readonly sources?: readonly string[];
  /** Conditions that depend on what a client chooses to send: "http-header", "query-string", or one not known here. */
  readonly other?: readonly string[];
  readonly action: ListenerAction;
}
export type ListenerAction =
  /** A group of weight 0 gets nothing. */
  | { readonly kind: "forward"; readonly targetGroups: readonly { readonly id: string; readonly weight: number }[] }
  | { readonly kind: "fixed-response"; readonly status: number }
  | { readonly kind: "redirect"; readonly status: number; readonly protocol?: string; readonly host?: string; readonly port?: string }
  /** A login before it, or something not known here. */
  | { readonly kind: "other"; readonly what: string };

export interface TargetGroup extends Named {
  readonly protocol: string;
  readonly port: number;
  readonly targets: readonly {
    /** Instance id or address, as registered. */
    readonly id: string;
    readonly interface?: string;
    readonly port: number;
    /** AWS's target health: "healthy", "unhealthy", "initial" … */
    readonly health: string;
    readonly reason?: string;
  }[];
  /** Absent: the traffic port. */
  readonly healthPort?: number;
}
export interface Database extends Named {
  readonly engine: string;
  /** AWS's status; "available" serves. */
  readonly state: string;
  readonly endpoint?: string;
  readonly port: number;
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly interfaces: readonly string[];
  readonly publiclyAccessible: boolean;
}
export interface ClientVpn extends Named {
  readonly vpc?: string;
  readonly clientCidr: string;
  readonly splitTunnel: boolean;
  readonly transport: "udp" | "tcp";
  readonly port: number;
  /** "available" takes connections; "pending-associate" has no association. */
  readonly state: string;
  readonly groups: readonly string[];
  readonly associations: readonly { readonly id: string; readonly subnet: string; readonly state: string; readonly interfaces: readonly string[] }[];
  readonly routes: readonly { readonly destination: string; readonly subnet: string; readonly state: string; readonly origin: "associate" | "add-route" }[];
  readonly rules: readonly { readonly destination: string; readonly everybody: boolean; readonly group?: string; readonly state: string }[];
}
