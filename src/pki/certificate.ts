import { bits, contextBytes, extension, oid, sequence, type Asn1 } from "./asn1.js";
import { openAuthority, type Authority } from "./authority.js";
import { issue } from "./issue.js";
import { readKey } from "./key.js";
import { checkDomain, checkPerson } from "./names.js";
import { oids } from "./oids.js";
import { insist } from "./problems.js";
import { untilOf } from "./read.js";

/** The most that Apple's systems accept of a server certificate (support.apple.com/103769). */
const serverDays = 825;
const clientDays = 365;

interface Options {
  readonly now?: Date;
}

/**
 * KeyUsage and EKU from the first import on: a later import to the same ARN must not add them (ACM User Guide,
 * "Reimport a certificate"), and renewal would then need another ARN.
 */
const usages = (extended: string): Asn1[] => [
  extension(oids.basicConstraints, sequence(), true), // not a CA
  extension(oids.keyUsage, bits(Buffer.of(0b1010_0000), 5), true), // digitalSignature, keyEncipherment
  extension(oids.extKeyUsage, sequence(oid(extended))),
];

function endEntity(authority: Authority, key: string, what: string, subject: string, days: number, extensions: readonly Asn1[], now: Date): string {
  const ca = openAuthority(authority, now);
  const common = { subject, subjectKey: readKey(key, what), issuer: ca.name, issuerKey: ca.key };
  return issue({ ...common, days, now, notAfterAtMost: untilOf(ca.certificate), extensions }, ca.certificate);
}

/**
 * The certificate of the Client VPN endpoint, PEM: SAN and CN `domain`, 825 days. Made anew from the same key it renews
 * the old one by an import to the same ARN.
 * @throws PkiError pki-domain, and those of the CA and the key
 */
export function makeServerCertificate(authority: Authority, key: string, domain: string, { now = new Date() }: Options = {}): string {
  insist(checkDomain(domain));
  const names = extension(oids.subjectAltName, sequence(contextBytes(2, Buffer.from(domain, "latin1")))); // dNSName
  return endEntity(authority, key, "server key", domain, serverDays, [...usages(oids.serverAuth), names], now);
}

/**
 * One person's certificate, PEM: CN `person`, one year.
 * @throws PkiError pki-person, and those of the CA and the key
 */
export function makeClientCertificate(authority: Authority, key: string, person: string, { now = new Date() }: Options = {}): string {
  insist(checkPerson(person));
  return endEntity(authority, key, "client key", person, clientDays, usages(oids.clientAuth), now);
}
