import { createHash, X509Certificate } from "node:crypto";
import type { Problem } from "../core/types.js";
import { certificatesIn } from "./pem.js";
import { problem, refuse } from "./problems.js";

export const dayMs = 86_400_000;
/** Whoever runs out within so many days is warned of (pitfall 26). */
export const warnDays = 30;
export const day = (at: Date): string => at.toISOString().slice(0, 10);

/** What status, `vpn list` and the state tell of a certificate. */
export interface CertificateFacts {
  /** The CN, or all of the subject where there is none. */
  readonly subject: string;
  /** Hexadecimal, upper case, as openssl prints it. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whole days that are left, 0 on the last one, negative after it. */
  readonly daysLeft: number;
  /** SHA-256 of the public key (SubjectPublicKeyInfo), hexadecimal: the same after a renewal with the same key. */
  readonly fingerprint: string;
  /** The DNS names of the SAN. */
  readonly domains: readonly string[];
  readonly isAuthority: boolean;
}

/**
 * The first certificate of a text.
 * @param what the text's name in the problem
 * @throws PkiError pki-certificate-unreadable
 */
export function parseCertificate(text: string, what: string): X509Certificate {
  const [first] = certificatesIn(text);
  try {
    if (first !== undefined) return new X509Certificate(first);
  } catch {
    // what OpenSSL says of it helps nobody
  }
  throw refuse("pki-certificate-unreadable", { what });
}

/** The CN if the subject is just that, which it is in every certificate we make. */
export function onlyCommonName(certificate: X509Certificate): string | undefined {
  const entries = Object.entries({ ...(certificate.toLegacyObject().subject as unknown as Record<string, unknown>) });
  const [name, value] = entries[0] ?? [];
  return entries.length === 1 && name === "CN" && typeof value === "string" ? value : undefined;
}

/** For people: the CN, or the whole subject in one line. */
export const subjectOf = (certificate: X509Certificate): string => {
  const { CN } = certificate.toLegacyObject().subject as { CN?: unknown };
  return typeof CN === "string" ? CN : certificate.subject.split("\n").join(", ");
};

export const fromOf = (certificate: X509Certificate): Date => new Date(certificate.validFrom);
export const untilOf = (certificate: X509Certificate): Date => new Date(certificate.validTo);

const domainsOf = (certificate: X509Certificate): string[] =>
  (certificate.subjectAltName ?? "").split(", ").filter((n) => n.startsWith("DNS:")).map((n) => n.slice("DNS:".length));

/** @throws PkiError pki-certificate-unreadable */
export function readCertificate(text: string, now = new Date(), what = "certificate"): CertificateFacts {
  const certificate = parseCertificate(text, what);
  const notAfter = untilOf(certificate);
  return {
    subject: subjectOf(certificate),
    serial: certificate.serialNumber,
    notBefore: fromOf(certificate),
    notAfter,
    daysLeft: Math.floor((notAfter.getTime() - now.getTime()) / dayMs),
    fingerprint: createHash("sha256").update(certificate.publicKey.export({ type: "spki", format: "der" })).digest("hex"),
    domains: domainsOf(certificate),
    isAuthority: certificate.ca,
  };
}

/** Names, key identifiers and the signature; not the dates. */
export const isSignedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey);

/** Is it ours: issued by this CA? Both are PEM. @throws PkiError pki-certificate-unreadable */
export const isIssuedBy = (certificate: string, authority: string): boolean =>
  isSignedBy(parseCertificate(certificate, "certificate"), parseCertificate(authority, "CA certificate"));

/** Too early, too late, or soon too late. */
export function checkDates(certificate: X509Certificate, now: Date): Problem | undefined {
  const subject = subjectOf(certificate);
  const [from, until] = [fromOf(certificate), untilOf(certificate)];
  if (now < from) return problem("pki-not-yet-valid", { subject, from: day(from) });
  if (now > until) return problem("pki-expired", { subject, until: day(until) });
  const days = Math.floor((until.getTime() - now.getTime()) / dayMs);
  return days < warnDays ? problem("pki-expires-soon", { subject, until: day(until), days }) : undefined;
}
