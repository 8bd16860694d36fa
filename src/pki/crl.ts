import type { Problem } from "../core/types.js";
import { commonName, enumerated, extension, integer, sequence, time, type Asn1 } from "./asn1.js";
import { openAuthority, type Authority } from "./authority.js";
import { readCrl, revocationReasons, serialText, type Revocation } from "./crl-read.js";
import { backdatedMs } from "./issue.js";
import { oids } from "./oids.js";
import { pem } from "./pem.js";
import { insist, problem } from "./problems.js";
import { untilOf } from "./read.js";
import { authorityKeyIdentifier, extensions, sha256WithRsa, signed } from "./sign.js";

export const checkSerial = (given: string): Problem | undefined => (/^[0-9A-Fa-f]{1,40}$/.test(given) && /[1-9A-Fa-f]/.test(given) ? undefined : problem("pki-serial", { given }));
const serialValue = (serial: string): bigint => {
  insist(checkSerial(serial));
  return BigInt(`0x${serial}`);
};

function entry({ serial, at, reason }: Revocation): Asn1 {
  const code = revocationReasons[reason];
  const fields = [integer(serialValue(serial)), time(at)];
  // RFC 5280 5.3.1: "unspecified" is said by saying nothing.
  return code === 0 ? sequence(...fields) : sequence(...fields, sequence(extension(oids.crlReason, enumerated(code))));
}

export interface NewCrl {
  readonly number: bigint;
  readonly revoked: readonly Revocation[];
  readonly now?: Date;
  /**
   * Default: when the CA itself ends. An endpoint refuses everybody once its list has expired (pitfall 26). A short life
   * protects where clients fetch lists and somebody may give them an old one; ours reaches the endpoint only by an
   * authenticated import, so it would only lock out (docs/adr/0006-pki.md).
   */
  readonly nextUpdate?: Date;
}

/**
 * A complete list, version 2, PEM (RFC 5280 section 5).
 * @throws PkiError pki-serial, and those of the CA
 */
export function makeCrl(authority: Authority, { number, revoked, now = new Date(), nextUpdate }: NewCrl): string {
  const ca = openAuthority(authority, now);
  const entries = revoked.map(entry);
  const list = sequence(
    integer(1n), // version 2
    sha256WithRsa(),
    commonName(ca.name),
    time(new Date(now.getTime() - backdatedMs)),
    time(nextUpdate ?? untilOf(ca.certificate)),
    ...(entries.length === 0 ? [] : [sequence(...entries)]), // absent rather than empty: RFC 5280 5.1.2.6
    extensions(0, authorityKeyIdentifier(ca.key), extension(oids.crlNumber, integer(number))),
  );
  const text = pem("X509 CRL", signed(list, ca.key));
  if (readCrl(text, authority.certificate).revoked.length !== revoked.length) throw new Error("the revocation list that was made does not read back");
  return text;
}

/**
 * The next list: what `crl` revokes, and one more. A serial that is in it already stays as it is, so that a run that is
 * repeated after a crash changes nothing but number and dates.
 * @param crl the list so far; undefined: none yet
 * @throws PkiError pki-crl-unreadable, pki-crl-foreign, pki-serial, and those of the CA
 */
export function revoke(authority: Authority, crl: string | undefined, one: Omit<Revocation, "at">, { now = new Date() }: { readonly now?: Date } = {}): string {
  const before = crl === undefined ? undefined : readCrl(crl, authority.certificate);
  const serial = serialText(serialValue(one.serial));
  const revoked = before?.revoked ?? [];
  const all = revoked.some((r) => r.serial === serial) ? revoked : [...revoked, { serial, reason: one.reason, at: now }];
  return makeCrl(authority, { number: (before?.number ?? 0n) + 1n, revoked: all, now });
}
