import { isAwsError } from "../core/aws-error.js";
import type { There } from "./examination.js";

/** Our ARN, from STS: that of a user, of the root user, or of the session of a role. */
export const whoAmI = (c: There): Promise<string> => c.shared("identity", async () => (await c.aws.sts("GetCallerIdentity", {})).Arn ?? "");

export const isRoot = (arn: string): boolean => /^arn:[^:]+:iam::\d{12}:root$/.test(arn);

/**
 * The ARN by which IAM knows the policies of whoever we are: a user is himself, a session is its role's, whose path is in
 * no ARN of STS (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html). undefined: nobody of IAM's.
 */
export async function principalOf(c: There, arn: string): Promise<string | undefined> {
  if (/^arn:[^:]+:iam::\d{12}:(user|role)\//.test(arn)) return arn;
  const role = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role === undefined) return undefined;
  try {
    return (await c.aws.iam("GetRole", { RoleName: role })).Role?.Arn;
  } catch (e) {
    // Most roles have no path; of one that has, IAM then says that it does not exist.
    if (isAwsError(e) && e.kind === "forbidden") return `arn:${c.aws.partition}:iam::${c.aws.account}:role/${role}`;
    throw e;
  }
}
