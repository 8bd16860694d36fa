import { isAwsError } from "../core/aws-error.js";
import { isFault } from "../core/fault.js";
import type { Aws } from "../core/types.js";

/** none: an account of before the plans (2025-07-15). unknown: AWS does not say, and why. */
export type AccountPlan = { readonly plan: "free" | "paid" | "none" } | { readonly plan: "unknown"; readonly why: string };

/** Which plan the account is on. Not being allowed to ask, or an endpoint that does not know it, ends nothing. */
export async function accountPlan(aws: Pick<Aws, "freetier" | "partition">): Promise<AccountPlan> {
  if (aws.partition !== "aws") return { plan: "none" };
  try {
    const { accountPlanType } = await aws.freetier("GetAccountPlanState", {});
    if (accountPlanType === "FREE") return { plan: "free" };
    return accountPlanType === "PAID" ? { plan: "paid" } : { plan: "unknown", why: "an answer without a plan" };
  } catch (e) {
    if (isAwsError(e)) return e.kind === "gone" ? { plan: "none" } : { plan: "unknown", why: `GetAccountPlanState: ${e.Code}` };
    if (isFault(e) && e.class === "failed") return { plan: "unknown", why: e.code };
    throw e;
  }
}
