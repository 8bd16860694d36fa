import { isAwsError } from "../core/aws-error.js";
import { Fault, isFault } from "../core/fault.js";
import type { Objects } from "../core/objects.js";

export interface BucketPlace {
  readonly bucket: string;
  /** Region of the run: the bucket must be in it. */
  readonly region: () => Promise<string>;
}

/** Whether the bucket is elsewhere: S3 redirects, or refuses the signature's Region. */
const elsewhere = (code: string, status: number | undefined): boolean =>
  status === 301 || /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/.test(code);

/** The same calls, whose errors say what is wrong with the bucket and what to do. */
export function explained(objects: Objects, place: BucketPlace): Objects {
  const { bucket } = place;
  const clear = async <R>(work: Promise<R>): Promise<R> => {
    try {
      return await work;
    } catch (cause) {
      if (!isAwsError(cause) || isFault(cause)) throw cause;
      const { Code: code, operation, $metadata } = cause;
      if (elsewhere(code, $metadata.httpStatusCode)) throw new Fault("state-bucket-elsewhere", { bucket, ours: await place.region() }, { cause });
      if (code === "NoSuchBucket" || (operation === "s3:HeadBucket" && cause.kind === "gone")) throw new Fault("no-state-bucket", { bucket, region: await place.region() }, { cause });
      if (cause.kind === "forbidden") throw new Fault("state-bucket-refused", { bucket, operation, message: cause.message }, { cause });
      throw cause;
    }
  };
  return {
    get: (key) => clear(objects.get(key)),
    put: (key, bytes, condition, type) => clear(objects.put(key, bytes, condition, type)),
    list: (prefix) => clear(objects.list(prefix)),
    versions: (key, most) => clear(objects.versions(key, most)),
    version: (key, id) => clear(objects.version(key, id)),
    look: () => clear(objects.look()),
  };
}

/**
 * Before anything is written: keys and addresses must not lie where others can read them, and no version may be lost.
 * @throws Fault state-bucket-open, state-bucket-unversioned, state-bucket-elsewhere and those of `explained`
 */
export async function checkBucket(objects: Objects, { bucket, region }: BucketPlace): Promise<void> {
  const facts = await objects.look();
  const ours = await region();
  if (facts.region !== undefined && facts.region !== ours) throw new Fault("state-bucket-elsewhere", { bucket, ours, region: facts.region });
  if (facts.open !== undefined) throw new Fault("state-bucket-open", { bucket, why: facts.open });
  if (!facts.versioned) throw new Fault("state-bucket-unversioned", { bucket });
}
