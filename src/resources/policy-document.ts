/** An IAM policy document as a value, so that references may stand in it and two of them can be compared. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  /** Operator → condition key → values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/**
 * A document as IAM gives it back: JSON, percent-encoded (RFC 3986;
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html). undefined: IAM left it out, or somebody
 * else's document that is not of our form; it then counts as "not told".
 */
export function parseDocument(encoded: string | undefined): PolicyDocument | undefined {
  if (encoded === undefined) return undefined;
  try {
    return JSON.parse(decodeURIComponent(encoded)) as PolicyDocument;
  } catch {
    return undefined;
  }
}
