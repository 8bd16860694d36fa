import { Fault } from "../core/fault.js";
import type { Aws } from "../core/types.js";

/** A quota of the account that a plan may meet; asked about before the first create, not after twenty (pitfall 32). */
interface Quota {
  readonly service: string;
  readonly code: string;
  /** What AWS gives a new account; used when Service Quotas does not answer. */
  readonly usual: number;
  readonly label: string;
  /** How many there are, and which, so that a person can name the leftovers. */
  count(aws: Aws): Promise<readonly string[]>;
}

const quotas: Readonly<Record<string, Quota>> = {
  "ec2/vpc": {
    service: "vpc",
    code: "L-F678F1CE",
    usual: 5,
    label: "VPCs per region",
    count: async (aws) => ((await aws.ec2("DescribeVpcs", {})).Vpcs ?? []).map((v) => v.VpcId!),
  },
  "elasticloadbalancing/load-balancer": {
    service: "elasticloadbalancing",
    code: "L-53DA6B97",
    usual: 50,
    label: "Application Load Balancers per region",
    count: async (aws) => ((await aws.elb("DescribeLoadBalancers", {})).LoadBalancers ?? []).map((l) => l.LoadBalancerName!),
  },
};

async function allowed(aws: Aws, quota: Quota): Promise<number> {
  try {
    const r = await aws.quotas("GetServiceQuota", { ServiceCode: quota.service, QuotaCode: quota.code });
    return r.Quota?.Value ?? quota.usual;
  } catch {
    return quota.usual; // not allowed to ask, or not known there: the usual number is the best guess
  }
}

/**
 * @param creating how many of each kind the plan would make
 * @throws Fault quota, naming what stands there already
 */
export async function checkQuotas(aws: Aws, creating: ReadonlyMap<string, number>): Promise<void> {
  await Promise.all(
    Object.entries(quotas).map(async ([kind, quota]) => {
      const wanted = creating.get(kind) ?? 0;
      if (wanted === 0) return;
      const [limit, there] = await Promise.all([allowed(aws, quota), quota.count(aws)]);
      if (there.length + wanted <= limit) return;
      const message = `${quota.label}: ${limit} are allowed, ${there.length} are there (${there.slice(0, 10).join(", ")}), ${wanted} more would be made`;
      throw new Fault("quota", { code: `${quota.service}/${quota.code}`, message });
    }),
  );
}
