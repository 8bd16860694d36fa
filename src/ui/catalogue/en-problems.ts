import { listed } from "./command.js";
import type { Catalogue } from "./types.js";

const list = (items: readonly string[]): string => listed(items, (n) => `and ${n} more`, 30);
const size = (d: { prefix: number; largest: number; smallest: number }, what: string): string =>
  `${what} must have a prefix from /${d.largest} to /${d.smallest}; this is a /${d.prefix}.`;

/** In what way an answer is wrong. The answer itself stands beside the sentence. */
export const problems: Catalogue["problems"] = {
  // how a range is written
  "cidr-form": () => "Write four numbers with dots, a slash and a prefix, such as 10.0.0.0/16.",
  "cidr-no-prefix": (d) => `The prefix is missing; for this one address write ${d.canonical}.`,
  "cidr-leading-zero": (d) => `"${d.part}" begins with a zero, which some programs read as octal; write it without.`,
  "cidr-octet": (d) => `${d.octet} is more than 255.`,
  "cidr-prefix": (d) => `/${d.prefix} is more than /32.`,
  "cidr-host-bits": (d) => `The address is not the first of its range; write ${d.canonical}.`,
  // what AWS refuses
  "cidr-vpc-size": (d) => size(d, "A VPC"),
  "cidr-reserved": (d) => `It lies in ${d.reserved}, which no host can have.`,
  "cidr-subnet-size": (d) => size(d, "A subnet"),
  "cidr-outside-vpc": (d) => `It does not lie in the range of its VPC, ${d.vpc}.`,
  "cidr-subnets-overlap": (d) => `${d.given} overlaps another subnet, ${d.other}.`,
  "cidr-client-size": (d) => size(d, "The range of the VPN clients"),
  "cidr-overlap": (d) => `It overlaps ${d.other}, to which it is to be joined.`,
  // what cannot be laid out
  "cidr-no-room": (d) =>
    `${d.subnets} subnets would be /${d.prefix} each, and AWS allows none smaller than /${d.smallest}` +
    (d.enough < 16 ? "; no VPC has room for so many." : `; take a VPC of /${d.enough} or larger.`),
  "cidr-no-zones": () => "At least one Availability Zone is needed for its subnets.",
  // warnings
  "cidr-warn-public": () => "These are public addresses: their real owners could not be reached from the VPC.",
  "cidr-warn-docker": (d) => `It overlaps ${d.docker}, which Docker, Cloud9 and SageMaker use themselves.`,
  "cidr-warn-anywhere": () => "This lets in the whole internet.",
  // how a value is written
  "not-yes-no": () => "Write yes or no.",
  "not-a-choice": (d) => `Choose one of: ${list(d.allowed)}`,
  "unprintable": () => "It has characters that cannot be seen; type it anew.",
  "not-one-text": () => "One text is expected here.",
};
