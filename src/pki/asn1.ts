// Its DER writer alone: 12 KB packed and 5 ms to load, where all of node-forge is 80 KB and 45 ms.
import asn1 from "node-forge/lib/asn1.js";
import { oids } from "./oids.js";

/**
 * Building blocks of DER, over node-forge's writer. Nothing here reads: forge's past flaws were nearly all in parsing
 * and verifying (docs/adr/0006-pki.md), so what comes in is read by node:crypto and der.ts.
 */
export type Asn1 = asn1.Asn1;

const { Class, Type } = asn1;

/** forge keeps bytes in strings, one character each. */
const raw = (bytes: Buffer): string => bytes.toString("latin1");
const plain = (type: asn1.Type, value: string): Asn1 => asn1.create(Class.UNIVERSAL, type, false, value);

export const sequence = (...items: Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items);
export const set = (...items: Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SET, true, items);
export const oid = (id: string): Asn1 => plain(Type.OID, asn1.oidToDer(id).getBytes());
export const octets = (bytes: Buffer): Asn1 => plain(Type.OCTETSTRING, raw(bytes));
/** @param unused bits at the end of the last byte */
export const bits = (bytes: Buffer, unused = 0): Asn1 => plain(Type.BITSTRING, String.fromCharCode(unused) + raw(bytes));
export const utf8 = (text: string): Asn1 => plain(Type.UTF8, raw(Buffer.from(text, "utf8")));
export const nothing = (): Asn1 => plain(Type.NULL, "");
export const truth = (): Asn1 => plain(Type.BOOLEAN, "\xff");
export const enumerated = (value: number): Asn1 => plain(Type.ENUMERATED, String.fromCharCode(value));
/** [n] with members. */
export const context = (n: number, ...items: Asn1[]): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, n as asn1.Type, true, items);
/** [n] IMPLICIT of a primitive type. */
export const contextBytes = (n: number, bytes: Buffer): Asn1 =>
  asn1.create(Class.CONTEXT_SPECIFIC, n as asn1.Type, false, raw(bytes));

/** Shortest form, as DER wants it: no leading zero byte but the one that keeps a number positive. */
export function integer(value: bigint): Asn1 {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return plain(Type.INTEGER, raw(Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, "hex")));
}

/** RFC 5280 4.1.2.5: UTCTime until 2049, GeneralizedTime after; whole seconds. */
export const time = (at: Date): Asn1 =>
  at.getUTCFullYear() < 2050 ? plain(Type.UTCTIME, asn1.dateToUtcTime(at)) : plain(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(at));

export const der = (value: Asn1): Buffer => Buffer.from(asn1.toDer(value).getBytes(), "latin1");

/** An extension of a certificate, a CRL or an entry of one (RFC 5280 4.2). */
export const extension = (id: string, value: Asn1, critical = false): Asn1 =>
  critical ? sequence(oid(id), truth(), octets(der(value))) : sequence(oid(id), octets(der(value)));

/** A name of one CN; UTF8String as RFC 5280 4.1.2.4 wants it. */
export const commonName = (name: string): Asn1 => sequence(set(sequence(oid(oids.commonName), utf8(name))));
