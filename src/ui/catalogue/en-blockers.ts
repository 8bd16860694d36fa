import type { Blocker, BlockerType } from "../../core/blocker.js";
import { listed } from "./command.js";

const types: Readonly<Record<BlockerType, string>> = {
  "network-interface": "network interface",
  "instance": "instance",
  "load-balancer": "load balancer",
  "listener": "listener",
  "nat-gateway": "NAT gateway",
  "vpc-endpoint": "VPC endpoint",
  "peering": "peering connection",
  "vpn-gateway": "virtual private gateway",
  "internet-gateway": "internet gateway",
  "client-vpn": "Client VPN endpoint",
  "subnet": "subnet",
  "route-table": "route table",
  "association": "association",
  "security-group": "security group",
  "address": "public address",
  "database": "database",
  "certificate-user": "user of the certificate",
  "other": "",
};
const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / 60_000))} min`;
/** ISO 8601 to the minute, as people read it. */
const moment = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** "network interface eni-1 (ELB app/alb-web, of amazon-elb, since 2026-11-22 00:55 UTC, usually gone within 5 min)" */
export function blocker(b: Blocker): string {
  const told = [
    b.description ?? "",
    b.owner === undefined ? "" : `of ${b.owner}`,
    b.ours ? "ours" : "",
    b.since === undefined ? "" : `since ${moment(b.since)}`,
    b.usuallyMs === undefined ? "" : `usually gone within ${minutes(b.usuallyMs)}`,
  ].filter((s) => s !== "");
  return `${types[b.what]} ${b.id}`.trim() + (told.length === 0 ? "" : ` (${told.join(", ")})`);
}

/** What to do about them: the ones that somebody has to remove come before those that only take time. */
export function unblock(blockers: readonly Blocker[]): string {
  const foreign = blockers.filter((b) => !b.ours && b.usuallyMs === undefined);
  const going = blockers.filter((b) => b.usuallyMs !== undefined);
  if (foreign.length > 0) {
    const owners = [...new Set(foreign.flatMap((b) => (b.owner === undefined ? [] : [b.owner])))];
    const ask = owners.length === 0 ? "" : `, or ask whoever has them (${listed(owners, (n) => `and ${n} more`, 3)})`;
    return `Delete ${listed(foreign.map((b) => b.id), (n) => `and ${n} more`, 6)} if not needed any more${ask}; kumiki never removes what does not carry its mark. Then run the same command again.`;
  }
  if (going.length > 0)
    return `AWS takes them away by itself. Run the same command again in about ${minutes(Math.max(...going.map((b) => b.usuallyMs!)))}.`;
  return "Run the same command again. If it stays, look in the AWS console for what uses it.";
}
