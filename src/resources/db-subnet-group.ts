import type { DBSubnetGroup, Subnet, Tag } from "@aws-sdk/client-rds";
import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Owner, Seen } from "../core/types.js";
import { isTouched, ownerOf, tagList } from "../aws/tags.js";
import { all, found } from "./pages.js";
import { retagRds } from "./retag.js";

export interface DbSubnetGroupProps {
  /** Unique in the account and region; RDS keeps it in lower case. */
  readonly name: string;
  /** In at least two zones, else DBSubnetGroupDoesNotCoverEnoughAZs (pitfall 36); in the order of their zones. */
  readonly subnetIds: readonly string[];
}
export interface DbSubnetGroupAttrs {
  readonly arn: string;
}
type SeenGroup = Seen<DbSubnetGroupAttrs, DbSubnetGroupProps>;

/** The reference has no list of them; "Complete" is the only one that its examples and the CLI's show. */
const states: StateTable = {
  page: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSubnetGroup.html",
  field: "DescribeDBSubnetGroups DBSubnetGroups.SubnetGroupStatus",
  states: { Complete: "ready" },
};

/** RDS demands a description. */
const description = "Subnets of the database, made by kumiki";

const tagsOfGroup = async (aws: Aws, arn: string): Promise<Tag[]> => (await aws.rds("ListTagsForResource", { ResourceName: arn })).TagList ?? [];

const seenGroup = (g: DBSubnetGroup, owner: Owner | undefined): SeenGroup => ({
  id: g.DBSubnetGroupName!,
  // Not reported by every endpoint; a group that is listed can be used.
  ...phaseIn(states, g.SubnetGroupStatus ?? "Complete")!,
  attrs: { arn: g.DBSubnetGroupArn! },
  props: { name: g.DBSubnetGroupName!, ...(g.Subnets === undefined ? {} : { subnetIds: inZoneOrder(g.Subnets) }) },
  owner,
});

/** Their Describe does not tell tags: each is asked for its own. */
async function list(aws: Aws): Promise<SeenGroup[]> {
  const groups = await all((Marker) => aws.rds("DescribeDBSubnetGroups", { ...Marker }), (r) => r.DBSubnetGroups, "Marker");
  const each = groups.map((g) =>
    found([g.DBSubnetGroupName!], async () => {
      const tags = await tagsOfGroup(aws, g.DBSubnetGroupArn!);
      return isTouched(tags) ? [seenGroup(g, ownerOf(tags))] : [];
    }),
  );
  return (await Promise.all(each)).flat();
}

/** AWS tells them in no order. */
const inZoneOrder = (subnets: readonly Subnet[]): string[] =>
  [...subnets]
    .sort((a, b) => ((a.SubnetAvailabilityZone?.Name ?? "") < (b.SubnetAvailabilityZone?.Name ?? "") ? -1 : 1))
    .map((s) => s.SubnetIdentifier ?? "");

async function byName(aws: Aws, name: string): Promise<readonly DBSubnetGroup[]> {
  const r = await aws.rds("DescribeDBSubnetGroups", { DBSubnetGroupName: name });
  if (r.DBSubnetGroups === undefined)
    throw new Fault("not-read", { operation: "rds:DescribeDBSubnetGroups", code: "empty answer" });
  return r.DBSubnetGroups;
}

/** D1. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html */
export const dbSubnetGroup = defineKind<DbSubnetGroupProps, DbSubnetGroupAttrs>({
  name: "rds/db-subnet-group",
  words: { en: "DB subnet group", ja: "DB サブネットグループ" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: [
    "rds:CreateDBSubnetGroup",
    "rds:AddTagsToResource",
    "rds:DescribeDBSubnetGroups",
    "rds:ListTagsForResource",
    "rds:ModifyDBSubnetGroup",
    "rds:DeleteDBSubnetGroup",
  ],
  states: [states],
  mutable: ["subnetIds"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.name,
    list,
    retag: retagRds,
    launch: "none",
  },
  async create(aws, props, mark) {
    const r = await aws.rds("CreateDBSubnetGroup", {
      DBSubnetGroupName: props.name,
      DBSubnetGroupDescription: description,
      SubnetIds: [...props.subnetIds],
      Tags: tagList(mark),
    });
    return { id: props.name, attrs: { arn: r.DBSubnetGroup!.DBSubnetGroupArn! } };
  },
  async read(aws, ids) {
    // Describe takes one name or gives all of the account; there is no filter.
    const groups = (await Promise.all(ids.map((id) => found([id], ([name]) => byName(aws, name!))))).flat();
    return Promise.all(
      groups.map(async (g) => seenGroup(g, ownerOf(await tagsOfGroup(aws, g.DBSubnetGroupArn!)))),
    );
  },
  async update(aws, props) {
    await aws.rds("ModifyDBSubnetGroup", {
      DBSubnetGroupName: props.name,
      DBSubnetGroupDescription: description,
      SubnetIds: [...props.subnetIds],
    });
  },
  // InvalidDBSubnetGroupStateFault until the instance is really gone: the engine retries it (pitfall 9).
  async delete(aws, seen) {
    await aws.rds("DeleteDBSubnetGroup", { DBSubnetGroupName: seen.id });
  },
});
