import { isAwsError } from "../../core/aws-error.js";
import type { Aws } from "../../core/types.js";
import type { Bucket } from "../../net/reach/snapshot.js";
import type { Reader } from "./reader.js";

/** A bucket and who may use it from where; one that is not there is left out. */
export async function readBuckets(aws: Aws, reader: Reader, names: readonly string[]): Promise<Bucket[]> {
  const found = await Promise.all([...names].sort().map((name) => reader.attempt("s3:GetBucketPolicy", name, () => bucketOf(aws, name), { name })));
  return found.filter((b): b is Bucket => b !== undefined);
}

async function bucketOf(aws: Aws, name: string): Promise<Bucket | undefined> {
  try {
    const { Policy } = await aws.s3("GetBucketPolicy", { Bucket: name });
    return { name, ...(Policy === undefined || Policy === "" ? {} : { policy: Policy }) };
  } catch (e) {
    if (isAwsError(e) && e.Code === "NoSuchBucketPolicy") return { name };
    if (isAwsError(e) && e.Code === "NoSuchBucket") return undefined;
    throw e;
  }
}
