import type { ContextEntry, EvaluationResult } from "@aws-sdk/client-iam";
import { Limiter } from "../aws/limit.js";
import { every } from "../aws/strangers.js";
import { envTag } from "../aws/tags.js";
import { isAwsError } from "../core/aws-error.js";
import type { Needed, Wanted } from "./examination.js";

/**
 * allowed · policy: a policy denies it · organization: one of the organization's does · doubtful: none allows it, or one
 * denies it under a condition that is not known here.
 */
export type Said = "allowed" | "policy" | "organization" | "doubtful";
/** What IAM says of something that is needed. */
export interface Answer {
  readonly need: Needed;
  readonly said: Said;
}

/** Actions to a call: the answer has a paragraph for each. */
const perCall = 50;
/** Calls at once: IAM takes few of them in a second, and everybody in the account shares these. */
const atOnce = 4;
const operation = "SimulatePrincipalPolicy";

const entry = (ContextKeyName: string, value: string, ContextKeyType: ContextEntry["ContextKeyType"] = "string"): ContextEntry => ({ ContextKeyName, ContextKeyValues: [value], ContextKeyType });
/** Keys that are in every request of ours, whatever it is about. */
const always = (c: Wanted): ContextEntry[] => [entry("aws:RequestedRegion", c.aws.region), entry("aws:SecureTransport", "true", "boolean")];
/** And those that are in most: our tag, asked for or there already. */
const usually = (c: Wanted): ContextEntry[] => [...always(c), entry(`aws:RequestTag/${envTag}`, c.envId), entry(`aws:ResourceTag/${envTag}`, c.envId)];

const worst = (said: readonly Said[]): Said => (["policy", "organization", "doubtful"] as const).find((s) => said.includes(s)) ?? "allowed";

/** What one result says: for all its resources, where it tells them apart, else as a whole. */
export function verdictOf(r: EvaluationResult): Said {
  const organization = r.OrganizationsDecisionDetail?.AllowedByOrganizations === false;
  const one = (decision: string | undefined, missing: readonly string[] = []): Said => {
    if (decision === "allowed") return "allowed";
    if (missing.length > 0) return "doubtful";
    return decision === "explicitDeny" ? "policy" : organization ? "organization" : "doubtful";
  };
  const each = r.ResourceSpecificResults ?? [];
  return each.length === 0 ? one(r.EvalDecision, r.MissingContextValues) : worst(each.map((x) => one(x.EvalResourceDecision, x.MissingContextValues)));
}

interface Question {
  readonly actions: readonly string[];
  /** None: every resource, as a policy that names none. */
  readonly resources?: readonly string[];
  readonly context: readonly ContextEntry[];
}
/** What is said of each action that was asked for. */
type SaidOfEach = ReadonlyMap<string, Said>;

async function ask(c: Wanted, principal: string, gate: Limiter, { actions, resources, context }: Question): Promise<SaidOfEach> {
  const parts = Array.from({ length: Math.ceil(actions.length / perCall) }, (_, i) => actions.slice(i * perCall, (i + 1) * perCall));
  const asked = { PolicySourceArn: principal, ContextEntries: [...context], ...(resources === undefined ? {} : { ResourceArns: [...resources] }) };
  const page = (ActionNames: string[]) => (next: Record<string, string>) => gate.run(`iam:${operation}`, false, () => c.aws.iam("SimulatePrincipalPolicy", { ...asked, ActionNames, ...next }));
  const results = (await Promise.all(parts.map((some) => every(page(some), (r) => r.EvaluationResults, ["Marker", "Marker"])))).flat();
  const said = new Map<string, Said>();
  for (const r of results) said.set(r.EvalActionName!, worst([verdictOf(r), said.get(r.EvalActionName!) ?? "allowed"]));
  return said;
}

/** A question must fit the simulator: what it does not take remains as doubtful as before. */
async function askIfTaken(c: Wanted, principal: string, gate: Limiter, question: Question): Promise<SaidOfEach> {
  try {
    return await ask(c, principal, gate, question);
  } catch (e) {
    if (isAwsError(e) && e.Code === "InvalidInput") return new Map();
    throw e;
  }
}

/** Every way in which the condition of a need can be met, as keys of a request: one value of each key at a time. */
export function contextsOf(condition: Needed["condition"]): ContextEntry[][] {
  const keys = Object.values(condition ?? {}).flatMap((of) => Object.entries(of));
  return keys.reduce<ContextEntry[][]>((ways, [key, values]) => ways.flatMap((way) => [values].flat().map((value) => [...way, entry(key, value)])), [[]]);
}

const isPlain = ({ resources, condition }: Needed): boolean => condition === undefined && resources.includes("*");
const scopeOf = ({ resources, condition }: Needed): string => JSON.stringify([resources, condition ?? {}]);

/** Needs of the same resources and conditions, asked together. */
async function askScoped(c: Wanted, principal: string, gate: Limiter, needs: readonly Needed[]): Promise<Answer[]> {
  const { resources, condition } = needs[0]!;
  const actions = [...new Set(needs.map((n) => n.action))];
  const ways = contextsOf(condition).map((way) => askIfTaken(c, principal, gate, { actions, resources, context: [...always(c), ...way] }));
  const said = await Promise.all(ways);
  return needs.map((need) => ({ need, said: worst(said.map((s) => s.get(need.action) ?? "doubtful")) }));
}

/**
 * What IAM's simulator says of everything that is needed: first of all actions at once, on every resource, with the keys
 * that our requests have. What is not allowed so is asked again on the resources and with the keys that a policy may name.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 * @param principal ARN of a user or a role
 */
export async function simulate(c: Wanted, principal: string): Promise<readonly Answer[]> {
  const gate = new Limiter(atOnce);
  const first = await ask(c, principal, gate, { actions: [...new Set(c.needs.map((n) => n.action))].sort(), context: usually(c) });
  const answered: Answer[] = [];
  const again = new Map<string, Needed[]>();
  for (const need of c.needs) {
    const said = first.get(need.action) ?? "doubtful";
    if (said === "allowed" || isPlain(need)) answered.push({ need, said });
    else again.set(scopeOf(need), [...(again.get(scopeOf(need)) ?? []), need]);
  }
  const scoped = await Promise.all([...again.values()].map((needs) => askScoped(c, principal, gate, needs)));
  return [...answered, ...scoped.flat()];
}
