import * as s3 from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { bucketEncryption } from "../../src/resources/bucket-encryption.js";
import { bucketPolicy } from "../../src/resources/bucket-policy.js";
import { bucketPublicAccessBlock } from "../../src/resources/bucket-public-access-block.js";
import { bucket } from "../../src/resources/bucket.js";
import type { PolicyDocument } from "../../src/resources/policy-document.js";
import tlsOnly from "../../templates/iam/bucket-tls-only.json" with { type: "json" };
import { build, type Lab, openLab } from "./lab.js";
import { laws } from "./laws.js";

let lab: Lab;
let name: string;
let document: PolicyDocument;
beforeAll(async () => {
  lab = openLab();
  name = `settings-${lab.aws.account}`;
  document = JSON.parse(JSON.stringify(tlsOnly).replaceAll("BUCKET_ARN", `arn:aws:s3:::${name}`)) as PolicyDocument;
  await build(lab, bucket, { name });
});
const there = async (look: Promise<unknown>) =>
  look.then(
    () => true,
    () => false,
  );

laws(bucketPublicAccessBlock, async () => ({
  place: lab,
  props: { bucket: name },
  ghost: `none-${lab.aws.account}|public-access-block`,
  again: "same",
  exists: () => there(lab.s3.send(new s3.GetPublicAccessBlockCommand({ Bucket: name }))),
}));

laws(bucketEncryption, async () => ({
  place: lab,
  props: { bucket: name },
  ghost: `none-${lab.aws.account}|encryption`,
  again: "same",
  exists: async () => {
    const r = await lab.s3.send(new s3.GetBucketEncryptionCommand({ Bucket: name })).catch(() => undefined);
    return r?.ServerSideEncryptionConfiguration?.Rules?.[0]?.BucketKeyEnabled === true;
  },
}));

laws(bucketPolicy, async () => ({
  place: lab,
  props: { bucket: name, document },
  ghost: `none-${lab.aws.account}|policy`,
  again: "same",
  exists: () => there(lab.s3.send(new s3.GetBucketPolicyCommand({ Bucket: name }))),
  changes: [{ document: { ...document, Statement: [{ ...document.Statement[0]!, Action: "s3:PutObject" }] } }],
}));

test("a public access block with one lock open counts as none", async () => {
  const seen = await build(lab, bucketPublicAccessBlock, { bucket: name });
  const locks = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  const live = await lab.s3.send(new s3.GetPublicAccessBlockCommand({ Bucket: name }));
  expect(live.PublicAccessBlockConfiguration).toEqual(locks);
  const PublicAccessBlockConfiguration = { ...locks, BlockPublicPolicy: false };
  await lab.s3.send(new s3.PutPublicAccessBlockCommand({ Bucket: name, PublicAccessBlockConfiguration }));
  expect(await bucketPublicAccessBlock.read(lab.aws, [seen.id])).toEqual([]);
});

test("AWS's own fallback is not taken for our encryption setting", async () => {
  const seen = await build(lab, bucketEncryption, { bucket: name });
  const live = await lab.s3.send(new s3.GetBucketEncryptionCommand({ Bucket: name }));
  expect(live.ServerSideEncryptionConfiguration!.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: true },
  ]);
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const }, BucketKeyEnabled: false }];
  await lab.s3.send(new s3.PutBucketEncryptionCommand({ Bucket: name, ServerSideEncryptionConfiguration: { Rules } }));
  expect(await bucketEncryption.read(lab.aws, [seen.id])).toEqual([]);
});
