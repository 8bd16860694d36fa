import * as s3 from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { bucket } from "../../src/resources/bucket.js";
import { build, type Lab, openLab, remove, tagsOf } from "./lab.js";
import { laws } from "./laws.js";

let lab: Lab;
let name: string;
beforeAll(() => {
  lab = openLab();
  name = `for-web-bucket-${lab.aws.account}`;
});
const names = async () => (await lab.s3.send(new s3.ListBucketsCommand({}))).Buckets?.map((b) => b.Name) ?? [];

laws(bucket, async () => ({
  place: lab,
  props: { name },
  ghost: `none-${lab.aws.account}`,
  again: "exists",
  exists: async (id) => (await names()).includes(id),
  tagsOf: async (id) => tagsOf((await lab.s3.send(new s3.GetBucketTaggingCommand({ Bucket: id }))).TagSet),
}));

test("lies in the region, and access lists do not count", async () => {
  const seen = await build(lab, bucket, { name });
  expect(seen.attrs).toEqual({ arn: `arn:aws:s3:::${name}` });
  expect((await lab.s3.send(new s3.GetBucketLocationCommand({ Bucket: name }))).LocationConstraint).toBe("ap-northeast-1");
  const { OwnershipControls } = await lab.s3.send(new s3.GetBucketOwnershipControlsCommand({ Bucket: name }));
  expect(OwnershipControls!.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  await remove(lab, bucket, seen);
});

test("goes with everything in it: objects, versions and delete markers, more than a page of them", async () => {
  const seen = await build(lab, bucket, { name });
  await lab.s3.send(new s3.PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: "Enabled" } }));
  const put = (Key: string) => lab.s3.send(new s3.PutObjectCommand({ Bucket: name, Key, Body: "x" }));
  for (let i = 0; i < 1_010; i += 10) await Promise.all(Array.from({ length: 10 }, (_, n) => put(`object-${i + n}`)));
  await put("object-1");
  await lab.s3.send(new s3.DeleteObjectCommand({ Bucket: name, Key: "object-2" }));
  await remove(lab, bucket, seen);
  expect(await names()).not.toContain(name);
});

test("somebody's bucket is seen without a mark, and never emptied", async () => {
  const theirs = `theirs-${lab.aws.account}`;
  await lab.s3.send(new s3.CreateBucketCommand({ Bucket: theirs, CreateBucketConfiguration: { LocationConstraint: "ap-northeast-1" } }));
  await lab.s3.send(new s3.PutObjectCommand({ Bucket: theirs, Key: "precious", Body: "x" }));
  const [seen] = await bucket.read(lab.aws, [theirs]);
  expect(seen).toMatchObject({ id: theirs, owner: undefined });
  await expect(bucket.delete(lab.aws, seen!)).rejects.toMatchObject({ code: "foreign" });
  expect((await lab.s3.send(new s3.ListObjectsV2Command({ Bucket: theirs }))).KeyCount).toBe(1);
});

test("a bucket of another account is foreign, whatever its tags say", async () => {
  const other = openLab();
  const theirs = `other-${other.aws.account}`;
  await build(other, bucket, { name: theirs });
  const [seen] = await bucket.read(lab.aws, [theirs]);
  expect(seen).toMatchObject({ id: theirs, owner: undefined });
});
