import { defineKind } from "../core/define.js";
import { same } from "../core/resolve.js";
import type { Aws, Seen } from "../core/types.js";
import { isTouched, ownerOf, tagList } from "../aws/tags.js";
import { all, found } from "./pages.js";
import { parseDocument, type PolicyDocument } from "./policy-document.js";

export interface IamPolicyProps {
  /** Unique in the account, at most 128 characters. */
  readonly policyName: string;
  /** IAM cannot change it afterwards. */
  readonly description: string;
  readonly document: PolicyDocument;
}
export interface IamPolicyAttrs {
  readonly arn: string;
}
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const versionsAtMost = 5;

/** The ARN follows from the name, which makes the name a natural key. */
const arnOf = (aws: Aws, name: string): string => `arn:${aws.partition}:iam::${aws.account}:policy/${name}`;

const versionsOf = (aws: Aws, arn: string) =>
  all((Marker) => aws.iam("ListPolicyVersions", { PolicyArn: arn, ...Marker }), (r) => r.Versions, "Marker");

async function describe(aws: Aws, name: string): Promise<Seen<IamPolicyAttrs, IamPolicyProps>> {
  const PolicyArn = arnOf(aws, name);
  const { Policy: policy } = await aws.iam("GetPolicy", { PolicyArn });
  const { PolicyVersion: version } = await aws.iam("GetPolicyVersion", { PolicyArn, VersionId: policy!.DefaultVersionId! });
  const document = parseDocument(version?.Document);
  return {
    id: name,
    phase: "ready",
    attrs: { arn: policy!.Arn! },
    props: { policyName: policy!.PolicyName!, ...(document === undefined ? {} : { document }) },
    owner: ownerOf(policy!.Tags),
    since: policy!.CreateDate?.toISOString(),
  };
}

/** Only those of the account itself: AWS's have no tags of ours. */
async function list(aws: Aws): Promise<Seen<IamPolicyAttrs, IamPolicyProps>[]> {
  const policies = await all((Marker) => aws.iam("ListPolicies", { Scope: "Local", ...Marker }), (r) => r.Policies, "Marker");
  const touched = await Promise.all(
    policies.map(({ PolicyName, Arn }) =>
      found([Arn!], async () => {
        const tags = await all((Marker) => aws.iam("ListPolicyTags", { PolicyArn: Arn!, ...Marker }), (r) => r.Tags, "Marker");
        return isTouched(tags) ? [PolicyName!] : [];
      }),
    ),
  );
  return (await Promise.all(touched.flat().map((name) => found([name], async () => [await describe(aws, name)])))).flat();
}

/** A customer managed policy. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html (F2, F3) */
export const iamPolicy = defineKind<IamPolicyProps, IamPolicyAttrs>({
  name: "iam/policy",
  words: { en: "IAM policy", ja: "IAM ポリシー" },
  global: true,
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: [
    "iam:CreatePolicy",
    "iam:TagPolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyVersions",
    "iam:ListPolicies",
    "iam:ListPolicyTags",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicyVersion",
    "iam:DeletePolicy",
  ],
  mutable: ["document"],
  birth: ["description"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.policyName,
    list,
    retag: async (aws, seen, tags) => {
      await aws.iam("TagPolicy", { PolicyArn: seen.attrs.arn, Tags: tagList({ tags }) });
    },
    launch: "time",
  },
  async create(aws, props, mark) {
    const r = await aws.iam("CreatePolicy", {
      PolicyName: props.policyName,
      Description: props.description,
      PolicyDocument: JSON.stringify(props.document),
      Tags: tagList(mark),
    });
    return { id: props.policyName, attrs: { arn: r.Policy!.Arn! } };
  },
  async read(aws, ids) {
    return (await Promise.all(ids.map((id) => found([id], async () => [await describe(aws, id)])))).flat();
  },
  // A policy is changed by a further version that becomes the default one. IAM keeps five: room is made first. Looks
  // again, since a repeated update must not fill the five with the same text.
  async update(aws, props, seen) {
    const PolicyArn = seen.attrs.arn;
    const now = await describe(aws, seen.id);
    if (same(now.props?.document, props.document)) return;
    const versions = await versionsOf(aws, PolicyArn);
    const spare = versions.filter((v) => !v.IsDefaultVersion).sort((a, b) => number(a.VersionId) - number(b.VersionId));
    const oldest = spare[0]?.VersionId;
    if (versions.length >= versionsAtMost && oldest !== undefined) await aws.iam("DeletePolicyVersion", { PolicyArn, VersionId: oldest });
    await aws.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: JSON.stringify(props.document), SetAsDefault: true });
  },
  // DeletePolicy takes the default version with it and refuses while there are others.
  async delete(aws, seen) {
    const PolicyArn = seen.attrs.arn;
    const others = (await versionsOf(aws, PolicyArn)).filter((v) => !v.IsDefaultVersion);
    for (const v of others) await aws.iam("DeletePolicyVersion", { PolicyArn, VersionId: v.VersionId! });
    await aws.iam("DeletePolicy", { PolicyArn });
  },
});

/** "v12" → 12. Numbers are never used again, so the smallest is the oldest. */
const number = (versionId: string | undefined): number => Number(versionId?.slice(1));
