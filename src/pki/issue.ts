import { randomBytes, X509Certificate, type KeyObject } from "node:crypto";
import { commonName, context, integer, sequence, time, type Asn1 } from "./asn1.js";
import { pem } from "./pem.js";
import { dayMs, isSignedBy } from "./read.js";
import { authorityKeyIdentifier, extensions, publicKeyInfo, sha256WithRsa, signed, subjectKeyIdentifier } from "./sign.js";

/** Clocks differ, and ACM refuses what is not valid yet (reliability.md 2.4). */
export const backdatedMs = 3_600_000;

/**
 * Random, positive, 127 bits: the first bit is 0 so that it stays positive in DER, the second 1 so that it never
 * starts with a zero byte, which some readers drop and others keep.
 */
export function serialNumber(): bigint {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return BigInt(`0x${bytes.toString("hex")}`);
}

export interface Wanted {
  readonly subject: string;
  readonly subjectKey: KeyObject;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly days: number;
  readonly now: Date;
  /** It does not outlive its CA: the date would promise what no chain keeps. */
  readonly notAfterAtMost?: Date;
  readonly extensions: readonly Asn1[];
}

function validity({ now, days, notAfterAtMost }: Wanted): Asn1 {
  const from = now.getTime() - backdatedMs;
  // Both ends count (RFC 5280 4.1.2.5), so the last second is one less.
  const until = Math.min(from + days * dayMs - 1000, notAfterAtMost?.getTime() ?? Infinity);
  return sequence(time(new Date(from)), time(new Date(until)));
}

/** TBSCertificate of RFC 5280 4.1, version 3. */
const toBeSigned = (w: Wanted): Asn1 =>
  sequence(
    context(0, integer(2n)),
    integer(serialNumber()),
    sha256WithRsa(),
    commonName(w.issuer),
    validity(w),
    commonName(w.subject),
    publicKeyInfo(w.subjectKey),
    extensions(3, ...w.extensions, subjectKeyIdentifier(w.subjectKey), authorityKeyIdentifier(w.issuerKey)),
  );

/**
 * Makes a certificate and reads it back with node:crypto before anybody gets it.
 * @param authority undefined: it signs itself
 * @returns PEM
 */
export function issue(wanted: Wanted, authority?: X509Certificate): string {
  const text = pem("CERTIFICATE", signed(toBeSigned(wanted), wanted.issuerKey));
  const made = new X509Certificate(text);
  if (!made.checkPrivateKey(wanted.subjectKey) || !isSignedBy(made, authority ?? made)) throw new Error(`the certificate made for ${wanted.subject} does not verify`);
  return text;
}
