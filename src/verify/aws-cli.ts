import { word } from "../core/shell.js";
import type { Fix } from "../net/reach/fix.js";
import type { AclEntry, GroupRule, Route, Snapshot } from "../net/reach/snapshot.js";

const aws = (...words: readonly (string | number)[]): string => ["aws", ...words.map((w) => word(String(w)))].join(" ");

/** IANA's numbers, which network ACLs want. */
const numbers: Readonly<Record<string, string>> = { all: "-1", icmp: "1", tcp: "6", udp: "17", icmpv6: "58" };

function permission(rule: Omit<GroupRule, "id">): string {
  const { protocol, ports, icmp, peer } = rule;
  const span = icmp === undefined ? (ports === undefined ? {} : { FromPort: ports.from, ToPort: ports.to }) : { FromPort: icmp.type, ToPort: icmp.code };
  const source =
    "cidr" in peer
      ? peer.cidr.includes(":")
        ? { Ipv6Ranges: [{ CidrIpv6: peer.cidr }] }
        : { IpRanges: [{ CidrIp: peer.cidr }] }
      : "prefixList" in peer
        ? { PrefixListIds: [{ PrefixListId: peer.prefixList }] }
        : { UserIdGroupPairs: [{ GroupId: peer.group, ...(peer.account === undefined ? {} : { UserId: peer.account }) }] };
  return JSON.stringify([{ IpProtocol: protocol === "all" ? "-1" : protocol, ...span, ...source }]);
}

const blockOption = (cidr: string): string[] => [cidr.includes(":") ? "--ipv6-cidr-block" : "--cidr-block", cidr];

function aclEntry(acl: string, e: AclEntry): string {
  const ports = e.ports === undefined ? [] : ["--port-range", `From=${e.ports.from},To=${e.ports.to}`];
  const icmp = e.icmp === undefined ? [] : ["--icmp-type-code", `Type=${e.icmp.type},Code=${e.icmp.code}`];
  return aws("ec2", "create-network-acl-entry", "--network-acl-id", acl, `--${e.direction}`, "--rule-number", e.number, "--protocol", numbers[e.protocol] ?? e.protocol, "--rule-action", e.action, ...blockOption(e.cidr), ...ports, ...icmp);
}

const targetOptions: Readonly<Record<Route["target"]["kind"], string | undefined>> = {
  local: "--gateway-id",
  "internet-gateway": "--gateway-id",
  "vpn-gateway": "--gateway-id",
  "nat-gateway": "--nat-gateway-id",
  interface: "--network-interface-id",
  peering: "--vpc-peering-connection-id",
  endpoint: "--vpc-endpoint-id",
  "egress-only-gateway": "--egress-only-internet-gateway-id",
  "transit-gateway": "--transit-gateway-id",
  other: undefined,
};

export const destinationOption = (destination: string): string =>
  destination.startsWith("pl-") ? "--destination-prefix-list-id" : destination.includes(":") ? "--destination-ipv6-cidr-block" : "--destination-cidr-block";

function route(table: string, destination: string, target: Route["target"], s: Snapshot): string[] {
  // AWS keeps the routes of a gateway endpoint itself.
  if (target.kind === "endpoint" && destination.startsWith("pl-")) return [aws("ec2", "modify-vpc-endpoint", "--vpc-endpoint-id", target.id, "--add-route-table-ids", table)];
  const option = targetOptions[target.kind];
  if (option === undefined) return [];
  const there = s.routeTables.find((t) => t.id === table)?.routes.some((r) => r.destination === destination) === true;
  const to = destinationOption(destination);
  return [aws("ec2", there ? "replace-route" : "create-route", "--route-table-id", table, to, destination, option, target.id)];
}

/** The same change as lines of the AWS CLI, to be copied. Empty: there is no such command. */
export function cliOf(fix: Fix, s: Snapshot): string[] {
  switch (fix.kind) {
    case "add-group-rule":
      return [aws("ec2", `authorize-security-group-${fix.rule.direction}`, "--group-id", fix.group, "--ip-permissions", permission(fix.rule))];
    case "allow-in-acl":
      return [aclEntry(fix.acl, fix.entry)];
    case "remove-acl-entry":
      return [aws("ec2", "delete-network-acl-entry", "--network-acl-id", fix.acl, `--${fix.direction}`, "--rule-number", fix.number)];
    case "enable-dns-support":
      return [aws("ec2", "modify-vpc-attribute", "--vpc-id", fix.vpc, "--enable-dns-support", JSON.stringify({ Value: true }))];
    case "exclude-from-public-access-block": {
      const option = fix.resource.startsWith("subnet-") ? "--subnet-id" : "--vpc-id";
      return [aws("ec2", "create-vpc-block-public-access-exclusion", option, fix.resource, "--internet-gateway-exclusion-mode", fix.mode)];
    }
    case "add-route":
      return route(fix.table, fix.destination, fix.target, s);
    case "accept-peering":
      return [aws("ec2", "accept-vpc-peering-connection", "--vpc-peering-connection-id", fix.peering)];
    case "disable-source-dest-check":
      return [aws("ec2", "modify-network-interface-attribute", "--network-interface-id", fix.interface, "--no-source-dest-check")];
    case "associate-address":
      return [`ALLOCATION=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text)`, `${aws("ec2", "associate-address", "--network-interface-id", fix.interface, "--private-ip-address", fix.private)} --allocation-id "$ALLOCATION"`];
    case "attach-internet-gateway":
      return [aws("ec2", "attach-internet-gateway", "--internet-gateway-id", fix.gateway, "--vpc-id", fix.vpc)];
    case "start-instance":
      return [aws("ec2", "start-instances", "--instance-ids", fix.instance)];
    case "authorize-client-vpn":
      return [aws("ec2", "authorize-client-vpn-ingress", "--client-vpn-endpoint-id", fix.endpoint, "--target-network-cidr", fix.destination, "--authorize-all-groups")];
    case "add-client-vpn-route":
      return [aws("ec2", "create-client-vpn-route", "--client-vpn-endpoint-id", fix.endpoint, "--destination-cidr-block", fix.destination, "--target-vpc-subnet-id", fix.subnet)];
  }
}
