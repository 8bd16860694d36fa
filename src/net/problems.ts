import type { Problem } from "../core/types.js";

/**
 * Every problem this folder finds, with the data of its sentence. The catalogues import it as a type, so that a
 * sentence cannot be forgotten and cannot name data that is not there.
 */
export interface NetProblems {
  // how a range is written
  /** Not four numbers with dots, a slash and a prefix. */
  "cidr-form": { given: string };
  /** An address without a prefix; `canonical` is the same with /32. */
  "cidr-no-prefix": { given: string; canonical: string };
  /** 010 is 8 to some programs and 10 to others. */
  "cidr-leading-zero": { given: string; part: string };
  "cidr-octet": { given: string; octet: string };
  "cidr-prefix": { given: string; prefix: string };
  /** Bits set behind the prefix; `canonical` is the range that holds the address. */
  "cidr-host-bits": { given: string; canonical: string };
  // what AWS refuses
  "cidr-vpc-size": { given: string; prefix: number; largest: number; smallest: number };
  "cidr-reserved": { given: string; reserved: string };
  "cidr-subnet-size": { given: string; prefix: number; largest: number; smallest: number };
  "cidr-outside-vpc": { given: string; vpc: string };
  "cidr-subnets-overlap": { given: string; other: string };
  "cidr-client-size": { given: string; prefix: number; largest: number; smallest: number };
  /** Two networks that are to be joined (peering, Client VPN) share addresses. */
  "cidr-overlap": { given: string; other: string };
  // what cannot be laid out
  /** `enough`: the prefix a VPC needs for that many subnets; below /16 no VPC has room. */
  "cidr-no-room": { vpc: string; subnets: number; prefix: number; smallest: number; enough: number };
  "cidr-no-zones": { vpc: string };
  // warnings: allowed, but worth a word before it is built
  "cidr-warn-public": { given: string };
  "cidr-warn-docker": { given: string; docker: string };
  "cidr-warn-anywhere": { given: string };
  "cidr-warn-private-source": { given: string };
}
export type NetProblemCode = keyof NetProblems;

export const problem = <C extends NetProblemCode>(code: C, data: NetProblems[C]): Problem => ({ code, data });

export const isProblem = (value: object): value is Problem => "code" in value;
