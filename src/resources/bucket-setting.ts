import { isAwsError } from "../core/aws-error.js";
import { splitKey } from "./keys.js";

/**
 * Reads one setting of each bucket; ids are `bucket|setting`, since a bucket has each setting once. No bucket, or no
 * such setting on it, is absent: S3 has a code of its own for each of them, all with the status 404.
 */
export async function settings<S>(ids: readonly string[], read: (bucket: string, id: string) => Promise<S | undefined>): Promise<S[]> {
  const seen = await Promise.all(
    ids.map(async (id) => {
      try {
        return await read(splitKey(id)[0], id);
      } catch (e) {
        if (isAwsError(e) && e.$metadata.httpStatusCode === 404) return undefined;
        throw e;
      }
    }),
  );
  return seen.filter((s) => s !== undefined);
}
