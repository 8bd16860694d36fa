import { defineKind } from "../core/define.js";
import type { Aws } from "../core/types.js";
import { settings } from "./bucket-setting.js";
import { joinKey, splitKey } from "./keys.js";
import type { PolicyDocument } from "./policy-document.js";

export interface BucketPolicyProps {
  readonly bucket: string;
  /** Compared as a value: spaces and the order of keys do not matter. */
  readonly document: PolicyDocument;
}
const setting = "policy";

const read = (aws: Aws, ids: readonly string[]) =>
  settings(ids, async (bucket, id) => {
    const { Policy } = await aws.s3("GetBucketPolicy", { Bucket: bucket });
    if (Policy === undefined || Policy === "") return undefined;
    return { id, phase: "ready" as const, attrs: {}, props: { bucket, document: JSON.parse(Policy) as PolicyDocument } };
  });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const bucketPolicy = defineKind<BucketPolicyProps, Record<never, never>>({
  name: "s3/bucket-policy",
  words: { en: "bucket policy", ja: "バケットポリシー" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 300_000 },
  iam: ["s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:DeleteBucketPolicy"],
  within: "bucket",
  mutable: ["document"],
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.bucket, setting),
    ends: (id) => [{ kind: "s3/bucket", id: splitKey(id)[0] }],
    on: { kinds: ["s3/bucket"], list: (aws, buckets) => read(aws, buckets.map((b) => joinKey(b.id, setting))) },
  },
  async create(aws, props) {
    await aws.s3("PutBucketPolicy", { Bucket: props.bucket, Policy: JSON.stringify(props.document) });
    return { id: joinKey(props.bucket, setting) };
  },
  read,
  async update(aws, props) {
    await aws.s3("PutBucketPolicy", { Bucket: props.bucket, Policy: JSON.stringify(props.document) });
  },
  async delete(aws, seen) {
    await aws.s3("DeleteBucketPolicy", { Bucket: splitKey(seen.id)[0] });
  },
});
