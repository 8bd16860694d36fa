import { defineKind } from "../core/define.js";
import type { InstanceProfile } from "@aws-sdk/client-iam";
import type { Aws, Seen } from "../core/types.js";
import { isTouched, ownerOf, tagList } from "../aws/tags.js";
import { all, found } from "./pages.js";

export interface InstanceProfileProps {
  /** Unique in the account, at most 128 characters. */
  readonly instanceProfileName: string;
}
export interface InstanceProfileAttrs {
  readonly arn: string;
}

const profilesOf = async (aws: Aws, names: readonly string[]): Promise<InstanceProfile[]> =>
  (
    await Promise.all(names.map((id) => found([id], async () => [(await aws.iam("GetInstanceProfile", { InstanceProfileName: id })).InstanceProfile!])))
  ).flat();

const seenProfile = (profile: InstanceProfile): Seen<InstanceProfileAttrs, InstanceProfileProps> => ({
  id: profile.InstanceProfileName!,
  phase: "ready",
  attrs: { arn: profile.Arn! },
  props: { instanceProfileName: profile.InstanceProfileName! },
  owner: ownerOf(profile.Tags),
  since: profile.CreateDate?.toISOString(),
});

/** ListInstanceProfiles does not tell tags. */
async function list(aws: Aws): Promise<Seen<InstanceProfileAttrs, InstanceProfileProps>[]> {
  const profiles = await all((Marker) => aws.iam("ListInstanceProfiles", { ...Marker }), (r) => r.InstanceProfiles, "Marker");
  return (await profilesOf(aws, profiles.map((p) => p.InstanceProfileName!))).filter((p) => isTouched(p.Tags)).map(seenProfile);
}

/** The cover in which an instance gets a role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export const instanceProfile = defineKind<InstanceProfileProps, InstanceProfileAttrs>({
  name: "iam/instance-profile",
  words: { en: "instance profile", ja: "インスタンスプロファイル" },
  global: true,
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: ["iam:CreateInstanceProfile", "iam:TagInstanceProfile", "iam:GetInstanceProfile", "iam:ListInstanceProfiles", "iam:DeleteInstanceProfile"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.instanceProfileName,
    list,
    retag: async (aws, seen, tags) => {
      await aws.iam("TagInstanceProfile", { InstanceProfileName: seen.id, Tags: tagList({ tags }) });
    },
    launch: "time",
  },
  async create(aws, props, mark) {
    const r = await aws.iam("CreateInstanceProfile", { InstanceProfileName: props.instanceProfileName, Tags: tagList(mark) });
    return { id: props.instanceProfileName, attrs: { arn: r.InstanceProfile!.Arn! } };
  },
  read: async (aws, ids) => (await profilesOf(aws, ids)).map(seenProfile),
  async delete(aws, seen) {
    await aws.iam("DeleteInstanceProfile", { InstanceProfileName: seen.id });
  },
});
