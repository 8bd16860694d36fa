import type { WalkPhase } from "../core/types.js";

/** A resource as declared (its references are `{ $ref, $attr }`) or as recorded (they are ids). */
export interface PictureThing {
  /** `step/name`, which references name. */
  readonly node?: string | undefined;
  readonly step: string;
  readonly kind: string;
  /** The Name tag. */
  readonly name?: string | undefined;
  /** The id at AWS, by which records refer to one another. */
  readonly id?: string | undefined;
  readonly props: Readonly<Record<string, unknown>>;
  readonly attrs?: Readonly<Record<string, unknown>> | undefined;
}

/** What the title says. */
export interface PicturePlace {
  readonly env: string;
  readonly region: string;
  readonly phase?: WalkPhase | undefined;
  /** It stands, and is not merely wished for. */
  readonly stands: boolean;
}

/** public: its route table has a route to an internet gateway (VPC User Guide, "Subnet types"). */
export type Tier = "public" | "private";

/** What stands in a subnet, or in several. */
export interface Dweller {
  readonly key: string;
  readonly what: "host" | "load-balancer" | "database" | "vpn";
  readonly name: string;
  /** Addresses, scheme, engine: what stands below the name. */
  readonly notes: readonly string[];
  readonly privateIp?: string | undefined;
  readonly publicIp?: string | undefined;
  /** It will get a public address whose value is not known yet. */
  readonly willBePublic: boolean;
  /** Keys of its subnets, in the order of the picture; several: it spans them. */
  readonly subnets: readonly string[];
  /** Keys of its security groups. */
  readonly groups: readonly string[];
}

export interface SubnetPicture {
  readonly key: string;
  readonly name: string;
  readonly cidr: string;
  readonly zone: string;
  readonly tier: Tier;
  /** Key of its route table; undefined: the VPC's main one. */
  readonly table?: string | undefined;
}

export interface RoutePicture {
  readonly destination: string;
  /** Key of the connection. */
  readonly to: string;
}

export interface TablePicture {
  readonly key: string;
  readonly name: string;
  /** Beside the local route that every table has. */
  readonly routes: readonly RoutePicture[];
}

/** A network connection as the console's resource map has it: where routes lead. */
export interface ConnectionPicture {
  readonly key: string;
  readonly what: "internet-gateway" | "endpoint" | "peering" | "other";
  readonly name: string;
  /** Behind it: the service's short name (s3), or the name of the VPC on the other side. */
  readonly beyond?: string | undefined;
}

export interface VpcPicture {
  readonly key: string;
  readonly name: string;
  readonly cidr: string;
  readonly flowLogs: boolean;
  /** Sorted. */
  readonly zones: readonly string[];
  /** Public ones first, then by zone and range. */
  readonly subnets: readonly SubnetPicture[];
  /** In the order of their first subnet. */
  readonly tables: readonly TablePicture[];
  readonly connections: readonly ConnectionPicture[];
  readonly dwellers: readonly Dweller[];
}

export interface PeeringPicture {
  readonly key: string;
  readonly name: string;
  /** Keys of the VPCs, the one that asked first. */
  readonly requester: string;
  readonly accepter: string;
}

export interface VpnPicture {
  readonly key: string;
  readonly name: string;
  readonly clientCidr: string;
  readonly vpc: string;
  /** Associated subnets; none: it is switched off, nobody gets in. */
  readonly subnets: readonly string[];
}

export interface GroupPicture {
  readonly key: string;
  readonly name: string;
  /** Key of its VPC. */
  readonly vpc: string;
  /** Names of what carries it. */
  readonly members: readonly string[];
  readonly rules: readonly RulePicture[];
}

export interface RulePicture {
  readonly key: string;
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** group: the key of a group; range and list: as AWS writes them. */
  readonly from: { readonly what: "group" | "range" | "list"; readonly key: string };
  readonly description: string;
}

/** All that one source may open at one group. */
export interface ArrowPicture {
  readonly from: RulePicture["from"];
  /** Of a group its name; else as AWS writes it. */
  readonly name: string;
  /** Key of the group. */
  readonly to: string;
  /** "TCP 80, 443". */
  readonly talk: string;
}

/** All that is drawn, whatever it is drawn with. The same things give the same picture, in the same order. */
export interface Picture extends PicturePlace {
  readonly vpcs: readonly VpcPicture[];
  readonly peerings: readonly PeeringPicture[];
  readonly vpns: readonly VpnPicture[];
  readonly buckets: readonly { readonly key: string; readonly name: string }[];
  readonly groups: readonly GroupPicture[];
  /** Who may open a connection to whom; a group may be its own source. */
  readonly arrows: readonly ArrowPicture[];
}
