/**
 * What a state shared by a team needs of a bucket: six calls. `src/aws/objects.ts` makes them of S3's, `src/state`
 * builds the store on them; neither knows the other. Errors are those of the calls (AwsError), except where said.
 */
export interface Objects {
  /** Whole and current (S3 reads are strongly consistent); undefined if there is none. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Writes it only while the condition holds, in one step that no other writer can come between. */
  put(key: string, bytes: Uint8Array, condition: Condition, contentType: string): Promise<PutOutcome>;
  /** Keys that begin so, all pages. */
  list(prefix: string): Promise<readonly string[]>;
  /** Ids of the versions of exactly this key, newest first, delete markers left out; at most `most`. */
  versions(key: string, most: number): Promise<readonly string[]>;
  version(key: string, id: string): Promise<Uint8Array | undefined>;
  /** How the bucket is set up. */
  look(): Promise<BucketFacts>;
}

export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Changes with every write; nothing else is concluded from it. */
  readonly etag: string;
}

/** There is no such object yet, or it is still the one with this ETag. */
export type Condition = "absent" | { readonly etag: string };

export type PutOutcome =
  | { readonly did: "done"; readonly etag: string }
  /** The condition does not hold (412), or another write was under way (409). Nothing was done by this call. */
  | { readonly did: "refused" }
  /** The answer was lost: it may have been done, or may still be done. */
  | { readonly did: "unknown" };

export interface BucketFacts {
  /** Where the bucket is, if S3 tells. */
  readonly region?: string;
  readonly versioned: boolean;
  /** Why others could read it; undefined: they cannot. */
  readonly open?: string;
}
