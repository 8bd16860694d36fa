import type { Need } from "./needs.js";
import { isRead } from "./purpose.js";
import type { Condition, Scope } from "./scope.js";

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/**
 * Characters of a managed policy, without white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const charactersAtMost = 6_144;

/** As AWS counts it. */
export const charactersOf = (document: PolicyDocument): number => JSON.stringify(document).replaceAll(/\s/g, "").length;

/** Statements of the same resources and conditions are one, in the order of their Sids; as many documents as it takes. */
export function documentsOf(needs: readonly Need[]): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  for (const statement of statementsOf(needs)) {
    const last = documents.at(-1);
    const longer: PolicyDocument = { Version: "2012-10-17", Statement: [...(last?.Statement ?? []), statement] };
    if (last === undefined || charactersOf(longer) > charactersAtMost) documents.push({ Version: "2012-10-17", Statement: [statement] });
    else documents[documents.length - 1] = longer;
  }
  return documents;
}

function statementsOf(needs: readonly Need[]): Statement[] {
  const groups = new Map<string, { readonly scope: Scope; readonly actions: Set<string> }>();
  for (const { action, resources, condition } of needs) {
    const key = JSON.stringify([resources, condition ?? {}]);
    const group = groups.get(key) ?? { scope: { resources, ...(condition === undefined ? {} : { condition }) }, actions: new Set<string>() };
    group.actions.add(action);
    groups.set(key, group);
  }
  const plain = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { scope, actions }]) => statement(scope, [...actions].sort()));
  return numbered(plain.sort((a, b) => (a.Sid < b.Sid ? -1 : a.Sid > b.Sid ? 1 : 0)));
}

const statement = ({ resources, condition }: Scope, actions: readonly string[]): Statement => ({
  Sid: sidOf(resources, condition, actions),
  Effect: "Allow",
  Action: actions,
  Resource: resources,
  ...(condition === undefined ? {} : { Condition: condition }),
});

const capital = (text: string): string => text.replaceAll(/(?:^|[^A-Za-z0-9]+)([a-z0-9]?)/g, (_, c: string) => c.toUpperCase()).replaceAll(/[^A-Za-z0-9]/g, "");
const most = 3;

/** Says in letters what the statement is about: AWS takes no others in a Sid. */
function sidOf(resources: readonly string[], condition: Condition | undefined, actions: readonly string[]): string {
  if (resources.includes("*")) return "NoResourceLevel";
  const keys = Object.values(condition ?? {}).flatMap((of) => Object.keys(of));
  const services = [...new Set(actions.map((a) => a.split(":")[0]!))].map(capital).join("");
  const what = actions.length === 1 ? capital(actions[0]!.split(":")[1]!) : typesIn(resources);
  const how = keys.some((k) => k.startsWith("aws:RequestTag")) ? "Made" : keys.some((k) => k.startsWith("aws:ResourceTag")) ? "Ours" : actions.every(isRead) ? "Read" : "Named";
  return `${services}${what}${how}`;
}

/** "arn:aws:rds:…:db:database" → Db. */
function typesIn(resources: readonly string[]): string {
  const types = [...new Set(resources.map((r) => /^arn:[^:]*:s3:/.test(r) ? (r.includes("/") ? "object" : "bucket") : (/^[a-z-]+/.exec(r.split(":").slice(5).join(":"))?.[0] ?? "")))];
  return types.length > most ? "" : types.map(capital).join("");
}

/** A Sid stands once in a document. */
function numbered(statements: readonly Statement[]): Statement[] {
  const times = new Map<string, number>();
  return statements.map((s) => {
    const n = (times.get(s.Sid) ?? 0) + 1;
    times.set(s.Sid, n);
    return n === 1 ? s : { ...s, Sid: `${s.Sid}${n}` };
  });
}
