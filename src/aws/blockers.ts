import type { Blocker } from "../core/blocker.js";
import type { Aws } from "../core/types.js";
import * as held from "./holders.js";
import { interfaces, publicAddresses } from "./interfaces.js";
import { quietly } from "./quietly.js";

export { lingeringInterfaces } from "./interfaces.js";

type Ask = (aws: Aws, id: string, env: string) => readonly Promise<readonly Blocker[]>[];
const within = (name: string, id: string) => [{ Name: name, Values: [id] }];

/** What can hold each kind back, by the kind's name (pitfalls 1-6, 9, 13, 21, 43, 47). */
const asks: Readonly<Record<string, Ask>> = {
  "ec2/vpc": (aws, id, env) => {
    const here = within("vpc-id", id);
    const all = [held.instances, held.natGateways, held.endpoints, held.subnets, held.groups, held.tables, interfaces];
    return [...all.map((ask) => ask(aws, here, env)), held.gatewaysOf(aws, id, env), held.peeringsOf(aws, id, env)];
  },
  "ec2/subnet": (aws, id, env) => [held.instances, held.natGateways, interfaces].map((ask) => ask(aws, within("subnet-id", id), env)),
  "ec2/security-group": (aws, id, env) => [interfaces(aws, within("group-id", id), env), held.groupsNaming(aws, id, env)],
  "ec2/internet-gateway-attachment": (aws, id, env) => [publicAddresses(aws, id.split("|")[1] ?? "", env)],
  "ec2/internet-gateway": (aws, id) => [held.vpcsOf(aws, id)],
  "ec2/route-table": (aws, id) => [held.associationsOf(aws, id)],
  "rds/db-subnet-group": (aws, id, env) => [held.databasesOf(aws, id, env)],
  "elasticloadbalancing/target-group": (aws, id) => [held.usersOfTargetGroup(aws, id)],
  "acm/certificate": (aws, id) => [held.usersOfCertificate(aws, id)],
};

/**
 * Who holds a delete back: what somebody has to remove first, then what AWS takes away by itself.
 * @param env the environment's id, by which ours are told from others'
 * @returns nothing if AWS does not tell; never fails
 */
export async function blockers(aws: Aws, kind: string, id: string, env: string): Promise<readonly Blocker[]> {
  const answers = await Promise.all((asks[kind]?.(aws, id, env) ?? []).map(quietly));
  const each = new Map(answers.flat().map((b) => [b.id, b]));
  return [...each.values()].sort((a, b) => rank(a) - rank(b));
}
const rank = (b: Blocker): number => (b.usuallyMs !== undefined ? 2 : b.ours ? 1 : 0);
