import { isAwsError } from "../core/aws-error.js";
import type { AnyKind, Aws, Death } from "../core/types.js";
import type { AnySeen } from "./survey.js";

/**
 * Reads things by their ids. Where a call inside the kind's read says that the thing does not exist, although another
 * call of the same read has just shown it, the thing is not shown: on its way in (eventual consistency after a create)
 * or on its way out. The others keep their answers.
 */
export async function readShown(kind: AnyKind, aws: Aws, ids: readonly string[]): Promise<readonly AnySeen[]> {
  if (ids.length === 0) return [];
  try {
    return (await kind.read(aws, ids)) as readonly AnySeen[];
  } catch (e) {
    if (!isAwsError(e) || e.kind !== "gone") throw e;
    if (ids.length === 1) return [];
  }
  return (await Promise.all(ids.map((id) => readShown(kind, aws, [id])))).flat();
}

/** Those of these that died before they were ready. What AWS does not show yet has not died. */
export async function deathsOf(kind: AnyKind, aws: Aws, ids: readonly string[]): Promise<readonly Death[]> {
  if (kind.died === undefined || ids.length === 0) return [];
  try {
    return await kind.died(aws, ids);
  } catch (e) {
    if (isAwsError(e) && e.kind === "gone") return [];
    throw e;
  }
}
