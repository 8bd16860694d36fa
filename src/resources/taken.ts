import { AwsError, isAwsError } from "../core/aws-error.js";

/**
 * For creates that have no code of their own for "it exists": runs `create`, and a refusal with `code`, which the
 * table reads in another way, is thrown as the `exists` that it means here. The engine then looks it up (P9).
 */
export async function takenWhen<R>(code: string, create: () => Promise<R>): Promise<R> {
  try {
    return await create();
  } catch (e) {
    if (!isAwsError(e) || e.Code.replace(/Exception$/, "") !== code) throw e;
    throw new AwsError("exists", e.operation, e.Code, e.message, e.$metadata);
  }
}
