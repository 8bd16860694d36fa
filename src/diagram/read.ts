import { Index, nameOf, told, type Keyed } from "./index-of.js";
import { arrowsOf } from "./ports.js";
import type {
  ConnectionPicture,
  Dweller,
  GroupPicture,
  Picture,
  PicturePlace,
  PictureThing,
  RulePicture,
  SubnetPicture,
  TablePicture,
  VpcPicture,
  VpnPicture,
} from "./picture.js";

const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
/** Ranges by their numbers: 10.0.2.0/24 before 10.0.10.0/24. */
const numbers = (cidr: string): string => cidr.replace(/\d+/g, (n) => n.padStart(3, "0"));
const by = <T>(...keys: ((t: T) => string)[]) => (one: T, other: T): number => keys.reduce((found, key) => found || inOrder(key(one), key(other)), 0);

/** The settings of a route that say where it leads (EC2 API Reference, CreateRoute). */
const targets = ["gatewayId", "natGatewayId", "networkInterfaceId", "peeringConnectionId"] as const;

/** Reads the network out of what was declared or recorded. Pure; what it does not know it leaves out. */
export function pictureOf(things: Iterable<PictureThing>, place: PicturePlace): Picture {
  const index = new Index(things);
  const vpns = index.of("ec2/client-vpn-endpoint").map((t): VpnPicture => vpnOf(t, index));
  const vpcs = index.of("ec2/vpc").map((t) => vpcOf(t, index));
  const groups = groupsOf(index, vpcs, vpns);
  const { env, region, phase, stands } = place;
  return {
    env,
    region,
    phase,
    stands,
    vpcs,
    peerings: index.of("ec2/vpc-peering-connection").map((t) => ({
      key: t.key,
      name: nameOf(t),
      requester: index.keyOf(t.props["requesterVpcId"]) ?? "",
      accepter: index.keyOf(t.props["accepterVpcId"]) ?? "",
    })),
    vpns,
    buckets: index.of("s3/bucket").map((t) => ({ key: t.key, name: told(t.props["name"]) || nameOf(t) })),
    groups,
    arrows: arrowsOf(groups),
  };
}

function vpnOf(t: Keyed, index: Index): VpnPicture {
  const associations = index.of("ec2/client-vpn-association").filter((a) => index.keyOf(a.props["endpointId"]) === t.key);
  return {
    key: t.key,
    name: nameOf(t),
    clientCidr: told(t.props["clientCidr"]),
    vpc: index.keyOf(t.props["vpcId"]) ?? "",
    subnets: associations.map((a) => index.keyOf(a.props["subnetId"])).filter((s) => s !== undefined),
  };
}

function vpcOf(vpc: Keyed, index: Index): VpcPicture {
  const inside = (kind: string): readonly Keyed[] => index.of(kind).filter((t) => index.keyOf(t.props["vpcId"]) === vpc.key);
  const connections = connectionsOf(vpc, index);
  const tables = inside("ec2/route-table").map((t) => tableOf(t, index));
  const gateways = new Set(connections.filter((c) => c.what === "internet-gateway").map((c) => c.key));
  const subnets = inside("ec2/subnet")
    .map((t) => subnetOf(t, index, tables, gateways))
    .sort(by((s) => (s.tier === "public" ? "0" : "1"), (s) => s.zone, (s) => numbers(s.cidr), (s) => s.key));
  const users = (t: TablePicture): number => subnets.findIndex((s) => s.table === t.key);
  const first = (t: TablePicture): number => (users(t) < 0 ? subnets.length : users(t));
  return {
    key: vpc.key,
    name: nameOf(vpc),
    cidr: told(vpc.props["cidr"]),
    flowLogs: inside("ec2/flow-log").length > 0,
    zones: [...new Set(subnets.map((s) => s.zone))].sort(inOrder),
    subnets,
    tables: tables.sort((one, other) => first(one) - first(other) || inOrder(one.key, other.key)),
    connections: [...connections, ...strangers(tables, connections)],
    dwellers: dwellersOf(subnets, index),
  };
}

function subnetOf(t: Keyed, index: Index, tables: readonly TablePicture[], gateways: ReadonlySet<string>): SubnetPicture {
  const association = index.of("ec2/route-table-association").find((a) => index.keyOf(a.props["subnetId"]) === t.key);
  const table = association === undefined ? undefined : index.keyOf(association.props["routeTableId"]);
  const routes = tables.find((each) => each.key === table)?.routes ?? [];
  return {
    key: t.key,
    name: nameOf(t),
    cidr: told(t.props["cidr"]),
    zone: told(t.props["zone"]),
    tier: routes.some((r) => gateways.has(r.to)) ? "public" : "private",
    table,
  };
}

/** With the routes that a gateway endpoint writes into the tables it is given. */
function tableOf(t: Keyed, index: Index): TablePicture {
  const own = index.of("ec2/route").filter((r) => index.keyOf(r.props["routeTableId"]) === t.key);
  const routes = own.flatMap((r) => {
    const to = index.keyOf(targets.map((name) => r.props[name]).find((v) => v !== undefined));
    return to === undefined ? [] : [{ destination: told(r.props["destination"]), to }];
  });
  const endpoints = index.of("ec2/vpc-endpoint").filter((e) => index.keysOf(e.props["routeTableIds"]).includes(t.key));
  const all = [...routes, ...endpoints.map((e) => ({ destination: service(e), to: e.key }))];
  return { key: t.key, name: nameOf(t), routes: all.sort(by((r) => r.to, (r) => numbers(r.destination))) };
}

/** "com.amazonaws.ap-northeast-1.s3" → "s3". */
const service = (endpoint: Keyed): string => told(endpoint.props["serviceName"]).split(".").at(-1) ?? "";

function connectionsOf(vpc: Keyed, index: Index): ConnectionPicture[] {
  const attached = index.of("ec2/internet-gateway-attachment").filter((a) => index.keyOf(a.props["vpcId"]) === vpc.key).map((a) => index.keyOf(a.props["internetGatewayId"]));
  const gateways = index.of("ec2/internet-gateway").filter((g) => attached.includes(g.key));
  const endpoints = index.of("ec2/vpc-endpoint").filter((e) => index.keyOf(e.props["vpcId"]) === vpc.key);
  const peerings = index.of("ec2/vpc-peering-connection").flatMap((p) => {
    const [requester, accepter] = [index.keyOf(p.props["requesterVpcId"]), index.keyOf(p.props["accepterVpcId"])];
    if (requester !== vpc.key && accepter !== vpc.key) return [];
    const other = requester === vpc.key ? accepter : requester;
    const there = index.at(other);
    return [{ key: p.key, what: "peering" as const, name: nameOf(p), beyond: there === undefined ? other : nameOf(there) }];
  });
  return [
    ...gateways.map((g) => ({ key: g.key, what: "internet-gateway" as const, name: nameOf(g) })),
    ...endpoints.map((e) => ({ key: e.key, what: "endpoint" as const, name: nameOf(e), beyond: service(e) })),
    ...peerings,
  ];
}

/** Where a route leads that is nothing of ours, or of a kind that is no network connection here. */
function strangers(tables: readonly TablePicture[], known: readonly ConnectionPicture[]): ConnectionPicture[] {
  const keys = new Set(tables.flatMap((t) => t.routes.map((r) => r.to)).filter((to) => !known.some((c) => c.key === to)));
  return [...keys].sort(inOrder).map((key) => ({ key, what: "other", name: key }));
}

function dwellersOf(subnets: readonly SubnetPicture[], index: Index): Dweller[] {
  const here = (keys: readonly (string | undefined)[]): string[] => subnets.filter((s) => keys.includes(s.key)).map((s) => s.key);
  const groups = (t: Keyed): readonly string[] => index.keysOf(t.props["securityGroupIds"]);
  const hosts = index.of("ec2/instance").map((t): Dweller => {
    const [privateIp, publicIp] = [told(t.attrs?.["privateIp"]) || undefined, told(t.attrs?.["publicIp"]) || undefined];
    const willBePublic = t.props["publicIp"] === true && publicIp === undefined;
    return { key: t.key, what: "host", name: nameOf(t), notes: [told(t.props["instanceType"])].filter(Boolean), privateIp, publicIp, willBePublic, subnets: here([index.keyOf(t.props["subnetId"])]), groups: groups(t) };
  });
  const balancers = index.of("elasticloadbalancing/load-balancer").map(
    (t): Dweller => ({ key: t.key, what: "load-balancer", name: nameOf(t), notes: [told(t.props["scheme"])], willBePublic: false, subnets: here(index.keysOf(t.props["subnetIds"])), groups: groups(t) }),
  );
  const databases = index.of("rds/db-instance").map((t): Dweller => {
    const group = index.at(index.keyOf(t.props["subnetGroup"])) ?? index.of("rds/db-subnet-group").find((g) => g.props["name"] === t.props["subnetGroup"]);
    const notes = [`${told(t.props["engine"])} ${told(t.props["engineVersion"])}`.trim(), ...(t.props["multiAz"] === true ? ["Multi-AZ"] : [])];
    return { key: t.key, what: "database", name: nameOf(t), notes, willBePublic: false, subnets: here(index.keysOf(group?.props["subnetIds"])), groups: groups(t) };
  });
  const vpns = index.of("ec2/client-vpn-endpoint").map((t): Dweller => {
    const vpn = vpnOf(t, index);
    return { key: t.key, what: "vpn", name: vpn.name, notes: [], willBePublic: false, subnets: here(vpn.subnets), groups: groups(t) };
  });
  return [...balancers, ...hosts, ...vpns, ...databases].filter((d) => d.subnets.length > 0);
}

function groupsOf(index: Index, vpcs: readonly VpcPicture[], vpns: readonly VpnPicture[]): GroupPicture[] {
  const carriers = vpcs.flatMap((v) => v.dwellers);
  // A VPN that is switched off stands in no subnet, and keeps its group.
  const off = vpns.filter((v) => v.subnets.length === 0).map((v) => ({ name: v.name, groups: index.keysOf(index.at(v.key)?.props["securityGroupIds"]) }));
  return index.of("ec2/security-group").map((t) => ({
    key: t.key,
    name: nameOf(t),
    vpc: index.keyOf(t.props["vpcId"]) ?? "",
    members: [...carriers, ...off].filter((d) => d.groups.includes(t.key)).map((d) => d.name).sort(inOrder),
    rules: index
      .of("ec2/security-group-rule")
      .filter((r) => index.keyOf(r.props["groupId"]) === t.key)
      .map((r) => ruleOf(r, index))
      .sort(by((r) => r.from.what, (r) => r.from.key, (r) => String(r.fromPort).padStart(5, "0"), (r) => r.key)),
  }));
}

function ruleOf(r: Keyed, index: Index): RulePicture {
  const { cidr, sourceGroupId, prefixListId } = r.props;
  const group = index.keyOf(sourceGroupId);
  const from =
    group !== undefined ? { what: "group" as const, key: group } : told(cidr) !== "" ? { what: "range" as const, key: told(cidr) } : { what: "list" as const, key: told(prefixListId) };
  return {
    key: r.key,
    protocol: told(r.props["protocol"]),
    fromPort: Number(r.props["fromPort"]),
    toPort: Number(r.props["toPort"]),
    from,
    description: told(r.props["description"]),
  };
}
