import type { Aws } from "../../core/types.js";
import type { Peering, PeeringSide, Snapshot, Vpc } from "../../net/reach/snapshot.js";
import { balancersOf, describeBalancers, describeBehind, pathOf } from "./balancers.js";
import { readBuckets } from "./buckets.js";
import { databasesOf, describeDatabases, groupsOf, subnetsOf } from "./databases.js";
import { readEndpoints, readEntries, readPrefixLists } from "./endpoints.js";
import { readSecurityGroups } from "./groups.js";
import { describeInterfaces, interfacesOf, type Owners, readInstances } from "./interfaces.js";
import { placedSubnets, readEgressOnlyGateways, readInternetGateways, readNatGateways, readNetworkAcls, readPeerings, readRouteTables, readSubnets, readVpcs } from "./network.js";
import { readPublicAccess } from "./public-access.js";
import { Reader } from "./reader.js";
import { clientVpnsOf, describeClientVpns, readVpnGateways } from "./vpn.js";

/** Where to look. What is found there is AWS's word alone. */
export interface Scope {
  /** Ids of the environment's VPCs. */
  readonly vpcs: readonly string[];
  /** Names of its buckets. */
  readonly buckets: readonly string[];
}

/**
 * What AWS says of an environment's network at this moment, by read-only calls alone, all pages, side by side. The
 * graph and the state play no part: what we meant is compared with what is there (design.md "Two truths").
 *
 * Read are the environment's VPCs and the VPCs peered with them directly. No further: peering is not transitive, so
 * nothing beyond can be on a path of the environment's. Not the whole region: in a shared account that would be
 * thousands of interfaces of other people's, minutes of paging, and permissions that a careful administrator
 * narrows to these VPCs.
 *
 * What AWS refuses to tell is in `unknown` under the operation's name; the rest is read all the same.
 * @throws AwsError where AWS could not be reached or understood
 */
export async function takeSnapshot(aws: Aws, scope: Scope, now: () => Date = () => new Date()): Promise<Snapshot> {
  const reader = new Reader();
  const takenAt = now().toISOString();
  const elsewhere = readPublicAccess(aws, reader);
  const lists = readPrefixLists(aws, reader);
  const buckets = readBuckets(aws, reader, scope.buckets);
  // Loose ends would be unhandled if what follows fails first.
  void Promise.allSettled([elsewhere, lists, buckets]);
  const peered = await readPeerings(aws, reader, scope.vpcs);
  const vpcs = [...new Set([...scope.vpcs, ...peered.flatMap((p) => [p.requester.vpc, p.accepter.vpc])])].filter((id) => id !== "").sort();
  const network = await readNetwork(aws, reader, vpcs);
  const peerings = peered.map((p) => withRanges(p, network.vpcs));
  for (const p of peered) if (isElsewhere(p, aws)) reader.notUnderstood(p.id, "peer-elsewhere");
  const blockPublicAccess = await elsewhere;
  const prefixLists = await readEntries(aws, reader, await lists, network.routeTables, network.securityGroups);
  return {
    region: aws.region,
    account: aws.account,
    takenAt,
    ...network,
    prefixLists,
    peerings,
    buckets: await buckets,
    ...(blockPublicAccess === undefined ? {} : { blockPublicAccess }),
    unknown: reader.unknown,
  };
}

/** Everything that is in one of the VPCs. */
async function readNetwork(aws: Aws, reader: Reader, ids: readonly string[]) {
  const described = describeBalancers(aws, reader, ids);
  const [vpcs, subnets, tables, acls, securityGroups, interfacesFound, instances, internetGateways, natGateways, egressOnlyGateways, endpoints, vpnGateways, balancers, behind, databasesFound, vpns] =
    await Promise.all([
      readVpcs(aws, reader, ids),
      readSubnets(aws, reader, ids),
      readRouteTables(aws, reader, ids),
      readNetworkAcls(aws, reader, ids),
      readSecurityGroups(aws, reader, ids),
      describeInterfaces(aws, reader, ids),
      readInstances(aws, reader, ids),
      readInternetGateways(aws, reader, ids),
      readNatGateways(aws, reader, ids),
      readEgressOnlyGateways(aws, reader, ids),
      readEndpoints(aws, reader, ids),
      readVpnGateways(aws, reader, ids),
      described,
      described.then((found) => describeBehind(aws, reader, found)),
      describeDatabases(aws, reader, ids),
      describeClientVpns(aws, reader, ids),
    ]);
  const owners: Owners = {
    balancers: new Map(balancers.map((b) => [pathOf(b.LoadBalancerArn!), b.LoadBalancerArn!])),
    databases: databasesFound.map((d) => ({ id: d.DBInstanceIdentifier!, subnets: subnetsOf(d), groups: groupsOf(d) })),
    clientVpns: vpns.map(({ endpoint: e, networks }) => ({ id: e.ClientVpnEndpointId!, subnets: networks.map((n) => n.TargetNetworkId!), groups: e.SecurityGroupIds ?? [] })),
    endpoints: new Map(endpoints.flatMap((e) => e.interfaces.map((i) => [i, e.id] as const))),
  };
  // Of a subnet that another account shares, whose tables and ACLs apply is that account's to know.
  for (const s of subnets) if (s.OwnerId !== undefined && s.OwnerId !== aws.account) reader.notUnderstood(s.SubnetId!, "subnet-of-another-account");
  const interfaces = interfacesOf(interfacesFound, owners, reader, aws.account);
  const known = new Set(securityGroups.map((g) => g.id));
  // A group may be shared from another VPC; its rules were not read.
  for (const i of interfaces) for (const g of i.groups) if (!known.has(g)) reader.notUnderstood(g, "security-group-elsewhere");
  return {
    vpcs,
    subnets: placedSubnets(subnets, tables, acls),
    routeTables: tables.tables,
    networkAcls: acls.acls,
    securityGroups,
    interfaces,
    instances,
    internetGateways,
    natGateways,
    egressOnlyGateways,
    endpoints,
    vpnGateways,
    loadBalancers: balancersOf(behind, instances, interfaces),
    databases: databasesOf(databasesFound, interfaces),
    clientVpns: clientVpnsOf(vpns, interfaces),
  };
}

/** Until a peering is accepted AWS tells the ranges of one side only. */
function withRanges(p: Peering, vpcs: readonly Vpc[]): Peering {
  const side = (s: PeeringSide): PeeringSide => (s.cidrs.length > 0 ? s : { ...s, cidrs: vpcs.find((v) => v.id === s.vpc)?.cidrs ?? [] });
  return { ...p, requester: side(p.requester), accepter: side(p.accepter) };
}

/** The far side is another account's or region's: its rules cannot be read from here. */
const isElsewhere = (p: Peering, aws: Aws): boolean => [p.requester, p.accepter].some((s) => s.account !== aws.account || s.region !== aws.region);
