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
  return (await c.aws.iam("GetRole", { RoleName: role })).Role?.Arn;
}
