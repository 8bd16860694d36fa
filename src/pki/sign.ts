import { createHash, createPublicKey, sign, type KeyObject } from "node:crypto";
import { bits, context, contextBytes, der, extension, nothing, octets, oid, sequence, type Asn1 } from "./asn1.js";
import { oids } from "./oids.js";

export const sha256WithRsa = (): Asn1 => sequence(oid(oids.sha256WithRSAEncryption), nothing());

/**
 * SIGNED{…} of RFC 5280: what is signed, how, and the signature. node:crypto signs; forge's own RSA in JavaScript would
 * be slower (performance.md) and not constant in time.
 */
export function signed(toBeSigned: Asn1, key: KeyObject): Buffer {
  return der(sequence(toBeSigned, sha256WithRsa(), bits(sign("sha256", der(toBeSigned), key))));
}

/** RSAPublicKey of RFC 8017 A.1.1. */
const rsaPublicKey = (key: KeyObject): Buffer =>
  (key.type === "private" ? createPublicKey(key) : key).export({ type: "pkcs1", format: "der" });

export const publicKeyInfo = (key: KeyObject): Asn1 => sequence(sequence(oid(oids.rsaEncryption), nothing()), bits(rsaPublicKey(key)));

/** RFC 5280 4.2.1.2, method 1. SHA-1 names the key here, it protects nothing. */
const keyIdentifier = (key: KeyObject): Buffer => createHash("sha1").update(rsaPublicKey(key)).digest();

export const subjectKeyIdentifier = (key: KeyObject): Asn1 => extension(oids.subjectKeyIdentifier, octets(keyIdentifier(key)));
export const authorityKeyIdentifier = (key: KeyObject): Asn1 =>
  extension(oids.authorityKeyIdentifier, sequence(contextBytes(0, keyIdentifier(key))));
/** The list of a certificate ([3]) or of a CRL ([0]). */
export const extensions = (tag: number, ...list: Asn1[]): Asn1 => context(tag, sequence(...list));
