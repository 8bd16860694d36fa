import type { Members, Referred } from "./filters.js";
import { addressOf, anyHolds, blocksOf, type Address, type Block } from "./ranges.js";
import type { NetworkInterface, Snapshot } from "./snapshot.js";

/** Addresses of the interfaces that carry one group, delegated ranges included; never public IPv4 addresses. */
class Carriers implements Members {
  private readonly single = new Set<Address>();
  private readonly ranges: Block[] = [];

  add(eni: NetworkInterface): void {
    for (const text of [...eni.addresses.map((a) => a.private), ...(eni.ipv6 ?? [])]) {
      const address = addressOf(text);
      if (address !== undefined) this.single.add(address);
    }
    this.ranges.push(...blocksOf(eni.prefixes ?? []));
  }
  has(address: Address): boolean {
    return this.single.has(address) || anyHolds(this.ranges, address);
  }
}

/** References go over a peering of the same region that is active. */
const isPeered = (s: Snapshot, from: string, to: string): boolean =>
  s.peerings.some(
    (p) =>
        p.state === "active" &&
        p.requester.region === p.accepter.region &&
      ((p.requester.vpc === from && p.accepter.vpc === to) || (p.requester.vpc === to && p.accepter.vpc === from)),
  );
/** Whether a rule in one VPC may name a group of the other. */
export const mayRefer = (s: Snapshot, from: string, to: string): boolean => from === to || isPeered(s, from, to);

/** Whom a group means, asked from a VPC. */
export function references(s: Snapshot): Referred {
  const members = new Map<string, Carriers>();
  for (const eni of s.interfaces)
    for (const group of eni.groups) {
      const set = members.get(group) ?? new Carriers();
      set.add(eni);
      members.set(group, set);
    }
  const vpcOf = new Map(s.securityGroups.map((g) => [g.id, g.vpc]));
  const lists = new Map(s.prefixLists.map((l) => [l.id, l]));
  const nobody: Members = new Set<Address>();
  const refers = (from: string, to: string): boolean => isPeered(s, from, to);
  const hasForeignPeer = (from: string, account: string): boolean =>
    s.peerings.some((p) => [p.requester, p.accepter].some((side) => side.account === account && side.vpc !== from) && [p.requester.vpc, p.accepter.vpc].includes(from) && p.state === "active");
  return {
    prefixList: (id) => lists.get(id)?.cidrs,
    members: (group, account, from) => {
      const vpc = vpcOf.get(group);
      if (vpc === undefined) return account !== undefined && account !== s.account && hasForeignPeer(from, account) ? undefined : nobody;
      return vpc === from || refers(from, vpc) ? (members.get(group) ?? nobody) : nobody;
    },
  };
}
