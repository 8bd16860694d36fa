import type { Code } from "./codes.js";

/** What is asked of S3, and how it gets there. */
export interface Request {
  /** "s3:ListBucket" */
  readonly action: string;
  /** ARN of the bucket or object. */
  readonly resource: string;
  /** ARN of who asks: a role or a user. */
  readonly principal?: string;
  /** By HTTPS. */
  readonly secure: boolean;
  /** The endpoint it goes through; absent: by the internet. */
  readonly endpoint?: string;
}
/** silent: no statement is about it. unknown: one may be, and is not understood. */
export type Answer = "allow" | "deny" | "silent" | "unknown";
type Maybe = "yes" | "no" | "unknown";

const asList = (x: unknown): unknown[] => (Array.isArray(x) ? (x as unknown[]) : [x]);
const isObject = (x: unknown): x is Record<string, unknown> => typeof x === "object" && x !== null && !Array.isArray(x);

/** IAM's wildcards: * any text, ? any character. */
const wild = (pattern: string, flags: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, flags);

/** Actions know no case, resources do. A variable (${aws:…}) is not understood. */
function matches(given: unknown, value: string, flags: "i" | ""): Maybe {
  const patterns = asList(given);
  if (patterns.some((p) => typeof p === "string" && !p.includes("${") && wild(p, flags).test(value))) return "yes";
  return patterns.every((p) => typeof p === "string" && !p.includes("${")) ? "no" : "unknown";
}

function principalFits(given: unknown, request: Request): Maybe {
  if (given === undefined || given === "*") return "yes";
  if (!isObject(given) || Object.keys(given).some((k) => k !== "AWS")) return isObject(given) && Object.keys(given).every((k) => k === "Service") ? "no" : "unknown";
  const who = asList(given["AWS"]);
  if (who.includes("*")) return "yes";
  if (request.principal !== undefined && who.includes(request.principal)) return "yes";
  return "unknown";
}

/** Three conditions, which our own documents and AWS's examples use; any other is not understood. */
function conditionHolds(operator: string, key: string, values: readonly unknown[], request: Request): Maybe {
  const texts = values.map(String);
  const says = (yes: boolean): Maybe => (yes ? "yes" : "no");
  if (operator === "bool" && key === "aws:securetransport") return says(texts.includes(String(request.secure)));
  if (key !== "aws:sourcevpce") return "unknown";
  if (operator === "stringequals") return says(request.endpoint !== undefined && texts.includes(request.endpoint));
  // Negated operators also hold when the key is absent.
  return operator === "stringnotequals" ? says(request.endpoint === undefined || !texts.includes(request.endpoint)) : "unknown";
}
const every = (answers: readonly Maybe[]): Maybe => (answers.includes("no") ? "no" : answers.includes("unknown") ? "unknown" : "yes");

function conditionsHold(given: unknown, request: Request): Maybe {
  if (given === undefined) return "yes";
  if (!isObject(given)) return "unknown";
  return every(
    Object.entries(given).flatMap(([operator, keys]) =>
      isObject(keys) ? Object.entries(keys).map(([key, value]) => conditionHolds(operator.toLowerCase(), key.toLowerCase(), asList(value), request)) : ["unknown" as const],
    ),
  );
}

const understood = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];
function applies(statement: Record<string, unknown>, request: Request): Maybe {
  const parts = [
    statement["Action"] === undefined ? ("unknown" as const) : matches(statement["Action"], request.action, "i"),
    statement["Resource"] === undefined ? ("unknown" as const) : matches(statement["Resource"], request.resource, ""),
    principalFits(statement["Principal"], request),
    conditionsHold(statement["Condition"], request),
  ];
  return every(Object.keys(statement).every((k) => understood.includes(k)) ? parts : [...parts, "unknown"]);
}

/**
 * What a policy document says of a request. It reads simple documents (allow or deny of actions on resources, with the
 * conditions aws:SecureTransport and aws:SourceVpce) and says "unknown" of the rest.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function ask(document: string, request: Request): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return "unknown";
  }
  if (!isObject(parsed) || parsed["Statement"] === undefined) return "unknown";
  const found = new Set<Answer>();
  for (const statement of asList(parsed["Statement"])) {
    if (!isObject(statement) || (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny")) return "unknown";
    const fits = applies(statement, request);
    if (fits === "no") continue;
    if (statement["Effect"] === "Deny" && fits === "unknown") found.add("unknown");
    else if (fits === "yes") found.add(statement["Effect"] === "Deny" ? "deny" : "allow");
    else found.add("silent");
  }
  if (found.has("deny")) return "deny";
  if (found.has("unknown")) return "unknown";
  if (found.has("allow")) return "allow";
  // A permission that may or may not apply.
  return found.has("silent") ? "unknown" : "silent";
}

export interface Policies {
  /** Of the gateway endpoint; absent: full access, or no endpoint on the way. */
  readonly endpoint?: string;
  /** Of the bucket; absent: it has none. */
  readonly bucket?: string;
  /** Of the role; absent: not read. */
  readonly identity?: readonly string[];
}
export interface PolicyVerdict {
  readonly verdict: "open" | "closed" | "unknown";
  /** The layer that decides. */
  readonly by: "endpoint" | "bucket" | "identity";
  readonly code?: Code;
}

/**
 * Endpoint AND (bucket OR identity), and no denial anywhere: bucket and role of one account. Apart from the network's verdict:
 * a request needs both.
 */
export function policyVerdict(policies: Policies, request: Request): PolicyVerdict {
  const endpoint = policies.endpoint === undefined ? "allow" : ask(policies.endpoint, request);
  const bucket = policies.bucket === undefined ? "silent" : ask(policies.bucket, request);
  const own = policies.identity?.map((d) => ask(d, request));
  for (const [by, answer] of [["endpoint", endpoint], ["bucket", bucket]] as const) if (answer === "deny") return { verdict: "closed", by, code: "KUMIKI_POLICY_DENIES" };
  if (own?.includes("deny") === true) return { verdict: "closed", by: "identity", code: "KUMIKI_POLICY_DENIES" };
  if (endpoint === "silent") return { verdict: "closed", by: "endpoint", code: "KUMIKI_POLICY_ALLOWS_NOT" };
  if (endpoint === "unknown" || bucket === "unknown") return { verdict: "unknown", by: endpoint === "unknown" ? "endpoint" : "bucket" };
  if (own === undefined || own.includes("unknown")) return { verdict: "unknown", by: "identity" };
  if (own.includes("allow")) return { verdict: "open", by: "identity" };
  return bucket === "allow" ? { verdict: "open", by: "bucket" } : { verdict: "closed", by: "identity", code: "KUMIKI_POLICY_ALLOWS_NOT" };
}
