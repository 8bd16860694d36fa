/** Whose policy refuses a call. */
export type Denier = "organization" | "resource-control" | "boundary" | "session" | "resource" | "endpoint" | "identity";

const deniers: readonly (readonly [RegExp, Denier])[] = [
  [/service control policy/i, "organization"],
  [/resource control policy/i, "resource-control"],
  [/permissions boundary/i, "boundary"],
  [/session policy/i, "session"],
  [/resource-based policy/i, "resource"],
  [/VPC endpoint policy/i, "endpoint"],
  [/identity-based policy/i, "identity"],
];

/**
 * What AWS says of the policy that denies (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html):
 * "with an explicit deny in a service control policy", "because no permissions boundary allows the ... action".
 */
export function denierOf(message: string): Denier | undefined {
  const said = /(?:with an explicit deny in an? |because no )([a-z -]+?)(?: allows|:|,|\.|$)/i.exec(message)?.[1];
  return said === undefined ? undefined : deniers.find(([form]) => form.test(said))?.[1];
}

/** The packed reason in an answer of EC2; undefined: there is none. */
export const encodedIn = (message: string): string | undefined => /encoded authorization failure message: ?([A-Za-z0-9_=-]+)/i.exec(message)?.[1];

interface Decoded {
  readonly explicitDeny?: boolean;
  readonly matchedStatements?: { readonly items?: readonly { readonly statementId?: string }[] };
  readonly context?: { readonly action?: string; readonly resource?: string };
}

/** The message with what STS unpacked of it in the place of the packed text (API_DecodeAuthorizationMessage). */
export function decodedMessage(message: string, decoded: string): string {
  let said: Decoded;
  try {
    said = JSON.parse(decoded) as Decoded;
  } catch {
    return message;
  }
  const { action = "", resource = "" } = said.context ?? {};
  const what = [action, resource].filter((part) => part !== "").join(" on ");
  const statements = (said.matchedStatements?.items ?? []).flatMap((s) => (s.statementId === undefined || s.statementId === "" ? [] : [s.statementId]));
  const why = said.explicitDeny === true ? `explicitly denied${statements.length === 0 ? "" : ` by the statement ${statements.join(", ")}`}` : "no policy statement allows it";
  return message.replace(/encoded authorization failure message:.*$/is, `Decoded: ${what === "" ? "" : `${what}: `}${why}.`);
}
