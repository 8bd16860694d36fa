import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { joinKey, splitKey } from "./keys.js";
import { all } from "./pages.js";

export interface AssociationProps {
  readonly subnetId: string;
  readonly routeTableId: string;
}
export interface AssociationAttrs {
  readonly associationId: string;
}

const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTableAssociationState.html",
  field: "DescribeRouteTables RouteTables.Associations.AssociationState.State",
  states: { associating: "pending", associated: "ready", disassociating: "deleting", disassociated: "gone", failed: "failed" },
};

async function associationsOf(aws: Aws, subnets: readonly string[]): Promise<Seen<AssociationAttrs, AssociationProps>[]> {
  if (subnets.length === 0) return [];
  // A filter, not ids: a subnet that is gone is then simply not shown.
  const tables = await all(
    (page) => aws.ec2("DescribeRouteTables", { Filters: [{ Name: "association.subnet-id", Values: [...subnets] }], ...page }),
    (r) => r.RouteTables,
  );
  return tables.flatMap((t) =>
    (t.Associations ?? [])
      .filter((a) => a.SubnetId !== undefined && subnets.includes(a.SubnetId))
      .flatMap((a): Seen<AssociationAttrs, AssociationProps>[] => {
        // AWS leaves the state out of some answers; an association that is listed without one holds.
        const read = phaseIn(states, a.AssociationState?.State ?? "associated", a.AssociationState?.StatusMessage);
        if (read === undefined) return [];
        return [
          {
            id: joinKey(a.SubnetId!, t.RouteTableId!),
            ...read,
            attrs: { associationId: a.RouteTableAssociationId! },
            props: { subnetId: a.SubnetId!, routeTableId: t.RouteTableId! },
          },
        ];
      }),
  );
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
  iam: ["ec2:AssociateRouteTable", "ec2:DescribeRouteTables", "ec2:DisassociateRouteTable"],
  within: "subnetId",
  states: [states],
  identity: {
    by: "name",
    tagged: false,
    of: (p) => joinKey(p.subnetId, p.routeTableId),
    ends: (id) => {
      const [subnetId, routeTableId] = splitKey(id);
      return [
        { kind: "ec2/subnet", id: subnetId },
        { kind: "ec2/route-table", id: routeTableId },
      ];
    },
    on: { kinds: ["ec2/subnet"], list: (aws, subnets) => associationsOf(aws, subnets.map((s) => s.id)) },
  },
  async create(aws, props) {
    const r = await aws.ec2("AssociateRouteTable", { SubnetId: props.subnetId, RouteTableId: props.routeTableId });
    return { id: joinKey(props.subnetId, props.routeTableId), attrs: { associationId: r.AssociationId! } };
  },
  async read(aws, ids) {
    const associations = await associationsOf(aws, [...new Set(ids.map((id) => splitKey(id)[0]))]);
    return associations.filter((a) => ids.includes(a.id));
  },
  async delete(aws, seen) {
    await aws.ec2("DisassociateRouteTable", { AssociationId: seen.attrs.associationId });
  },
});
