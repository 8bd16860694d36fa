import { defineKind } from "../core/define.js";
import type { Aws } from "../core/types.js";
import { settings } from "./bucket-setting.js";
import { joinKey, splitKey } from "./keys.js";

export interface BucketPublicAccessBlockProps {
  readonly bucket: string;
}
const setting = "public-access-block";
const everything = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const read = (aws: Aws, ids: readonly string[]) =>
  settings(ids, async (bucket, id) => {
    const now = (await aws.s3("GetPublicAccessBlock", { Bucket: bucket })).PublicAccessBlockConfiguration;
    const whole = Object.keys(everything).every((lock) => now?.[lock as keyof typeof everything] === true);
    return whole ? { id, phase: "ready" as const, attrs: {}, props: { bucket } } : undefined;
  });

/**
 * All four locks of a bucket against the public (FSBP S3.8). A bucket that has one of them open counts as without.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
 */
export const bucketPublicAccessBlock = defineKind<BucketPublicAccessBlockProps, Record<never, never>>({
  name: "s3/bucket-public-access-block",
  words: { en: "public access block", ja: "パブリックアクセスブロック" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 300_000 },
  iam: ["s3:PutBucketPublicAccessBlock", "s3:GetBucketPublicAccessBlock"],
  within: "bucket",
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.bucket, setting),
    ends: (id) => [{ kind: "s3/bucket", id: splitKey(id)[0] }],
    on: { kinds: ["s3/bucket"], list: (aws, buckets) => read(aws, buckets.map((b) => joinKey(b.id, setting))) },
  },
  async create(aws, props) {
    await aws.s3("PutPublicAccessBlock", { Bucket: props.bucket, PublicAccessBlockConfiguration: everything });
    return { id: joinKey(props.bucket, setting) };
  },
  read,
  async delete(aws, seen) {
    await aws.s3("DeletePublicAccessBlock", { Bucket: splitKey(seen.id)[0] });
  },
});
