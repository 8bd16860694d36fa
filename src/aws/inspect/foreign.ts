import type { ForeignResource } from "../../core/inspection.js";
import type { Aws } from "../../core/types.js";
import { explain } from "../interfaces.js";
import { every, residentsIn, type Ours, type Resident } from "../strangers.js";
import { removalCommand } from "./commands.js";
import type { Unread } from "./unread.js";
import { gatewaysIn, usersOf } from "./users.js";

/** What is ours, for telling foreign resources from it. */
export interface OursHere extends Ours {
  readonly envId: string;
  readonly vpcs: readonly string[];
  /** Carry our tags and are not ours: copies, duplicates that somebody made. */
  readonly copies: ReadonlySet<string>;
  /** Recorded ids by kind. */
  of(kind: string): readonly string[];
}

/**
 * Amazon GuardDuty puts an endpoint and its group into the VPCs of an account with Runtime Monitoring, and leaves them there
 * (https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring-agent-resource-clean-up.html).
 */
function managedBy({ type, description, vpcId, tags }: Resident): string | undefined {
  const tagged = tags?.some((t) => t.Key === "GuardDutyManaged" && t.Value === "true") === true;
  if (type === "vpc-endpoint" && tagged && /[.-]guardduty-data(-fips)?$/.test(description ?? "")) return "Amazon GuardDuty";
  return type === "security-group" && description === `GuardDutyManagedSecurityGroup-${vpcId}` ? "Amazon GuardDuty" : undefined;
}

/** Ours by the tags, and only not recorded yet: a run was interrupted between the call and the record. */
const isUnrecorded = (r: Resident, ours: OursHere): boolean => r.env === ours.envId && !ours.copies.has(r.id);

async function interfaceOf(aws: Aws, r: Resident, ours: OursHere): Promise<ForeignResource | undefined> {
  const [found] = await every((t) => aws.ec2("DescribeNetworkInterfaces", { Filters: [{ Name: "network-interface-id", Values: [r.id] }], ...t }), (a) => a.NetworkInterfaces);
  if (found === undefined) return undefined;
  const [blocker] = await explain(aws, found, ours.envId);
  // A living owner is listed itself; what AWS removes by itself holds nothing back for long.
  if (blocker === undefined || blocker.id !== r.id || blocker.usuallyMs !== undefined) return undefined;
  const { description, owner, since } = blocker;
  return foreign({ ...r, ...(description === undefined ? {} : { description }), ...(owner === undefined ? {} : { owner }), ...(since === undefined ? {} : { since }) }, found.RequesterManaged === true);
}

function foreign(r: Resident, requesterManaged = false): ForeignResource {
  const command = removalCommand(r, requesterManaged);
  const service = managedBy(r);
  return {
    type: r.type,
    id: r.id,
    ...(r.description === undefined ? {} : { description: r.description }),
    ...(r.owner === undefined ? {} : { owner: r.owner }),
    ...(r.since === undefined ? {} : { since: r.since }),
    uses: r.uses,
    holds: true,
    ...(command === undefined ? {} : { command }),
    ...(service === undefined ? {} : { managedBy: service }),
  };
}

/** Foreign resources in our VPCs, subnets and groups, and those that use what is ours from elsewhere. All pages; changes nothing. */
export async function foreignOf(aws: Aws, ours: OursHere, unread: Unread): Promise<ForeignResource[]> {
  const residents = await unread.attempt("foreign resources in the VPCs", () => residentsIn(aws, ours.vpcs, ours), [] as Resident[]);
  const others = residents.filter((r) => !isUnrecorded(r, ours));
  const inside = await Promise.all(
    others.map(async (r) => (r.type === "network-interface" ? unread.attempt("ec2:DescribeNetworkInterfaces", () => interfaceOf(aws, r, ours), undefined) : foreign(r))),
  );
  const [gateways, users] = await Promise.all([gatewaysIn(aws, ours, unread), usersOf(aws, ours, unread)]);
  const all = [...inside.filter((f) => f !== undefined), ...gateways, ...users];
  const merged = new Map<string, ForeignResource>();
  for (const f of all) {
    const before = merged.get(f.id);
    merged.set(f.id, before === undefined ? f : { ...before, uses: [...new Set([...before.uses, ...f.uses])], holds: before.holds || f.holds });
  }
  return [...merged.values()].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : a.id < b.id ? -1 : 1));
}
