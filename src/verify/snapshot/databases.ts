import type * as Rds from "@aws-sdk/client-rds";
import type { Aws } from "../../core/types.js";
import type { Database, NetworkInterface } from "../../net/reach/snapshot.js";
import { everything, type Reader } from "./reader.js";
import { byId } from "./words.js";

export async function describeDatabases(aws: Aws, reader: Reader, vpcs: readonly string[]): Promise<readonly Rds.DBInstance[]> {
  const found = await reader.pages("rds:DescribeDBInstances", everything, (t) => aws.rds("DescribeDBInstances", { ...t }), (r) => r.DBInstances, ["Marker", "Marker"]);
  return found.filter((d) => vpcs.includes(d.DBSubnetGroup?.VpcId ?? ""));
}

/** Groups that are on their way out no longer count, those on their way in not yet. */
export const groupsOf = (d: Rds.DBInstance): string[] =>
  (d.VpcSecurityGroups ?? []).filter((g) => g.Status === "active").map((g) => g.VpcSecurityGroupId!).sort();
export const subnetsOf = (d: Rds.DBInstance): string[] => (d.DBSubnetGroup?.Subnets ?? []).map((s) => s.SubnetIdentifier!).sort();

const isOf = (i: NetworkInterface, id: string): boolean => i.owner === id || i.candidates?.includes(id) === true;

export const databasesOf = (found: readonly Rds.DBInstance[], interfaces: readonly NetworkInterface[]): Database[] =>
  byId(
    found.map((d) => ({
      id: d.DBInstanceIdentifier!,
      engine: d.Engine ?? "",
      state: d.DBInstanceStatus ?? "",
      ...(d.Endpoint?.Address === undefined ? {} : { endpoint: d.Endpoint.Address }),
      port: d.Endpoint?.Port ?? d.DbInstancePort ?? 0,
      vpc: d.DBSubnetGroup!.VpcId!,
      subnets: subnetsOf(d),
      groups: groupsOf(d),
      interfaces: interfaces.filter((i) => i.kind === "database" && isOf(i, d.DBInstanceIdentifier!)).map((i) => i.id),
      publiclyAccessible: d.PubliclyAccessible === true,
    })),
  );
