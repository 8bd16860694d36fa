import * as s3 from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { bucket } from "../../src/resources/bucket.js";
import { build, type Lab, openLab, ownedBy, remove } from "./lab.js";

let lab: Lab;
let name: string;
beforeAll(() => {
  lab = openLab();
  name = `for-web-bucket-${lab.account}`;
});
const names = async () => (await lab.s3.send(new s3.ListBucketsCommand({}))).Buckets?.map((b) => b.Name) ?? [];

test("is made in the region, found by its tags and taken away", async () => {
  expect(await bucket.read(lab.aws, [name])).toEqual([]);
  const seen = await build(lab.aws, bucket, { name }, "bucket/bucket");
  expect(seen).toMatchObject({ id: name, attrs: { arn: `arn:aws:s3:::${name}` }, props: { name }, owner: ownedBy("bucket/bucket") });
  expect((await lab.s3.send(new s3.GetBucketLocationCommand({ Bucket: name }))).LocationConstraint).toBe("ap-northeast-1");
  const ownership = await lab.s3.send(new s3.GetBucketOwnershipControlsCommand({ Bucket: name }));
  expect(ownership.OwnershipControls!.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  await expect(bucket.create(lab.aws, { name }, { env: "", node: "", token: "", tags: {} })).rejects.toMatchObject({ kind: "exists" });
  await remove(lab.aws, bucket, seen);
  expect(await names()).not.toContain(name);
});

test("goes with everything in it: objects, versions and delete markers, more than a page of them", async () => {
  const seen = await build(lab.aws, bucket, { name });
  await lab.s3.send(new s3.PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: "Enabled" } }));
  const put = (Key: string) => lab.s3.send(new s3.PutObjectCommand({ Bucket: name, Key, Body: "x" }));
  for (let i = 0; i < 1_010; i += 10) await Promise.all(Array.from({ length: 10 }, (_, n) => put(`object-${i + n}`)));
  await put("object-1");
  await lab.s3.send(new s3.DeleteObjectCommand({ Bucket: name, Key: "object-2" }));
  await remove(lab.aws, bucket, seen);
  expect(await names()).not.toContain(name);
});

test("somebody's bucket is seen without a mark, and never emptied", async () => {
  const theirs = `theirs-${lab.account}`;
  await lab.s3.send(new s3.CreateBucketCommand({ Bucket: theirs, CreateBucketConfiguration: { LocationConstraint: "ap-northeast-1" } }));
  await lab.s3.send(new s3.PutObjectCommand({ Bucket: theirs, Key: "precious", Body: "x" }));
  const [seen] = await bucket.read(lab.aws, [theirs]);
  expect(seen).toMatchObject({ id: theirs, owner: undefined });
  await expect(bucket.delete(lab.aws, seen!)).rejects.toMatchObject({ code: "foreign" });
  expect((await lab.s3.send(new s3.ListObjectsV2Command({ Bucket: theirs }))).KeyCount).toBe(1);
});

test("a bucket of another account counts as foreign too", async () => {
  const other = openLab();
  const theirs = `other-${other.account}`;
  await build(other.aws, bucket, { name: theirs });
  const [seen] = await bucket.read(lab.aws, [theirs]);
  expect(seen).toMatchObject({ id: theirs, owner: undefined });
});
