import { Fault } from "../core/fault.js";
import { ec2Rules } from "./ec2.js";
import { namedRules } from "./named.js";
import { any, type Rule, type Scope } from "./scope.js";
import type { KindNeeds, Props, World } from "./world.js";

/**
 * What each action can be limited to: resource types and condition keys as the Service Authorization Reference has them
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/). What has no resource level there is `unscoped`.
 */
const rules: Readonly<Record<string, Rule>> = { ...ec2Rules, ...namedRules };

/** Actions to which AWS gives no resource level, beside the Describe calls without a rule. */
const unscoped = new Set(["acm:ListCertificates", "freetier:GetAccountPlanState", "iam:ListInstanceProfiles", "iam:ListPolicies", "iam:ListRoles", "pricing:GetProducts", "s3:ListAllMyBuckets"]);
const hasNoResourceLevel = (action: string): boolean => unscoped.has(action) || /^(ec2|elasticloadbalancing|logs|rds):Describe/.test(action);

/**
 * What an action is to be allowed on, for one kind's need of it.
 * @param props of the resource that needs it; absent: it is only looked for
 * @throws Fault bug for an action that nothing is known of: it must not get `*` by oversight
 */
export function scopesOf(w: World, action: string, kind: KindNeeds, props: Props | undefined): readonly Scope[] {
  if (Object.hasOwn(rules, action)) return rules[action]!(w, kind, props).filter((s) => s.resources.length > 0);
  if (!hasNoResourceLevel(action)) throw new Fault("bug", { message: `src/policy does not know what ${action} can be limited to` });
  return [any("*")];
}
