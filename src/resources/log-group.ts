import type { LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { isTouched, ownerOf } from "../aws/tags.js";
import { all, found } from "./pages.js";

export interface LogGroupProps {
  /** Unique in the account and region, at most 512 characters. */
  readonly logGroupName: string;
  /** One of the numbers of days that CloudWatch Logs knows (`retentions`). */
  readonly retentionDays: number;
}
export interface LogGroupAttrs {
  /** Without the ":*" that stands for its streams. */
  readonly arn: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const retentions: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** What `read` says of a group that keeps everything, which is how a group is born. */
const forEver = 0;

/** AWS's own services keep theirs under this; nobody tags them with our mark. */
const reserved = "/aws/";

interface Named {
  readonly group: LogGroup;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>> | undefined;
}
/** Each group's tags are a call of their own. */
async function withTags(aws: Aws, group: LogGroup): Promise<Named> {
  const arn = group.logGroupArn ?? group.arn!.replace(/:\*$/, "");
  return { group, arn, tags: (await aws.logs("ListTagsForResource", { resourceArn: arn })).tags };
}
const seenGroup = ({ group, arn, tags }: Named): Seen<LogGroupAttrs, LogGroupProps> => ({
  id: group.logGroupName!,
  phase: "ready",
  attrs: { arn },
  props: { logGroupName: group.logGroupName!, retentionDays: group.retentionInDays ?? forEver },
  owner: ownerOf(tags),
  since: group.creationTime === undefined ? undefined : new Date(group.creationTime).toISOString(),
});
const groupsOf = (aws: Aws, input: { readonly logGroupNamePrefix?: string }): Promise<LogGroup[]> =>
  all((nextToken) => aws.logs("DescribeLogGroups", { ...input, ...nextToken }), (r) => r.logGroups, "nextToken");

async function list(aws: Aws): Promise<Seen<LogGroupAttrs, LogGroupProps>[]> {
  const groups = (await groupsOf(aws, {})).filter((g) => !g.logGroupName!.startsWith(reserved));
  const named = await Promise.all(groups.map((g) => found([g.logGroupName!], async () => [await withTags(aws, g)])));
  return named.flat().filter((g) => isTouched(g.tags)).map(seenGroup);
}

const putRetention = (aws: Aws, logGroupName: string, retentionInDays: number) =>
  aws.logs("PutRetentionPolicy", { logGroupName, retentionInDays });

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html (F1, Z3) */
export const logGroup = defineKind<LogGroupProps, LogGroupAttrs>({
  name: "logs/log-group",
  words: { en: "log group", ja: "ロググループ" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: [
    "logs:CreateLogGroup",
    "logs:TagResource",
    "logs:PutRetentionPolicy",
    "logs:DescribeLogGroups",
    "logs:ListTagsForResource",
    "logs:DeleteLogGroup",
  ],
  mutable: ["retentionDays"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.logGroupName,
    list,
    retag: async (aws, seen, tags) => {
      await aws.logs("TagResource", { resourceArn: seen.attrs.arn, tags: { ...tags } });
    },
    launch: "time",
  },
  async create(aws, props, mark) {
    await aws.logs("CreateLogGroup", { logGroupName: props.logGroupName, tags: { ...mark.tags } });
    // The call answers nothing; the ARN follows from the name.
    const arn = `arn:${aws.partition}:logs:${aws.region}:${aws.account}:log-group:${props.logGroupName}`;
    return { id: props.logGroupName, attrs: { arn } };
  },
  async settle(aws, props, id) {
    await putRetention(aws, id, props.retentionDays);
  },
  async read(aws, ids) {
    // There is no look-up by exact name, and a prefix may have many.
    const each = ids.map((id) =>
      found([id], async () => {
        const group = (await groupsOf(aws, { logGroupNamePrefix: id })).find((g) => g.logGroupName === id);
        return group === undefined ? [] : [seenGroup(await withTags(aws, group))];
      }),
    );
    return (await Promise.all(each)).flat();
  },
  async update(aws, props, seen) {
    await putRetention(aws, seen.id, props.retentionDays);
  },
  async delete(aws, seen) {
    await aws.logs("DeleteLogGroup", { logGroupName: seen.id });
  },
});
