import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

export interface RouteTableProps {
  readonly vpcId: string;
}
type Filter = { RouteTableIds?: string[]; Filters?: { Name: string; Values: string[] }[] };

export const describeRouteTables = (aws: Aws, input: Filter) =>
  all((page) => aws.ec2("DescribeRouteTables", { ...input, ...page }), (r) => r.RouteTables);

async function describe(aws: Aws, input: Filter): Promise<Seen<object, RouteTableProps>[]> {
  return (await describeRouteTables(aws, input)).map((t) => ({
    id: t.RouteTableId!,
    phase: "ready",
    attrs: {},
    props: { vpcId: t.VpcId! },
    owner: ownerOf(t.Tags),
  }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html (R1, R2) */
export const routeTable = defineKind<RouteTableProps, object>({
  name: "ec2/route-table",
  words: { en: "route table", ja: "ルートテーブル" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 120_000 },
  token: true,
  iam: ["ec2:CreateRouteTable", "ec2:CreateTags", "ec2:DescribeRouteTables", "ec2:DeleteRouteTable"],
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, { Filters: envFilter(env) })),
    retag: retagEc2,
    launch: "none",
  },
  async create(aws, props, mark) {
    const r = await aws.ec2("CreateRouteTable", {
      VpcId: props.vpcId,
      ClientToken: mark.token,
      TagSpecifications: tagSpec(mark, "route-table"),
    });
    return { id: r.RouteTable!.RouteTableId! };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { RouteTableIds: some })),
  async delete(aws, seen) {
    await aws.ec2("DeleteRouteTable", { RouteTableId: seen.id });
  },
});
