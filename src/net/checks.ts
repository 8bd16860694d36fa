import type { Problem } from "../core/types.js";
import { contains, formatCidr, overlaps, parseCidr, type Cidr } from "./cidr.js";
import { isProblem, problem, type NetProblems } from "./problems.js";

const range = (text: string): Cidr => {
  const cidr = parseCidr(text);
  if (isProblem(cidr)) throw new Error(`${text}: ${cidr.code}`);
  return cidr;
};

/** Prefix lengths of a VPC and of a subnet: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const vpcPrefixes = { largest: 16, smallest: 28 } as const;
/** Range of Client VPN clients: AWS Client VPN Administrator Guide, rules and best practices (C1, pitfall 25). */
export const clientPrefixes = { largest: 12, smallest: 22 } as const;

/** "This network", loopback, link-local and multicast: no host can have such an address. */
const reserved = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"].map(range);
/** RFC 1918 and RFC 6598 (shared by carriers, and used by AWS as a second range). */
const unrouted = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map(range);
/** Docker's bridge; AWS advises against it, since Cloud9 and SageMaker use it (vpc-cidr-blocks.html). */
const docker = range("172.17.0.0/16");

type SizeCode = "cidr-vpc-size" | "cidr-subnet-size" | "cidr-client-size";
function sized(given: string, code: SizeCode, within: { readonly largest: number; readonly smallest: number }): Cidr | Problem {
  const cidr = parseCidr(given);
  if (isProblem(cidr)) return cidr;
  const { prefix } = cidr;
  const data: NetProblems[SizeCode] = { given, prefix, largest: within.largest, smallest: within.smallest };
  return prefix < within.largest || prefix > within.smallest ? problem(code, data) : cidr;
}

function unreserved(given: string, cidr: Cidr): Problem | undefined {
  const hit = reserved.find((r) => overlaps(r, cidr));
  return hit === undefined ? undefined : problem("cidr-reserved", { given, reserved: formatCidr(hit) });
}

/**
 * A range for CreateVpc. Public ranges are allowed, as AWS allows them: see `warnVpc`.
 * @param smallest the longest prefix that has room for what is to be in it
 */
export function checkVpc(given: string, smallest: number = vpcPrefixes.smallest): Problem | undefined {
  const cidr = sized(given, "cidr-vpc-size", { ...vpcPrefixes, smallest });
  return isProblem(cidr) ? cidr : unreserved(given, cidr);
}

/** What is allowed for a VPC and still worth a word. */
export function warnVpc(given: string): Problem | undefined {
  const cidr = parseCidr(given);
  if (isProblem(cidr)) return undefined;
  if (overlaps(docker, cidr)) return problem("cidr-warn-docker", { given, docker: formatCidr(docker) });
  return unrouted.some((r) => contains(r, cidr)) ? undefined : problem("cidr-warn-public", { given });
}

/** A range for CreateSubnet in the VPC of range `vpc`. */
export function checkSubnet(given: string, vpc: string): Problem | undefined {
  const outer = parseCidr(vpc);
  if (isProblem(outer)) return outer;
  const cidr = sized(given, "cidr-subnet-size", vpcPrefixes);
  if (isProblem(cidr)) return cidr;
  return contains(outer, cidr) ? undefined : problem("cidr-outside-vpc", { given, vpc });
}

/** Every subnet of a VPC: each for itself, then against those before it (InvalidSubnet.Conflict at AWS). */
export function checkSubnets(given: readonly string[], vpc: string): Problem | undefined {
  const before: { readonly text: string; readonly cidr: Cidr }[] = [];
  for (const text of given) {
    const wrong = checkSubnet(text, vpc);
    if (wrong !== undefined) return wrong;
    const cidr = range(text);
    const clash = before.find((b) => overlaps(b.cidr, cidr));
    if (clash !== undefined) return problem("cidr-subnets-overlap", { given: text, other: clash.text });
    before.push({ text, cidr });
  }
  return undefined;
}

/** Networks that will be joined must not share an address: peering fails, VPN clients are routed astray. */
export function checkApart(given: string, others: readonly string[]): Problem | undefined {
  const cidr = parseCidr(given);
  if (isProblem(cidr)) return cidr;
  const clash = others.find((text) => {
    const other = parseCidr(text);
    return !isProblem(other) && overlaps(other, cidr);
  });
  return clash === undefined ? undefined : problem("cidr-overlap", { given, other: clash });
}

/** Addresses for Client VPN clients; never changeable, apart from every network that clients reach. */
export function checkClientRange(given: string, others: readonly string[]): Problem | undefined {
  const cidr = sized(given, "cidr-client-size", clientPrefixes);
  if (isProblem(cidr)) return cidr;
  return unreserved(given, cidr) ?? checkApart(given, others);
}

/** A source of a security group rule, 0.0.0.0/0 and single hosts included: see `warnSource`. */
export function checkSource(given: string): Problem | undefined {
  const cidr = parseCidr(given);
  return isProblem(cidr) ? cidr : undefined;
}

/** SSH from anywhere is what the article does, and what scanners find within minutes (FSBP EC2.13). */
export function warnSource(given: string): Problem | undefined {
  const cidr = parseCidr(given);
  if (isProblem(cidr)) return undefined;
  if (cidr.prefix === 0) return problem("cidr-warn-anywhere", { given });
  return unrouted.some((r) => contains(r, cidr)) ? problem("cidr-warn-private-source", { given }) : undefined;
}
