import { defineKind } from "../core/define.js";
import { ownerOf, tagList } from "../aws/tags.js";
import { found } from "./pages.js";

export interface InstanceProfileProps {
  /** Unique in the account, at most 128 characters. */
  readonly instanceProfileName: string;
}
export interface InstanceProfileAttrs {
  readonly arn: string;
}

/** The cover in which an instance gets a role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export const instanceProfile = defineKind<InstanceProfileProps, InstanceProfileAttrs>({
  name: "iam/instance-profile",
  words: { en: "instance profile", ja: "インスタンスプロファイル" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: ["iam:CreateInstanceProfile", "iam:TagInstanceProfile", "iam:GetInstanceProfile", "iam:DeleteInstanceProfile"],
  identity: { by: "name", tagged: true, of: (props) => props.instanceProfileName },
  async create(aws, props, mark) {
    const r = await aws.iam("CreateInstanceProfile", { InstanceProfileName: props.instanceProfileName, Tags: tagList(mark) });
    return { id: props.instanceProfileName, attrs: { arn: r.InstanceProfile!.Arn! } };
  },
  async read(aws, ids) {
    const each = ids.map((id) =>
      found([id], async () => [(await aws.iam("GetInstanceProfile", { InstanceProfileName: id })).InstanceProfile!]),
    );
    return (await Promise.all(each)).flat().map((profile) => ({
      id: profile.InstanceProfileName!,
      phase: "ready",
      attrs: { arn: profile.Arn! },
      props: { instanceProfileName: profile.InstanceProfileName! },
      owner: ownerOf(profile.Tags),
    }));
  },
  async delete(aws, seen) {
    await aws.iam("DeleteInstanceProfile", { InstanceProfileName: seen.id });
  },
});
