import { accountPlan, type AccountPlan } from "../../aws/account-plan.js";
import { every } from "../../aws/strangers.js";
import type { Finding } from "../../core/finding.js";
import type { Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";

/** Accounts on the free plan get one day of backups at most, and some none. */
const mostBackupDays = 1;

const planOf = (c: Wanted): Promise<AccountPlan> => c.shared("account plan", () => accountPlan(c.aws));

/** Types that the free plan allows; what the facts know is not asked again. */
async function eligibleTypes(c: Wanted): Promise<readonly string[]> {
  if (c.facts.freeTypes !== undefined) return c.facts.freeTypes;
  const Filters = [{ Name: "free-tier-eligible", Values: ["true"] }];
  return (await every((t) => c.aws.ec2("DescribeInstanceTypes", { Filters, ...t }), (r) => r.InstanceTypes)).map((t) => String(t.InstanceType));
}

/** What the free plan would refuse of this plan. */
async function conflicts(c: Wanted): Promise<Finding[]> {
  const types = [...new Set(c.creating.flatMap((t) => (t.kind === "ec2/instance" ? [String(t.props["instanceType"])] : [])))];
  const eligible = types.length === 0 ? [] : await eligibleTypes(c);
  const refused = types.filter((type) => !eligible.includes(type));
  const days = Math.max(0, ...c.creating.flatMap((t) => (t.kind === "rds/db-instance" ? [Number(t.props["backupRetentionDays"])] : [])));
  return [
    ...refused.map((type) => finding("account", "stop", "plan-free-type", { type, eligible })),
    ...(days > mostBackupDays ? [finding("account", "stop", "plan-free-backups", { days })] : []),
    ...(days === mostBackupDays ? [finding("account", "warning", "plan-free-backups-perhaps", { days })] : []),
  ];
}

/** Whether the account is on the free plan, and whether what would be built fits it. `up` asks only where it would not. */
export const account: Examination = {
  id: "account",
  needs: "plan",
  beforeUp: true,
  look: async (c) => {
    const refused = await conflicts(c);
    if (!c.thorough && refused.length === 0) return [];
    const told = await planOf(c);
    if (told.plan === "free") return refused.length > 0 ? refused : [finding("account", "ok", "plan-free", {})];
    if (!c.thorough) return [];
    return [told.plan === "unknown" ? finding("account", "could-not-look", "plan-unknown", { why: told.why }) : finding("account", "ok", told.plan === "paid" ? "plan-paid" : "plan-none", {})];
  },
};
