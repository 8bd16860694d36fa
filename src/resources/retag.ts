import { tagList } from "../aws/tags.js";
import type { Aws } from "../core/types.js";

type Tags = Readonly<Record<string, string>>;

/** Puts tags on what EC2 has under this id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export async function retagEc2(aws: Aws, seen: { readonly id: string }, tags: Tags): Promise<void> {
  await aws.ec2("CreateTags", { Resources: [seen.id], Tags: tagList({ tags }) });
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html */
export async function retagElb(aws: Aws, { attrs }: { readonly attrs: { readonly arn: string } }, tags: Tags): Promise<void> {
  await aws.elb("AddTags", { ResourceArns: [attrs.arn], Tags: tagList({ tags }) });
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddTagsToResource.html */
export async function retagRds(aws: Aws, { attrs }: { readonly attrs: { readonly arn: string } }, tags: Tags): Promise<void> {
  await aws.rds("AddTagsToResource", { ResourceName: attrs.arn, Tags: tagList({ tags }) });
}
