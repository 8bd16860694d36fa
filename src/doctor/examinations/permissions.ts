import type { EvaluationResult } from "@aws-sdk/client-iam";
import { isAwsError } from "../../core/aws-error.js";
import type { Finding } from "../../core/finding.js";
import { every } from "../../aws/strangers.js";
import type { Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";
import { isRoot, principalOf, whoAmI } from "../identity.js";
import { whyOf } from "../why.js";

/** Actions to a call: the answer has a paragraph for each. */
const perCall = 50;

async function simulate(c: Wanted, principal: string, actions: readonly string[]): Promise<readonly EvaluationResult[]> {
  const parts = Array.from({ length: Math.ceil(actions.length / perCall) }, (_, i) => actions.slice(i * perCall, (i + 1) * perCall));
  // Of all keys that a policy may ask for, the one that policies of organizations ask for most.
  const ContextEntries = [{ ContextKeyName: "aws:RequestedRegion", ContextKeyValues: [c.aws.region], ContextKeyType: "string" as const }];
  const answers = parts.map((some) =>
    every((t) => c.aws.iam("SimulatePrincipalPolicy", { PolicySourceArn: principal, ActionNames: [...some], ContextEntries, ...t }), (r) => r.EvaluationResults, ["Marker", "Marker"]),
  );
  return (await Promise.all(answers)).flat();
}

/** Who says no for certain. Only a statement that names single resources, or a condition whose key is not known here, could still say yes. */
function denier(r: EvaluationResult): "policy" | "organization" | undefined {
  if ((r.MissingContextValues ?? []).length > 0) return undefined;
  if (r.EvalDecision === "explicitDeny") return "policy";
  return r.OrganizationsDecisionDetail?.AllowedByOrganizations === false ? "organization" : undefined;
}

const actionsOf = (results: readonly EvaluationResult[]): string[] => results.map((r) => r.EvalActionName!).sort();

/** What the simulation answered, in findings. */
export function judge(results: readonly EvaluationResult[], who: string): Finding[] {
  const not = results.filter((r) => r.EvalDecision !== "allowed");
  if (not.length === 0) return [finding("permissions", "ok", "permissions", { count: results.length, who })];
  const certain = (["policy", "organization"] as const).flatMap((by) => {
    const actions = actionsOf(not.filter((r) => denier(r) === by));
    return actions.length === 0 ? [] : [finding("permissions", "stop", "denied", { actions, who, by })];
  });
  const doubtful = actionsOf(not.filter((r) => denier(r) === undefined));
  return [...certain, ...(doubtful.length === 0 ? [] : [finding("permissions", "warning", "doubtful", { actions: doubtful, who })])];
}

/**
 * Asks EC2 itself, where a call without ids can be tried: DryRun makes nothing and answers DryRunOperation or
 * UnauthorizedOperation (reliability.md 1.6). Never of a local endpoint, which may make the thing all the same.
 */
async function tried(c: Wanted, who: string): Promise<Finding[]> {
  if (c.local) return [];
  const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
    "ec2/vpc": () => c.aws.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16", DryRun: true }),
    "ec2/internet-gateway": () => c.aws.ec2("CreateInternetGateway", { DryRun: true }),
  };
  const answers = Object.entries(attempts).map(async ([kind, ask]): Promise<Finding[]> => {
    if (!c.creating.some((t) => t.kind === kind)) return [];
    try {
      await ask();
      return [];
    } catch (e) {
      if (!isAwsError(e) || e.Code !== "UnauthorizedOperation") return []; // DryRunOperation: it would have been done
      return [finding("permissions", "stop", "refused-dry", { action: e.operation, who })];
    }
  });
  return (await Promise.all(answers)).flat();
}

/** That it may not be simulated says nothing of what may be done. */
async function simulated(c: Wanted, arn: string, actions: readonly string[]): Promise<Finding[]> {
  try {
    const principal = await principalOf(c, arn);
    if (principal !== undefined) return judge(await simulate(c, principal, actions), principal);
  } catch (e) {
    return [finding("permissions", "could-not-look", "unseen", { why: whyOf(e) })];
  }
  // The emulator's account is nobody, and it checks no permissions.
  return c.local ? [] : [finding("permissions", "could-not-look", "unseen", { why: arn })];
}

/** Whether whoever we are may do what the plan needs, before half of it stands (pitfall 30). */
export const permissions: Examination = {
  id: "permissions",
  needs: "plan",
  beforeUp: true,
  look: async (c) => {
    const actions = [...new Set(c.creating.flatMap((t) => t.iam))].sort();
    if (actions.length === 0) return [];
    const arn = await whoAmI(c);
    if (isRoot(arn)) return [finding("permissions", "ok", "permissions-root", { account: c.aws.account })];
    const [said, dry] = await Promise.all([simulated(c, arn, actions), tried(c, arn)]);
    return [...dry, ...said];
  },
};
