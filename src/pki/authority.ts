import type { KeyObject, X509Certificate } from "node:crypto";
import { bits, extension, integer, sequence, truth } from "./asn1.js";
import { issue } from "./issue.js";
import { readKey } from "./key.js";
import { checkAuthorityName } from "./names.js";
import { oids } from "./oids.js";
import { insist, refuse } from "./problems.js";
import { checkDates, onlyCommonName, parseCertificate, subjectOf } from "./read.js";

const authorityDays = 3650;

/** A CA as it is kept: PEM texts. The passphrase is needed when the key is encrypted. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

/**
 * The CA's own certificate: a CA of end entities only (pathlen 0), 10 years.
 * @param key PKCS#8 PEM, encrypted or not
 * @throws PkiError pki-authority-name, and those of the key
 */
export function makeAuthority(name: string, key: string, { passphrase, now = new Date() }: { readonly passphrase?: string | undefined; readonly now?: Date } = {}): string {
  insist(checkAuthorityName(name));
  const own = readKey(key, "CA key", passphrase);
  return issue({
    subject: name,
    subjectKey: own,
    issuer: name,
    issuerKey: own,
    days: authorityDays,
    now,
    extensions: [
      extension(oids.basicConstraints, sequence(truth(), integer(0n)), true),
      extension(oids.keyUsage, bits(Buffer.of(0b0000_0110), 1), true), // keyCertSign, cRLSign
    ],
  });
}

export interface OpenAuthority {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  readonly name: string;
}

/**
 * A CA that may sign now.
 * @throws PkiError pki-authority-unfit, pki-key-mismatch, pki-expired, pki-not-yet-valid, and those of key and certificate
 */
export function openAuthority({ certificate: text, key: keyText, passphrase }: Authority, now: Date): OpenAuthority {
  const certificate = parseCertificate(text, "CA certificate");
  const key = readKey(keyText, "CA key", passphrase);
  const name = onlyCommonName(certificate);
  if (!certificate.ca || name === undefined) throw refuse("pki-authority-unfit", { authority: subjectOf(certificate) });
  if (!certificate.checkPrivateKey(key)) throw refuse("pki-key-mismatch", { subject: name });
  const dates = checkDates(certificate, now);
  if (dates?.code !== "pki-expires-soon") insist(dates);
  return { certificate, key, name };
}
