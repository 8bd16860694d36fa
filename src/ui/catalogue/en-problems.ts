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
  "cidr-vpc-size": (d) => size(d, "A VPC that is to hold these subnets"),
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
  "cidr-warn-private-source": () => "These are private addresses, and connections from the internet never come from them; your public address is meant, such as 203.0.113.7/32.",
  "cidr-warn-anywhere": () => "This lets in the whole internet.",
  // steps
  "subnets-per-zone": (d) => `There are ${d.given} ranges for ${d.zones} zones; give one for each zone.`,
  "zone-unknown": (d) => `${d.region} has no zone "${d.given}" for this account; choose from ${list(d.zones)}.`,
  "zone-twice": () => "A zone is named twice.",
  "zones-too-few": (d) => `At least two zones are needed; there are ${list(d.zones)}.`,
  "image-form": () => "Write al2023, amazon-linux-2 or an AMI id (ami-...).",
  "instance-type-form": () => "Write it as AWS does: family, dot, size, such as t3.micro.",
  "instance-type-not-offered": (d) => `It is not offered in ${list(d.zones)}${d.suggestion === undefined ? "" : `; ${d.suggestion} is`}.`,
  "instance-type-arm": (d) => `It is an ARM type, for which there is no ${d.image}; take al2023 or a type such as t3.micro.`,
  "backup-days": () => "RDS keeps automated backups for 1 to 35 days; 0 switches them off.",
  "database-version-form": () => "Write a version or a major line, such as 8.4.7 or 8.4.",
  "database-version-unknown": (d) => `RDS does not offer it for ${d.engine} here; the newest of each line: ${list(d.versions)}.`,
  "key-pair-form": () => "A key pair's name has up to 255 printable ASCII characters and no space at its ends.",
  "retention-days": (d) => `CloudWatch Logs keeps logs for one of these numbers of days: ${list(d.allowed)}.`,
  "certificate-arn-form": () => "Write the ARN of an ACM certificate (arn:aws:acm:REGION:ACCOUNT:certificate/...), or nothing.",
  "certificate-region": (d) => `The certificate is in ${d.region}; a load balancer takes only those of its own Region, ${d.wanted}.`,
  "database-class-form": () => "Write it as RDS does: db, dot, family, dot, size, such as db.t3.micro.",
  "bucket-name-length": () => "A bucket's name has 3 to 63 characters.",
  "bucket-name-characters": () => "A bucket's name has small letters, digits and hyphens only.",
  "bucket-name-ends": () => "A bucket's name begins and ends with a small letter or a digit.",
  "bucket-name-dot": () => "HTTPS does not work with a bucket whose name has a dot; write a hyphen.",
  "bucket-name-reserved": () => "S3 keeps names that begin or end like this for itself.",
  // keys and certificates
  "pki-person": () => "A name has small letters, digits, dots, hyphens and underscores, 63 at most, and begins with a letter or digit.",
  "pki-domain": () => "A server certificate needs a domain with a dot, of 64 characters at most, such as vpn.example.com.",
  "pki-domain-saved": (d) => `${d.what} is for ${d.saved}, and ${d.given} is wanted now.`,
  "pki-authority-name": () => "The name of a CA has letters, digits, and single spaces, dots, hyphens or underscores between them.",
  "pki-passphrase-empty": () => "The passphrase is empty.",
  "pki-passphrase-missing": (d) => `${d.what} is encrypted, and no passphrase is given (KUMIKI_CA_PASSPHRASE).`,
  "pki-passphrase-wrong": (d) => `The passphrase does not open ${d.what}, or the file is damaged.`,
  "pki-key-unreadable": (d) => `${d.what} is not a private key in PEM.`,
  "pki-key-kind": (d) => `${d.what} is ${d.kind === "" ? "of another kind" : d.kind}; a Client VPN takes RSA with 2048 bits.`,
  "pki-certificate-unreadable": (d) => `${d.what} is not a certificate in PEM.`,
  "pki-key-mismatch": (d) => `The certificate of ${d.subject} does not belong to its key.`,
  "pki-chain": (d) => `The certificate of ${d.subject} was not issued by ${d.authority}.`,
  "pki-authority-unfit": (d) => `${d.authority} is not a CA that may sign this.`,
  "pki-not-yet-valid": (d) => `The certificate of ${d.subject} is not valid before ${d.from}; is the clock right?`,
  "pki-expired": (d) => `The certificate of ${d.subject} expired on ${d.until}.`,
  "pki-expires-soon": (d) => `${d.subject} expires on ${d.until}, in ${d.days} days.`,
  "pki-not-for-clients": (d) => `The certificate of ${d.subject} is not one for VPN clients.`,
  "pki-crl-unreadable": (d) => `${d.what} is not a revocation list in PEM.`,
  "pki-crl-foreign": (d) => `The revocation list was not signed by ${d.authority}.`,
  "pki-crl-expired": (d) => `The revocation list expired on ${d.until}: the VPN refuses everybody.`,
  "pki-serial": (d) => `"${d.given}" is not a serial number.`,
  "pki-revoked": (d) => `The certificate of ${d.subject} was revoked on ${d.on}.`,
  "pki-profile-lacks": (d) => `The profile has no "${d.part}".`,
  "pki-profile-host": (d) => `The profile leads to "${d.given}", which is neither a host name nor an address.`,
  "pki-profile-server-name": (d) => `The profile expects the server "${d.wanted}", and the certificate is for ${d.subject}.`,
  "pki-profile-server-unchecked": () => "The profile does not check whom it connects to.",
  "pki-profile-runs-programs": (d) => `The profile would run programs ("${d.directive}").`,
  // how a value is written
  "not-yes-no": () => "Write yes or no.",
  "not-a-choice": (d) => `Choose one of: ${list(d.allowed)}`,
  "unprintable": () => "It has characters that cannot be seen; type it anew.",
  "not-one-text": () => "One text is expected here.",
};
