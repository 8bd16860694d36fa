import { setTimeout as sleep } from "node:timers/promises";
import { type AwsError, isAwsError } from "../core/aws-error.js";
import type { BucketFacts, Condition, Objects, PutOutcome, StoredObject } from "../core/objects.js";
import type { Timing } from "../core/timing.js";
import type { Aws } from "../core/types.js";
import { awsError } from "./classify.js";

/** What was surely not done may be asked for again; then it is the caller's. */
const attempts = 8;

/**
 * A bucket of our own account, through the SDK. Every call names the account that must own it, so that nothing goes to
 * a stranger's bucket of that name (ExpectedBucketOwner). What is already in flight when somebody presses Ctrl-C is
 * finished: it is the state.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function bucketObjects(door: () => Promise<Aws>, bucket: string, timing: () => Promise<Timing>): Objects {
  let encryption: Promise<Encryption> | undefined;

  async function again<R>(work: () => Promise<R>): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (e) {
        const notDone = isAwsError(e) && (e.kind === "throttled" || e.kind === "not-sent");
        if (!notDone || attempt === attempts) throw e;
        const { retryMinMs, retryMaxMs } = await timing();
        await sleep(Math.min(retryMaxMs, retryMinMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2));
      }
    }
  }

  async function fetch(key: string, id?: string): Promise<StoredObject | undefined> {
    const call = await door();
    for (let attempt = 1; ; attempt++) {
      try {
        const found = await call.s3("GetObject", { Bucket: bucket, Key: key, ExpectedBucketOwner: call.account, ...(id === undefined ? {} : { VersionId: id }) });
        const bytes = await found.Body?.transformToByteArray();
        if (bytes !== undefined && found.ETag !== undefined && bytes.length === (found.ContentLength ?? bytes.length)) return { bytes, etag: found.ETag };
        throw new Error("an answer without body or ETag, or a cut one"); // empty is unknown (P14)
      } catch (cause) {
        const e = awsError(cause, "s3", "GetObject");
        if (e.Code === "NoSuchKey" || e.Code === "NoSuchVersion") return undefined;
        // The body comes after the answer: when it breaks off, the SDK's own retries are over.
        if (e.kind !== "unknown-outcome" || attempt === 3) throw e;
      }
    }
  }

  return {
    get: (key) => fetch(key),
    version: async (key, id) => (await fetch(key, id))?.bytes,
    async put(key, bytes, condition, contentType) {
      const call = await door();
      const how = await (encryption ??= again(() => encryptionOf(call, bucket)));
      try {
        const put = await again(() =>
          call.s3("PutObject", { Bucket: bucket, Key: key, Body: bytes, ContentType: contentType, ExpectedBucketOwner: call.account, ...how, ...header(condition) }),
        );
        return put.ETag === undefined ? { did: "unknown" } : { did: "done", etag: put.ETag };
      } catch (e) {
        return outcomeOf(e, condition);
      }
    },
    async list(prefix) {
      const call = await door();
      const keys: string[] = [];
      for (let token: string | undefined; ; ) {
        const page = await call.s3("ListObjectsV2", { Bucket: bucket, Prefix: prefix, ExpectedBucketOwner: call.account, ...(token === undefined ? {} : { ContinuationToken: token }) });
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
        token = page.NextContinuationToken;
        if (token === undefined) return keys;
      }
    },
    async versions(key, most) {
      const call = await door();
      const ids: string[] = [];
      for (let from: { KeyMarker?: string; VersionIdMarker?: string } = {}; ; ) {
        const page = await call.s3("ListObjectVersions", { Bucket: bucket, Prefix: key, ExpectedBucketOwner: call.account, ...from });
        for (const v of page.Versions ?? []) if (v.Key === key && v.VersionId !== undefined) ids.push(v.VersionId);
        // Keys come in order: past ours there is nothing more of it.
        if (ids.length >= most || page.IsTruncated !== true || page.NextKeyMarker === undefined || page.NextKeyMarker > key) return ids.slice(0, most);
        from = { KeyMarker: page.NextKeyMarker, ...(page.NextVersionIdMarker === undefined ? {} : { VersionIdMarker: page.NextVersionIdMarker }) };
      }
    },
    look: async () => look(await door(), bucket),
  };
}

const header = (condition: Condition) => (condition === "absent" ? { IfNoneMatch: "*" } : { IfMatch: condition.etag });

/** 412: it does not hold. 409: another write or delete was under way. 404 with If-Match: the object is gone. */
function outcomeOf(e: unknown, condition: Condition): PutOutcome {
  if (!isAwsError(e)) throw e;
  if (e.Code === "PreconditionFailed" || e.Code === "ConditionalRequestConflict") return { did: "refused" };
  if (e.Code === "NoSuchKey" && condition !== "absent") return { did: "refused" };
  if (e.kind === "unknown-outcome") return { did: "unknown" };
  throw e;
}

type Encryption = { readonly ServerSideEncryption?: "AES256" };

/** SSE-S3 is asked for with every object, unless the bucket's own default is stronger: a KMS key of the team's. */
async function encryptionOf(call: Aws, bucket: string): Promise<Encryption> {
  const found = await absentIs(undefined, () => call.s3("GetBucketEncryption", { Bucket: bucket, ExpectedBucketOwner: call.account }), /^ServerSideEncryptionConfigurationNotFound/);
  const rules = found?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const kms = rules.some((r) => r.ApplyServerSideEncryptionByDefault?.SSEAlgorithm?.startsWith("aws:kms"));
  return kms ? {} : { ServerSideEncryption: "AES256" };
}

async function absentIs<R, D>(instead: D, work: () => Promise<R>, codes: RegExp): Promise<R | D> {
  try {
    return await work();
  } catch (e) {
    if (isAwsError(e) && codes.test((e as AwsError).Code)) return instead;
    throw e;
  }
}

/** What is not said counts against the bucket: no block, no versions. */
async function look(call: Aws, bucket: string): Promise<BucketFacts> {
  const at = { Bucket: bucket, ExpectedBucketOwner: call.account };
  const { BucketRegion: region } = await call.s3("HeadBucket", at);
  const [versioning, block, policy] = await Promise.all([
    call.s3("GetBucketVersioning", at),
    absentIs(undefined, () => call.s3("GetPublicAccessBlock", at), /^NoSuchPublicAccessBlockConfiguration$/),
    absentIs(undefined, () => call.s3("GetBucketPolicyStatus", at), /^NoSuchBucketPolicy$/),
  ]);
  const set = block?.PublicAccessBlockConfiguration;
  const shut = set?.BlockPublicAcls === true && set.IgnorePublicAcls === true && set.BlockPublicPolicy === true && set.RestrictPublicBuckets === true;
  const open = policy?.PolicyStatus?.IsPublic === true ? "policy" : shut ? undefined : "block";
  return { ...(region === undefined ? {} : { region }), versioned: versioning.Status === "Enabled", ...(open === undefined ? {} : { open }) };
}
