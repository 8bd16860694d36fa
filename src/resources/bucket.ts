import type { BucketLocationConstraint, ListObjectVersionsCommandOutput, ObjectIdentifier } from "@aws-sdk/client-s3";
import { isAwsError } from "../core/aws-error.js";
import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import type { Aws, Owner, Seen } from "../core/types.js";
import { isGone } from "../aws/classify.js";
import { isTouched, ownerOf, tagList, type Tag } from "../aws/tags.js";
import { all } from "./pages.js";

export interface BucketProps {
  /** Unique in the world (in the partition), 3 to 63 characters. */
  readonly name: string;
}
export interface BucketAttrs {
  readonly arn: string;
}
type SeenBucket = Seen<BucketAttrs, BucketProps>;

const seenBucket = (aws: Aws, name: string, owner: Owner | undefined): SeenBucket => ({
  id: name,
  phase: "ready",
  attrs: { arn: `arn:${aws.partition}:s3:::${name}` },
  props: { name },
  owner,
});

/** absent · foreign: another account's, or in another region, where we make none · here */
async function place(aws: Aws, name: string): Promise<"absent" | "foreign" | "here"> {
  try {
    await aws.s3("HeadBucket", { Bucket: name });
    return "here";
  } catch (e) {
    if (isGone(e)) return "absent";
    const status = isAwsError(e) ? e.$metadata.httpStatusCode : undefined;
    if (status === 403 || status === 301) return "foreign";
    throw e;
  }
}

async function tagsOfBucket(aws: Aws, name: string): Promise<readonly Tag[]> {
  try {
    return (await aws.s3("GetBucketTagging", { Bucket: name })).TagSet ?? [];
  } catch (e) {
    if (isAwsError(e) && e.Code === "NoSuchTagSet") return [];
    throw e;
  }
}

async function look(aws: Aws, name: string): Promise<readonly SeenBucket[]> {
  const where = await place(aws, name);
  if (where === "absent") return [];
  if (where === "foreign") return [seenBucket(aws, name, undefined)];
  try {
    return [seenBucket(aws, name, ownerOf(await tagsOfBucket(aws, name)))];
  } catch (e) {
    if (isGone(e)) return []; // it went between the two calls
    throw e;
  }
}

/** Of this region; elsewhere we make none. */
async function list(aws: Aws): Promise<SeenBucket[]> {
  const buckets = await all(
    (ContinuationToken) => aws.s3("ListBuckets", { BucketRegion: aws.region, MaxBuckets: 1_000, ...ContinuationToken }),
    (r) => r.Buckets ?? [], // S3 leaves an empty list out
    "ContinuationToken",
  );
  const each = buckets.map(async ({ Name: name, CreationDate: made }) => {
    try {
      const tags = await tagsOfBucket(aws, name!);
      return isTouched(tags) ? [{ ...seenBucket(aws, name!, ownerOf(tags)), since: made?.toISOString() }] : [];
    } catch (e) {
      // Somebody's policy keeps its tags from us, which ours does not; or it has just gone; or it is elsewhere after all.
      if (isGone(e) || (isAwsError(e) && [301, 403].includes(e.$metadata.httpStatusCode ?? 0))) return [];
      throw e;
    }
  });
  return (await Promise.all(each)).flat();
}

/** PutBucketTagging replaces the whole set: what else is on the bucket is put again. */
async function retagBucket(aws: Aws, { id }: { readonly id: string }, tags: Readonly<Record<string, string>>): Promise<void> {
  const others = (await tagsOfBucket(aws, id)).filter((t) => t.Key !== undefined && !Object.hasOwn(tags, t.Key));
  const ours = tagList({ tags });
  await aws.s3("PutBucketTagging", { Bucket: id, Tagging: { TagSet: [...others.map((t) => ({ Key: t.Key!, Value: t.Value ?? "" })), ...ours] } });
}

/** Versions and delete markers count as contents too (pitfall 11). @returns whether nothing is left */
async function empty(aws: Aws, name: string): Promise<boolean> {
  for (;;) {
    // Always the first page: what stood on it has just been deleted.
    const page = await aws.s3("ListObjectVersions", { Bucket: name, MaxKeys: 1_000 });
    const objects: ObjectIdentifier[] = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map((v) => ({
      Key: v.Key!,
      VersionId: v.VersionId!,
    }));
    if (objects.length === 0) return true;
    if (aws.signal.aborted) return false;
    const r = await aws.s3("DeleteObjects", { Bucket: name, Delete: { Objects: objects, Quiet: true } });
    const refused = r.Errors?.[0];
    // Without this the same page would be listed for ever.
    if (refused)
      throw new Fault("aws", { operation: "s3:DeleteObjects", code: refused.Code ?? "", message: `${refused.Key}: ${refused.Message}` });
  }
}

/** Pages of 1,000 versions that are counted before a removal: more would only tell how much more it is. */
const countedPages = 20;

/** B1, B2, Z6. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const bucket = defineKind<BucketProps, BucketAttrs>({
  name: "s3/bucket",
  words: { en: "S3 bucket", ja: "S3 バケット" },
  global: true,
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000, deleteTypicalMs: 2_000 },
  iam: [
    "s3:CreateBucket",
    "s3:TagResource",
    "s3:PutBucketTagging",
    "s3:PutBucketOwnershipControls",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:GetBucketTagging",
    "s3:ListBucketVersions",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:DeleteBucket",
  ],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.name,
    list,
    retag: retagBucket,
    launch: "none",
  },
  async create(aws, props, mark) {
    await aws.s3("CreateBucket", {
      Bucket: props.name,
      // Nobody's access lists count: policies alone decide.
      ObjectOwnership: "BucketOwnerEnforced",
      CreateBucketConfiguration: {
        // us-east-1 is the place of a bucket without one, and is refused as a value.
        ...(aws.region === "us-east-1" ? {} : { LocationConstraint: aws.region as BucketLocationConstraint }),
        Tags: tagList(mark),
      },
    });
    return { id: props.name };
  },
  read: async (aws, ids) => (await Promise.all(ids.map((name) => look(aws, name)))).flat(),
  async holds(aws, { id }) {
    let [objects, bytes] = [0, 0];
    let from: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    for (let pages = 0; from !== undefined; pages++) {
      if (pages === countedPages) return { what: "bucket", objects, bytes, atLeast: true };
      const page: ListObjectVersionsCommandOutput = await aws.s3("ListObjectVersions", { Bucket: id, MaxKeys: 1_000, ...from });
      objects += page.Versions?.length ?? 0;
      bytes += page.Versions?.reduce((sum, v) => sum + (v.Size ?? 0), 0) ?? 0;
      const next = { ...(page.NextKeyMarker && { KeyMarker: page.NextKeyMarker }), ...(page.NextVersionIdMarker && { VersionIdMarker: page.NextVersionIdMarker }) };
      from = page.IsTruncated === true && next.KeyMarker !== undefined ? next : undefined;
    }
    return objects === 0 ? undefined : { what: "bucket", objects, bytes };
  },
  async delete(aws, seen) {
    // Its contents go with it: never those of a bucket that is not marked as ours.
    if (seen.owner === undefined) throw new Fault("foreign", { kind: "S3 bucket", id: seen.id, node: "" });
    if (await empty(aws, seen.id)) await aws.s3("DeleteBucket", { Bucket: seen.id });
  },
});
