import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Aws } from "../../core/types.js";
import type { Instance, NetworkInterface } from "../../net/reach/snapshot.js";
import { inVpcs } from "./network.js";
import { everything, type Reader } from "./reader.js";
import { byId, named } from "./words.js";

export const describeInterfaces = (aws: Aws, reader: Reader, vpcs: readonly string[]) =>
  reader.pages("ec2:DescribeNetworkInterfaces", everything, (t) => aws.ec2("DescribeNetworkInterfaces", { ...inVpcs(vpcs), ...t }), (r) => r.NetworkInterfaces);

export async function readInstances(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<Instance[]> {
  const found = await reader.pages("ec2:DescribeInstances", everything, (t) => aws.ec2("DescribeInstances", { ...inVpcs(vpcs), ...t }), (r) => r.Reservations);
  return byId(
    found
      .flatMap((r) => r.Instances ?? [])
      .map((i): Instance => {
        const attached = [...(i.NetworkInterfaces ?? [])].sort((a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0));
        // What the sentences of an unknown state would be is AWS's business: it does not run.
        return { id: i.InstanceId!, ...named(i.Tags), state: i.State?.Name ?? "pending", interfaces: attached.map((n) => n.NetworkInterfaceId!) };
      }),
  );
}

/** Who has interfaces that AWS manages: matched by the others that were read (reachability.md 5.1). */
export interface Owners {
  /** "app/name/id" → ARN */
  readonly balancers: ReadonlyMap<string, string>;
  readonly databases: readonly { readonly id: string; readonly subnets: readonly string[]; readonly groups: readonly string[] }[];
  readonly clientVpns: readonly { readonly id: string; readonly subnets: readonly string[]; readonly groups: readonly string[] }[];
  /** interface → endpoint */
  readonly endpoints: ReadonlyMap<string, string>;
}

type Kind = Pick<NetworkInterface, "kind" | "owner" | "candidates">;

/** Everything whose subnets and groups are this interface's. */
function matching(i: Ec2.NetworkInterface, owners: Owners["databases"]): string[] {
  const groups = new Set(i.Groups?.map((g) => g.GroupId));
  return owners.filter((o) => o.subnets.includes(i.SubnetId!) && o.groups.every((g) => groups.has(g)) && o.groups.length === groups.size).map((o) => o.id);
}

const owned = (kind: NetworkInterface["kind"], owner: string | undefined): Kind => ({ kind, ...(owner === undefined ? {} : { owner }) });

/**
 * What an interface belongs to. Requester-managed ones are known by type, requester and description:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html and API_NetworkInterface.
 */
function kindOf(i: Ec2.NetworkInterface, owners: Owners, reader: Reader): Kind {
  const description = i.Description ?? "";
  const type = String(i.InterfaceType ?? "");
  const requester = i.RequesterId ?? "";
  const endpoint = owners.endpoints.get(i.NetworkInterfaceId!);
  if (endpoint !== undefined || type === "vpc_endpoint") return owned("endpoint", endpoint);
  const nat = /^Interface for NAT Gateway (nat-\w+)/.exec(description)?.[1];
  if (nat !== undefined || /^nat_?gateway$/i.test(type)) return owned("nat-gateway", nat);
  const balancer = /^ELB (app\/[^/]+\/\w+)$/.exec(description)?.[1];
  if (balancer !== undefined) return owned("load-balancer", owners.balancers.get(balancer));
  const vpn = /^ClientVPN Endpoint resource\s*(cvpn-endpoint-\w+)?/i.exec(description);
  if (vpn !== null) {
    const endpoints = matching(i, owners.clientVpns);
    return owned("client-vpn", vpn[1] ?? (endpoints.length === 1 ? endpoints[0] : undefined));
  }
  if (description === "RDSNetworkInterface" || requester === "amazon-rds") {
    const databases = matching(i, owners.databases);
    // AWS does not tell whose it is: then it may be any one's, and each of them is asked at it.
    if (databases.length > 1) return { kind: "database", candidates: databases.sort() };
    if (databases.length === 0) reader.notUnderstood(i.NetworkInterfaceId!, "database-interface-of-none");
    return owned("database", databases[0]);
  }
  // Network and gateway load balancers, Lambda, EFS … have rules of their own that are not modelled.
  if (i.RequesterManaged === true || !["interface", "efa", ""].includes(type)) {
    reader.notUnderstood(i.NetworkInterfaceId!, `interface-of-${requester || type}`);
    return { kind: "other" };
  }
  return i.Attachment?.InstanceId === undefined ? { kind: "other" } : owned("instance", i.Attachment.InstanceId);
}

function addressesOf(i: Ec2.NetworkInterface): NetworkInterface["addresses"] {
  const listed = i.PrivateIpAddresses ?? [{ Primary: true, PrivateIpAddress: i.PrivateIpAddress, Association: i.Association }];
  const primaryFirst = [...listed].sort((a, b) => Number(b.Primary === true) - Number(a.Primary === true));
  return primaryFirst.map((a) => {
    // The interface's own association is its primary address's.
    const shown = a.Association?.PublicIp ?? (a.Primary === true ? i.Association?.PublicIp : undefined);
    return { private: a.PrivateIpAddress!, ...(shown === undefined ? {} : { public: shown }) };
  });
}

export function interfacesOf(found: readonly Ec2.NetworkInterface[], owners: Owners, reader: Reader, account: string): NetworkInterface[] {
  return byId(
    found.map((i): NetworkInterface => {
      if (i.OwnerId !== undefined && i.OwnerId !== account) reader.notUnderstood(i.NetworkInterfaceId!, "interface-of-another-account");
      const ipv6 = (i.Ipv6Addresses ?? []).flatMap((a) => a.Ipv6Address ?? []);
      const prefixes = [...(i.Ipv4Prefixes ?? []).flatMap((p) => p.Ipv4Prefix ?? []), ...(i.Ipv6Prefixes ?? []).flatMap((p) => p.Ipv6Prefix ?? [])];
      return {
        id: i.NetworkInterfaceId!,
        ...named(i.TagSet),
        vpc: i.VpcId!,
        subnet: i.SubnetId!,
        addresses: addressesOf(i),
        ...(ipv6.length === 0 ? {} : { ipv6 }),
        ...(prefixes.length === 0 ? {} : { prefixes }),
        groups: (i.Groups ?? []).map((g) => g.GroupId!).sort(),
        sourceDestCheck: i.SourceDestCheck !== false,
        ...kindOf(i, owners, reader),
        status: i.Status === "available" ? "available" : "in-use",
      };
    }),
  );
}
