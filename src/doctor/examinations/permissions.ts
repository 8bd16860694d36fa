import { randomUUID } from "node:crypto";
import { tagSpec } from "../../aws/tags.js";
import { isAwsError } from "../../core/aws-error.js";
import type { Finding } from "../../core/finding.js";
import type { Mark } from "../../core/types.js";
import type { Declared, Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";
import { isRoot, principalOf, whoAmI } from "../identity.js";
import { simulate, type Answer, type Said } from "../simulation.js";
import { whyOf } from "../why.js";

/** What the simulation answered, in findings. */
export function judge(answers: readonly Answer[], who: string): Finding[] {
  const not = answers.filter((a) => a.said !== "allowed");
  if (not.length === 0) return [finding("permissions", "ok", "permissions", { count: actionsIn(answers).length, who })];
  const vital = not.filter((a) => a.need.vital);
  const of = (said: Said): string[] => actionsIn(vital.filter((a) => a.said === said));
  const stopped = [...of("policy"), ...of("organization")];
  const certain = (["policy", "organization"] as const).flatMap((by) => (of(by).length === 0 ? [] : [finding("permissions", "stop", "denied", { actions: of(by), who, by })]));
  const doubtful = of("doubtful").filter((a) => !stopped.includes(a));
  const told = [...stopped, ...doubtful];
  const later = actionsIn(not).filter((a) => !told.includes(a));
  return [
    ...certain,
    ...(doubtful.length === 0 ? [] : [finding("permissions", "warning", "doubtful", { actions: doubtful, who })]),
    ...(later.length === 0 ? [] : [finding("permissions", "warning", "not-later", { actions: later, who })]),
  ];
}
const actionsIn = (answers: readonly Answer[]): string[] => [...new Set(answers.map((a) => a.need.action))].sort();

/** As the create itself will mark it: a policy may allow nothing without the tag (policy.md). */
function markOf({ envId }: Wanted, { id, name }: Declared): Mark {
  const op = randomUUID();
  return { env: envId, node: id, token: op, tags: { "Name": name, "kumiki:env": envId, "kumiki:node": id, "kumiki:op": op } };
}

/** Creates that need nothing that is not there yet. */
const attempts: Readonly<Record<string, (c: Wanted, thing: Declared) => Promise<unknown>>> = {
  "ec2/vpc": (c, thing) => c.aws.ec2("CreateVpc", { CidrBlock: String(thing.props["cidr"]), TagSpecifications: tagSpec(markOf(c, thing), "vpc"), DryRun: true }),
  "ec2/internet-gateway": (c, thing) => c.aws.ec2("CreateInternetGateway", { TagSpecifications: tagSpec(markOf(c, thing), "internet-gateway"), DryRun: true }),
};

/**
 * Asks EC2 itself, where a call without ids can be tried: DryRun makes nothing and answers DryRunOperation or
 * UnauthorizedOperation (reliability.md 1.6). Never of a local endpoint, which may make the thing all the same.
 */
async function tried(c: Wanted, who: string): Promise<Finding[]> {
  if (c.local) return [];
  const answers = Object.entries(attempts).map(async ([kind, attempt]): Promise<Finding[]> => {
    const thing = c.creating.find((t) => t.kind === kind);
    if (thing === undefined) return [];
    try {
      await attempt(c, thing);
      return [];
    } catch (e) {
      if (!isAwsError(e) || e.Code !== "UnauthorizedOperation") return []; // DryRunOperation: it would have been done
      return [finding("permissions", "stop", "refused-dry", { action: e.operation, who })];
    }
  });
  return (await Promise.all(answers)).flat();
}

/** That it may not be simulated says nothing of what may be done. */
async function simulated(c: Wanted, arn: string): Promise<Finding[]> {
  try {
    const principal = await principalOf(c, arn);
    if (principal !== undefined) return judge(await simulate(c, principal), principal);
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
    if (c.creating.length === 0 || c.needs.length === 0) return [];
    const arn = await whoAmI(c);
    if (isRoot(arn)) return [finding("permissions", "ok", "permissions-root", { account: c.aws.account })];
    const [said, dry] = await Promise.all([simulated(c, arn), tried(c, arn)]);
    return [...dry, ...said];
  },
};
