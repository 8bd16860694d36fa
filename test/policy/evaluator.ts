import type { PolicyDocument, Statement } from "../../src/policy/index.js";

/** One question that IAM asks about a request: this action on this resource, with these keys in its context. */
export interface Check {
  readonly action: string;
  /** "*" for an action that AWS gives no resource level. */
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** `*` and `?` as IAM reads them; in an ARN a `*` goes over colons. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[\\^$.+()[\]{}|]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
/** Action names are compared in any case. */
const likeAction = (pattern: string, action: string): boolean => like(pattern.toLowerCase(), action.toLowerCase());

const operators: Readonly<Record<string, (wanted: string, is: string) => boolean>> = {
  StringEquals: (wanted, is) => wanted === is,
  StringLike: like,
  ArnEquals: like,
};
const list = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);

/** A key that is not in the context fulfils no condition: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html */
function holds(statement: Statement, { context }: Check): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) => {
    const compare = operators[operator];
    if (compare === undefined) throw new Error(`this evaluator does not know ${operator}`);
    return Object.entries(keys).every(([key, wanted]) => Object.hasOwn(context, key) && list(wanted).some((w) => compare(w, context[key]!)));
  });
}

export const speaksOf = (statement: Statement, check: Check): boolean =>
  list(statement.Action).some((a) => likeAction(a, check.action)) && list(statement.Resource).some((r) => like(r, check.resource)) && holds(statement, check);

/** Whether identity policies alone, all Allow, allow it: nothing of ours denies. */
export const allows = (documents: readonly PolicyDocument[], check: Check): boolean => documents.some((d) => d.Statement.some((s) => speaksOf(s, check)));
/** A request is allowed when every question about it is answered with yes. */
export const refused = (documents: readonly PolicyDocument[], checks: readonly Check[]): Check | undefined => checks.find((c) => !allows(documents, c));
