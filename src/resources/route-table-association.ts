import { defineKind } from "../core/define.js";
import { joinKey, splitKey } from "./keys.js";
import { all } from "./pages.js";

export interface AssociationProps {
  readonly subnetId: string;
  readonly routeTableId: string;
}
export interface AssociationAttrs {
  readonly associationId: string;
}

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
 * A subnet has one table, so subnet and table together are the key. It goes with its subnet.
 */
export const routeTableAssociation = defineKind<AssociationProps, AssociationAttrs>({
  name: "ec2/route-table-association",
  words: { en: "route table association", ja: "ルートテーブルの関連付け" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 120_000 },
  iam: ["ec2:AssociateRouteTable", "ec2:DisassociateRouteTable"],
  within: "subnetId",
  identity: { by: "name", tagged: false, of: (p) => joinKey(p.subnetId, p.routeTableId) },
  async create(aws, props) {
    const r = await aws.ec2("AssociateRouteTable", { SubnetId: props.subnetId, RouteTableId: props.routeTableId });
    return { id: joinKey(props.subnetId, props.routeTableId), attrs: { associationId: r.AssociationId! } };
  },
  async read(aws, ids) {
    if (ids.length === 0) return [];
    const subnets = [...new Set(ids.map((id) => splitKey(id)[0]))];
    // A filter, not ids: a subnet that is gone is then simply not shown.
    const tables = await all(
      (page) => aws.ec2("DescribeRouteTables", { Filters: [{ Name: "association.subnet-id", Values: subnets }], ...page }),
      (r) => r.RouteTables,
    );
    const wanted = new Set(ids);
    return tables.flatMap((t) =>
      (t.Associations ?? [])
        .filter((a) => a.SubnetId !== undefined && wanted.has(joinKey(a.SubnetId, t.RouteTableId!)))
        .map((a) => ({
          id: joinKey(a.SubnetId!, t.RouteTableId!),
          phase: "ready" as const,
          attrs: { associationId: a.RouteTableAssociationId! },
          props: { subnetId: a.SubnetId!, routeTableId: t.RouteTableId! },
        })),
    );
  },
  async delete(aws, seen) {
    await aws.ec2("DisassociateRouteTable", { AssociationId: seen.attrs.associationId });
  },
});
