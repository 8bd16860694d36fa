import * as s3 from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import type { AnyKind } from "../../src/core/types.js";
import { bucketEncryption } from "../../src/resources/bucket-encryption.js";
import { bucketPolicy } from "../../src/resources/bucket-policy.js";
import { bucketPublicAccessBlock } from "../../src/resources/bucket-public-access-block.js";
import { bucket } from "../../src/resources/bucket.js";
import tlsOnly from "../../templates/iam/bucket-tls-only.json" with { type: "json" };
import { build, type Lab, openLab, remove } from "./lab.js";

let lab: Lab;
let name: string;
let document: typeof tlsOnly;
beforeAll(async () => {
  lab = openLab();
  name = `settings-${lab.account}`;
  document = JSON.parse(JSON.stringify(tlsOnly).replaceAll("BUCKET_ARN", `arn:aws:s3:::${name}`)) as typeof tlsOnly;
  await build(lab.aws, bucket, { name });
});

test("public access block: all four, or it counts as absent", async () => {
  expect(await bucketPublicAccessBlock.read(lab.aws, [`${name}|public-access-block`])).toEqual([]);
  const seen = await build(lab.aws, bucketPublicAccessBlock, { bucket: name });
  const live = await lab.s3.send(new s3.GetPublicAccessBlockCommand({ Bucket: name }));
  expect(live.PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  await lab.s3.send(
    new s3.PutPublicAccessBlockCommand({
      Bucket: name,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: true },
    }),
  );
  expect(await bucketPublicAccessBlock.read(lab.aws, [seen.id])).toEqual([]);
  await remove(lab.aws, bucketPublicAccessBlock, seen);
});

test("encryption: with keys of S3, told from AWS's own fallback", async () => {
  const seen = await build(lab.aws, bucketEncryption, { bucket: name });
  const live = await lab.s3.send(new s3.GetBucketEncryptionCommand({ Bucket: name }));
  expect(live.ServerSideEncryptionConfiguration!.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: true },
  ]);
  await lab.s3.send(
    new s3.PutBucketEncryptionCommand({
      Bucket: name,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }] },
    }),
  );
  expect(await bucketEncryption.read(lab.aws, [seen.id])).toEqual([]);
  await remove(lab.aws, bucketEncryption, seen);
});

test("policy: compared as a value, changed in place", async () => {
  const seen = await build(lab.aws, bucketPolicy, { bucket: name, document });
  expect(seen.props).toEqual({ bucket: name, document });
  const live = await lab.s3.send(new s3.GetBucketPolicyCommand({ Bucket: name }));
  expect(JSON.parse(live.Policy!)).toEqual(document);

  const narrower = { ...document, Statement: [{ ...document.Statement[0]!, Action: "s3:PutObject" }] };
  await bucketPolicy.update!(lab.aws, { bucket: name, document: narrower }, seen, ["document"]);
  expect((await bucketPolicy.read(lab.aws, [seen.id]))[0]!.props!.document).toEqual(narrower);
  await remove(lab.aws, bucketPolicy, seen);
});

test("settings of a bucket that is not there are not there either", async () => {
  const kinds: [AnyKind, string][] = [
    [bucketPublicAccessBlock, "public-access-block"],
    [bucketEncryption, "encryption"],
    [bucketPolicy, "policy"],
  ];
  for (const [kind, setting] of kinds) expect(await kind.read(lab.aws, [`none-${lab.account}|${setting}`])).toEqual([]);
});
