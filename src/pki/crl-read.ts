import { verify, type X509Certificate } from "node:crypto";
import type { Problem } from "../core/types.js";
import { date, DerError, Members, natural, tags, type Der } from "./der.js";
import { crlIn } from "./pem.js";
import { problem, refuse } from "./problems.js";
import { day, dayMs, parseCertificate, subjectOf, warnDays } from "./read.js";

/** CRLReason of RFC 5280 5.3.1, those that fit a person's certificate. */
export const revocationReasons = {
  unspecified: 0,
  "key-compromise": 1,
  "affiliation-changed": 3,
  superseded: 4,
  "cessation-of-operation": 5,
  "privilege-withdrawn": 9,
} as const;
export type RevocationReason = keyof typeof revocationReasons;

export interface Revocation {
  /** Hexadecimal, as `readCertificate` gives it. */
  readonly serial: string;
  readonly at: Date;
  readonly reason: RevocationReason;
}

export interface Crl {
  /** Counts up with each new list of a CA. */
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: readonly Revocation[];
}

/** The content of the OIDs of oids.ts. */
const ids = { number: Buffer.of(0x55, 0x1d, 20), reason: Buffer.of(0x55, 0x1d, 21) } as const;

/** As node:crypto and openssl write it: upper case, whole bytes. */
export const serialText = (value: bigint): string => {
  const hex = value.toString(16).toUpperCase();
  return hex.length % 2 === 0 ? hex : `0${hex}`;
};

/**
 * @param authority PEM of the CA; given, the signature is verified
 * @param what the text's name in the problem
 * @throws PkiError pki-crl-unreadable, pki-crl-foreign
 */
export function readCrl(text: string, authority?: string, what = "revocation list"): Crl {
  const bytes = crlIn(text);
  if (bytes === undefined) throw refuse("pki-crl-unreadable", { what });
  try {
    return read(bytes, authority === undefined ? undefined : parseCertificate(authority, "CA certificate"));
  } catch (e) {
    throw e instanceof DerError ? refuse("pki-crl-unreadable", { what }) : e;
  }
}

function read(bytes: Buffer, authority: X509Certificate | undefined): Crl {
  const file = new Members(bytes);
  const outer = new Members(file.next(tags.sequence).content);
  file.end();
  const list = outer.next(tags.sequence);
  outer.next(tags.sequence); // the algorithm
  const signature = outer.next(tags.bits).content.subarray(1);
  outer.end();
  // Only RSA with SHA-256 is ours: another signature is another CA's.
  if (authority !== undefined && !verify("sha256", list.whole, authority.publicKey, signature)) throw refuse("pki-crl-foreign", { authority: subjectOf(authority) });
  return readList(new Members(list.content));
}

function readList(list: Members): Crl {
  if (natural(list.next(tags.integer)) !== 1n) throw new DerError("version");
  list.next(tags.sequence); // the algorithm
  list.next(tags.sequence); // the issuer
  const thisUpdate = date(list.next(tags.utcTime, tags.generalizedTime));
  const nextUpdate = date(list.next(tags.utcTime, tags.generalizedTime));
  const entries = list.maybe(tags.sequence);
  const number = extensionOf(new Members(list.next(0xa0).content).next(tags.sequence), ids.number);
  list.end();
  if (number === undefined) throw new DerError("no number");
  const revoked = entries === undefined ? [] : membersOf(entries).map(readEntry);
  return { number: natural(new Members(number).next(tags.integer)), thisUpdate, nextUpdate, revoked };
}

function membersOf({ content }: Der): Der[] {
  const all = new Members(content);
  const found: Der[] = [];
  for (let next = all.maybe(tags.sequence); next !== undefined; next = all.maybe(tags.sequence)) found.push(next);
  all.end();
  return found;
}

function readEntry({ content }: Der): Revocation {
  const fields = new Members(content);
  const serial = serialText(natural(fields.next(tags.integer)));
  const at = date(fields.next(tags.utcTime, tags.generalizedTime));
  const more = fields.maybe(tags.sequence);
  fields.end();
  const value = more === undefined ? undefined : extensionOf(more, ids.reason);
  const code = value === undefined ? 0 : new Members(value).next(tags.enumerated).content[0];
  // A reason of somebody else's list that we have no word for is no reason to lose the revocation.
  const reason = Object.entries(revocationReasons).find(([, n]) => n === code)?.[0] as RevocationReason | undefined;
  return { serial, at, reason: reason ?? "unspecified" };
}

/** The value of one extension of a list of them. */
function extensionOf(list: Der, id: Buffer): Buffer | undefined {
  for (const item of membersOf(list)) {
    const fields = new Members(item.content);
    const name = fields.next(tags.oid);
    fields.maybe(0x01); // critical
    const value = fields.next(tags.octets).content;
    if (name.content.equals(id)) return value;
  }
  return undefined;
}

/** An expired list locks everybody out; one that soon will is worth a word. */
export function checkCrlDates({ nextUpdate }: Crl, now: Date): Problem | undefined {
  const left = nextUpdate.getTime() - now.getTime();
  if (left < 0) return problem("pki-crl-expired", { until: day(nextUpdate) });
  return left < warnDays * dayMs ? problem("pki-expires-soon", { subject: "CRL", until: day(nextUpdate), days: Math.floor(left / dayMs) }) : undefined;
}

export const revocationOf = (crl: Crl, certificate: X509Certificate): Revocation | undefined =>
  crl.revoked.find(({ serial }) => serial === certificate.serialNumber);
