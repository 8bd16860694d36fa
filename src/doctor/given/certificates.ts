import type { CertificateDetail } from "@aws-sdk/client-acm";
import { isAwsError } from "../../core/aws-error.js";
import type { Finding } from "../../core/finding.js";
import type { Wanted } from "../examination.js";
import { finding } from "../findings.js";

/** Keys that each use takes (https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/mutual.html; .../application/https-listener-certificates.html). */
const keysFor = {
  vpn: /^RSA[_-](1024|2048)$/,
  balancer: /^(RSA[_-](1024|2048|3072|4096)|EC_(prime256v1|secp384r1|secp521r1))$/,
} as const;

interface Use {
  readonly arn: string;
  readonly flag: "--certificate-arn" | "--vpn-certificate-arn";
  readonly keys: RegExp;
}

/** Certificates that the user named; those that are made here are references. */
function usesOf(c: Wanted): readonly Use[] {
  const uses = c.creating.flatMap(({ kind, props }): Use[] => {
    const arn = (prop: string): string[] => (typeof props[prop] === "string" && props[prop] !== "" ? [props[prop]] : []);
    if (kind === "elasticloadbalancing/listener") return arn("certificateArn").map((a) => ({ arn: a, flag: "--certificate-arn", keys: keysFor.balancer }));
    if (kind === "ec2/client-vpn-endpoint") return arn("serverCertificateArn").map((a) => ({ arn: a, flag: "--vpn-certificate-arn", keys: keysFor.vpn }));
    return [];
  });
  return [...new Map(uses.map((u) => [`${u.flag} ${u.arn}`, u])).values()];
}

async function detailOf(c: Wanted, arn: string): Promise<CertificateDetail | undefined> {
  try {
    return (await c.aws.acm("DescribeCertificate", { CertificateArn: arn })).Certificate;
  } catch (e) {
    if (isAwsError(e) && (e.kind === "gone" || e.kind === "params")) return undefined;
    throw e;
  }
}

async function judge(c: Wanted, { arn, flag, keys }: Use): Promise<Finding[]> {
  const detail = await detailOf(c, arn);
  if (detail === undefined) return [finding("given", "stop", "certificate-missing", { arn, flag })];
  const status = detail.Status ?? "ISSUED";
  if (status !== "ISSUED") return [finding("given", "stop", status === "PENDING_VALIDATION" ? "certificate-pending" : "certificate-unusable", { arn, flag, status })];
  const { NotAfter: until, KeyAlgorithm: key, DomainName: domain } = detail;
  if (until !== undefined && until.getTime() < c.now()) return [finding("given", "stop", "certificate-expired", { arn, flag, until: until.toISOString().slice(0, 10) })];
  if (key !== undefined && !keys.test(key)) return [finding("given", "stop", "certificate-key", { arn, flag, key })];
  // A Client VPN takes no certificate without a domain.
  if (flag === "--vpn-certificate-arn" && domain !== undefined && !domain.includes(".")) return [finding("given", "stop", "certificate-domain", { arn, flag, domain })];
  return [];
}

export const certificates = async (c: Wanted): Promise<Finding[]> => (await Promise.all(usesOf(c).map((use) => judge(c, use)))).flat();
