import type * as Ec2 from "@aws-sdk/client-ec2";
import type { Aws } from "../../core/types.js";
import type { DhcpOptions, Vpc } from "../../net/reach/snapshot.js";
import { everything, type Reader } from "./reader.js";

/** Whether Amazon's DNS server answers in a VPC, and whether hosts get public names; absent: not told. */
export async function dnsAttributes(aws: Aws, reader: Reader, VpcId: string): Promise<Pick<Vpc, "dnsSupport" | "dnsHostnames">> {
  const support = async () => (await aws.ec2("DescribeVpcAttribute", { VpcId, Attribute: "enableDnsSupport" })).EnableDnsSupport?.Value;
  const hostnames = async () => (await aws.ec2("DescribeVpcAttribute", { VpcId, Attribute: "enableDnsHostnames" })).EnableDnsHostnames?.Value;
  const [dnsSupport, dnsHostnames] = await Promise.all([
    reader.attempt("ec2:DescribeVpcAttribute", VpcId, support, undefined),
    reader.attempt("ec2:DescribeVpcAttribute", VpcId, hostnames, undefined),
  ]);
  return { ...(dnsSupport === undefined ? {} : { dnsSupport }), ...(dnsHostnames === undefined ? {} : { dnsHostnames }) };
}

/** Option sets of these VPCs, by id. */
export async function readDhcpOptions(aws: Aws, reader: Reader, vpcs: readonly Ec2.Vpc[]): Promise<ReadonlyMap<string, DhcpOptions>> {
  const ids = [...new Set(vpcs.flatMap((v) => (v.DhcpOptionsId === undefined || v.DhcpOptionsId === "default" ? [] : [v.DhcpOptionsId])))];
  if (ids.length === 0) return new Map();
  const Filters = [{ Name: "dhcp-options-id", Values: ids }];
  const found = await reader.pages("ec2:DescribeDhcpOptions", everything, (t) => aws.ec2("DescribeDhcpOptions", { Filters, ...t }), (r) => r.DhcpOptions);
  return new Map(
    found.map((o) => {
      const servers = o.DhcpConfigurations?.find((c) => c.Key === "domain-name-servers")?.Values ?? [];
      return [o.DhcpOptionsId!, { id: o.DhcpOptionsId!, nameServers: servers.flatMap((v) => v.Value ?? []) }];
    }),
  );
}

/** "default" is the absence of an option set: hosts are handed no name server. */
export function dhcpOf(v: Ec2.Vpc, options: ReadonlyMap<string, DhcpOptions>): Pick<Vpc, "dhcp"> {
  if (v.DhcpOptionsId === "default") return { dhcp: { id: "default", nameServers: [] } };
  const dhcp = options.get(v.DhcpOptionsId ?? "");
  return dhcp === undefined ? {} : { dhcp };
}
