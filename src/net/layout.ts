import type { Problem } from "../core/types.js";
import { checkVpc, vpcPrefixes } from "./checks.js";
import { formatCidr, parseCidr, split } from "./cidr.js";
import { isProblem, problem } from "./problems.js";

/** A subnet to be: its range and its availability zone. */
export interface Block {
  readonly cidr: string;
  readonly zone: string;
}
export interface Layout {
  readonly public: readonly Block[];
  readonly private: readonly Block[];
}

/**
 * Cuts a VPC's range into equal blocks: the public ones first, then the private ones, each tier in zone order (it goes
 * round again if there are more subnets than zones). With four, 172.16.0.0/23 becomes exactly Z1 of requirements.md.
 * Counts that are no power of two leave the end of the range free.
 */
export function layout(
  vpc: string,
  zones: readonly string[],
  count: { readonly public: number; readonly private: number },
): Layout | Problem {
  const wrong = checkVpc(vpc);
  if (wrong !== undefined) return wrong;
  const outer = parseCidr(vpc);
  if (isProblem(outer)) return outer;
  const subnets = count.public + count.private;
  if (zones.length === 0) return problem("cidr-no-zones", { vpc });
  const cuts = Math.ceil(Math.log2(Math.max(subnets, 1)));
  const prefix = outer.prefix + cuts;
  const { smallest } = vpcPrefixes;
  if (prefix > smallest) return problem("cidr-no-room", { vpc, subnets, prefix, smallest, enough: smallest - cuts });
  const blocks = split(outer, prefix).map(formatCidr);
  const tier = (from: number, length: number): Block[] =>
    blocks.slice(from, from + length).map((cidr, i) => ({ cidr, zone: zones[i % zones.length]! }));
  return { public: tier(0, count.public), private: tier(count.public, count.private) };
}
