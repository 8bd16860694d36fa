import { isAwsError } from "../../core/aws-error.js";
import type { Finding } from "../../core/finding.js";
import { homeOf } from "../elsewhere.js";
import type { Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";
import { quotas as all, type QuotaId } from "../quotas/index.js";
import { linkOf, type Counted, type Quota } from "../quotas/quota.js";
import { isStandard } from "../quotas/servers.js";
import { whyOf } from "../why.js";

/** The account's own limit, or why it is not known. */
export type Limit = { readonly is: number; readonly assumed?: true } | { readonly why: string };

async function limitOf({ aws }: Wanted, { service, code, usual, atHome }: Quota, needed: number): Promise<Limit> {
  const home = atHome === true ? homeOf(aws.region) : undefined;
  // A limit is never below the usual one: what that allows needs no other Region's word.
  if (home !== undefined) return needed <= usual ? { is: usual } : { why: `only ${home} tells it` };
  try {
    const { Quota: found } = await aws.quotas("GetServiceQuota", { ServiceCode: service, QuotaCode: code });
    // Service Quotas asks the service in the caller's name, and answers without a value where that fails.
    const reason = found?.ErrorReason?.ErrorCode;
    return reason === undefined ? { is: found?.Value ?? usual } : { why: `GetServiceQuota: ${reason}` };
  } catch (e) {
    // Nobody has asked for more than the usual, and Service Quotas keeps only what differs from it.
    return isAwsError(e) && e.kind === "gone" ? { is: usual, assumed: true } : { why: whyOf(e) };
  }
}

/** How many things are named. */
const named = 10;
/** So much of ACM's year and a rebuild or two is all that is left. */
const nearShare = 0.75;

/** What that makes of one quota. Pure. */
export function judgeQuota(quota: Quota<QuotaId>, link: string, wanted: number, { there, things }: Counted, limit: Limit, fits: readonly string[] = []): Finding {
  const of = { quota: quota.id, code: `${quota.service}/${quota.code}`, link, there, wanted };
  const some = things.slice(0, named);
  const needed = there + wanted;
  if ("why" in limit)
    return needed > quota.usual
      ? finding("quotas", "warning", "quota-perhaps", { ...of, usual: quota.usual, things: some, why: limit.why })
      : finding("quotas", "could-not-look", "quota-unread", { ...of, usual: quota.usual, why: limit.why });
  const shapes = fits.length === 0 ? {} : { fits };
  // Without a value of the account's own nothing is proven: AWS may have given it more.
  if (needed > limit.is && limit.assumed === true) return finding("quotas", "warning", "quota-default", { ...of, usual: limit.is, things: some, ...shapes });
  if (needed > limit.is) return finding("quotas", "stop", "quota-over", { ...of, limit: limit.is, things: some, ...shapes });
  if (quota.id === "imports-of-year" && needed > nearShare * limit.is) return finding("quotas", "warning", "imports-near", { ...of, limit: limit.is });
  return finding("quotas", "ok", "quota", { ...of, limit: limit.is });
}

async function examine(c: Wanted, quota: Quota<QuotaId>): Promise<Finding[]> {
  if (!c.thorough && quota.tight !== true) return [];
  const link = linkOf(c, quota);
  try {
    const wanted = await quota.wanted(c);
    if (wanted === 0) return [];
    const counted = await quota.count(c);
    // A limit is never below the usual one, except where a new account is given less: then nothing more has to be asked.
    if (!c.thorough && quota.lessAtFirst !== true && counted.there + wanted <= quota.usual) return [];
    const limit = await limitOf(c, quota, counted.there + wanted);
    const left = "is" in limit ? limit.is - counted.there : 0;
    const fits = "is" in limit && wanted > left ? ((await quota.fits?.(c, left)) ?? []) : [];
    return [judgeQuota(quota, link, wanted, counted, limit, fits)];
  } catch (e) {
    return [finding("quotas", "could-not-look", "quota-uncounted", { quota: quota.id, code: `${quota.service}/${quota.code}`, link, why: whyOf(e) })];
  }
}

/** Types of families whose quotas are not counted here. */
const others = (c: Wanted): Finding[] =>
  [...new Set(c.creating.flatMap((t) => (t.kind === "ec2/instance" ? [String(t.props["instanceType"])] : [])))].filter((type) => !isStandard(type)).map((type) => finding("quotas", "could-not-look", "vcpu-other", { type }));

/** What the account may have, against what stands there and what the plan would make (pitfalls 14, 32, 55). */
export const quotas: Examination = {
  id: "quotas",
  needs: "plan",
  beforeUp: true,
  look: async (c) => [...(await Promise.all(all.map((q) => examine(c, q)))).flat(), ...others(c)],
};
