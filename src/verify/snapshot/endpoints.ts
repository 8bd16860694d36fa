import type { Aws } from "../../core/types.js";
import type { GroupRule, PrefixList, RouteTable, SecurityGroup, VpcEndpoint } from "../../net/reach/snapshot.js";
import { inVpcs } from "./network.js";
import { everything, type Reader } from "./reader.js";
import { byId, named } from "./words.js";

const endpointStates: Readonly<Record<string, VpcEndpoint["state"]>> = { available: "available", deleting: "deleting", deleted: "deleting", failed: "failed", rejected: "failed", expired: "failed" };

export async function readEndpoints(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<VpcEndpoint[]> {
  const found = await reader.pages("ec2:DescribeVpcEndpoints", everything, (t) => aws.ec2("DescribeVpcEndpoints", { ...inVpcs(vpcs), ...t }), (r) => r.VpcEndpoints);
  return byId(
    found.map((e): VpcEndpoint => {
      const type = e.VpcEndpointType;
      if (type !== "Gateway" && type !== "Interface") reader.notUnderstood(e.VpcEndpointId!, `endpoint-${String(type)}`);
      return {
        id: e.VpcEndpointId!,
        ...named(e.Tags),
        vpc: e.VpcId!,
        type: type === "Gateway" ? "gateway" : "interface",
        service: e.ServiceName ?? "",
        routeTables: [...(e.RouteTableIds ?? [])].sort(),
        interfaces: [...(e.NetworkInterfaceIds ?? [])].sort(),
        // AWS's own page writes both "Available" and "available".
        state: endpointStates[(e.State ?? "").toLowerCase()] ?? "pending",
        ...(e.PolicyDocument === undefined ? {} : { policy: e.PolicyDocument }),
      };
    }),
  );
}

export const readPrefixLists = (aws: Aws, reader: Reader) =>
  reader.pages("ec2:DescribeManagedPrefixLists", everything, (t) => aws.ec2("DescribeManagedPrefixLists", { ...t }), (r) => r.PrefixLists);

/** Lists that a route or a rule names. */
function mentioned(tables: readonly RouteTable[], groups: readonly SecurityGroup[]): Set<string> {
  const inRoutes = tables.flatMap((t) => t.routes.map((r) => r.destination)).filter((d) => d.startsWith("pl-"));
  const inRules = groups.flatMap((g) => g.rules).flatMap((r: GroupRule) => ("prefixList" in r.peer ? [r.peer.prefixList] : []));
  return new Set([...inRoutes, ...inRules]);
}

/**
 * Entries of the lists that matter: named somewhere, or of S3, whose addresses check 9 dials also when the route to the
 * endpoint is gone. (AWS has a dozen more in every region, one of them with hundreds of entries.)
 */
export async function readEntries(
  aws: Aws,
  reader: Reader,
  lists: Awaited<ReturnType<typeof readPrefixLists>>,
  tables: readonly RouteTable[],
  groups: readonly SecurityGroup[],
): Promise<PrefixList[]> {
  const wanted = mentioned(tables, groups);
  const known = new Map(lists.map((l) => [l.PrefixListId!, l.PrefixListName]));
  for (const [id, name] of known) if (name === `com.amazonaws.${aws.region}.s3`) wanted.add(id);
  return byId(
    await Promise.all(
      [...wanted].map(async (PrefixListId): Promise<PrefixList> => {
        const entries = await reader.pages(
          "ec2:GetManagedPrefixListEntries",
          PrefixListId,
          (t) => aws.ec2("GetManagedPrefixListEntries", { PrefixListId, ...t }),
          (r) => r.Entries,
        );
        const name = known.get(PrefixListId);
        const cidrs = entries.flatMap((e) => (e.Cidr === undefined ? [] : [e.Cidr])).sort();
        return { id: PrefixListId, ...(name === undefined ? {} : { name }), cidrs };
      }),
    ),
  );
}
