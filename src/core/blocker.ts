/** What a thing is that keeps another one from being deleted; the catalogue has a word for each. */
export type BlockerType =
  | "network-interface"
  | "instance"
  | "load-balancer"
  | "listener"
  | "nat-gateway"
  | "vpc-endpoint"
  | "peering"
  | "vpn-gateway"
  | "internet-gateway"
  | "client-vpn"
  | "subnet"
  | "route-table"
  | "association"
  | "security-group"
  | "address"
  | "database"
  | "certificate-user"
  | "other";

/** Who holds a delete back (pitfalls 1-6, 9, 13, 43), as far as AWS tells. */
export interface Blocker {
  /** AWS's id or ARN. */
  readonly id: string;
  readonly what: BlockerType;
  /** AWS's or its owner's own words for it. */
  readonly description?: string;
  /** Whose it is: an AWS service, an instance, another account. */
  readonly owner?: string;
  /** Since when it stands there: ISO 8601, UTC. */
  readonly since?: string;
  /** AWS takes it away by itself, usually after this many milliseconds. Absent: somebody has to. */
  readonly usuallyMs?: number;
  /** It carries the mark of this environment. */
  readonly ours: boolean;
}
