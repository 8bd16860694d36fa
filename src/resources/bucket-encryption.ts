import { defineKind } from "../core/define.js";
import type { Aws } from "../core/types.js";
import { settings } from "./bucket-setting.js";
import { joinKey, splitKey } from "./keys.js";

export interface BucketEncryptionProps {
  readonly bucket: string;
}
const setting = "encryption";

const read = (aws: Aws, ids: readonly string[]) =>
  settings(ids, async (bucket, id) => {
    const r = await aws.s3("GetBucketEncryption", { Bucket: bucket });
    const rule = r.ServerSideEncryptionConfiguration?.Rules?.[0];
    const ours = rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm === "AES256" && rule.BucketKeyEnabled === true;
    return ours ? { id, phase: "ready" as const, attrs: {}, props: { bucket } } : undefined;
  });

/**
 * Objects are encrypted at rest with keys of S3 (SSE-S3), said explicitly (reliability.md 2.1 row 24). AWS falls back to
 * the same without the bucket key when the setting is deleted, so the bucket key tells ours from the fallback; it is
 * what the console sets too, and costs nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
 */
export const bucketEncryption = defineKind<BucketEncryptionProps, Record<never, never>>({
  name: "s3/bucket-encryption",
  words: { en: "bucket encryption", ja: "バケットの暗号化" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 300_000 },
  iam: ["s3:PutEncryptionConfiguration", "s3:GetEncryptionConfiguration"],
  within: "bucket",
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.bucket, setting),
    ends: (id) => [{ kind: "s3/bucket", id: splitKey(id)[0] }],
    on: { kinds: ["s3/bucket"], list: (aws, buckets) => read(aws, buckets.map((b) => joinKey(b.id, setting))) },
  },
  async create(aws, props) {
    await aws.s3("PutBucketEncryption", {
      Bucket: props.bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: true }],
      },
    });
    return { id: joinKey(props.bucket, setting) };
  },
  read,
  async delete(aws, seen) {
    await aws.s3("DeleteBucketEncryption", { Bucket: splitKey(seen.id)[0] });
  },
});
