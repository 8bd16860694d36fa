import { makeAuthority, type Authority } from "./authority.js";
import { makeClientCertificate, makeServerCertificate } from "./certificate.js";
import { encryptKey, makeKey, readKey } from "./key.js";
import { checkAuthorityName, checkDomain, checkPerson, materialNames } from "./names.js";
import { insist, refuse } from "./problems.js";
import { isSignedBy, parseCertificate, readCertificate, subjectOf } from "./read.js";

/** The saved text of that name, or what `make` makes, saved before it is given (src/state/secrets.ts). */
export type Secret = (name: string, make: () => string) => Promise<string>;

/** A certificate and its key, PEM. */
export interface Pair {
  readonly key: string;
  readonly certificate: string;
}

export interface Material {
  readonly ca: Pair;
  readonly server: Pair;
}

export interface Wishes {
  /** The CN of the CA. */
  readonly authority: string;
  /** The server's domain, with a dot (O21). */
  readonly domain: string;
  /** Given, the CA's key is encrypted with it (O24). It is asked for only when something has to be signed. */
  readonly passphrase?: string | undefined;
  readonly now?: Date;
}

/**
 * What the endpoint needs: what is there is taken, what is missing is made, each key before its certificate, the CA
 * before the server. A crash between two files loses nothing, since each is made from those before it.
 * @throws PkiError if a name is bad, the passphrase is missing or wrong, or saved files do not belong together or
 *   to this domain
 */
export async function vpnMaterial(secret: Secret, { authority, domain, passphrase, now = new Date() }: Wishes): Promise<Material> {
  insist(checkAuthorityName(authority) ?? checkDomain(domain));
  const n = materialNames;
  const caKey = await secret(n.authorityKey, () => (passphrase === undefined ? makeKey() : encryptKey(makeKey(), passphrase)));
  const caCertificate = await secret(n.authority, () => makeAuthority(authority, caKey, { passphrase, now }));
  const ca = { key: caKey, certificate: caCertificate };
  const signer = { ...ca, ...(passphrase !== undefined && { passphrase }) };
  const key = await secret(n.serverKey, makeKey);
  const certificate = await secret(n.server, () => makeServerCertificate(signer, key, domain, { now }));
  checkPair({ key, certificate }, ca.certificate, n.serverKey, n.server);
  const { domains } = readCertificate(certificate);
  if (!domains.includes(domain)) throw refuse("pki-domain-saved", { what: n.server, saved: domains.join(", "), given: domain });
  return { ca, server: { key, certificate } };
}

/**
 * One person's, made the same way.
 * @throws PkiError pki-person, and as `vpnMaterial`
 */
export async function clientMaterial(secret: Secret, authority: Authority, person: string, { now = new Date() }: { readonly now?: Date } = {}): Promise<Pair> {
  insist(checkPerson(person));
  const [keyName, name] = [materialNames.clientKey(person), materialNames.client(person)];
  const key = await secret(keyName, makeKey);
  const certificate = await secret(name, () => makeClientCertificate(authority, key, person, { now }));
  checkPair({ key, certificate }, authority.certificate, keyName, name);
  return { key, certificate };
}

/** Somebody may have restored one file of two. AWS would say so minutes later and less clearly. */
function checkPair({ key, certificate: text }: Pair, authority: string, keyName: string, name: string): void {
  const certificate = parseCertificate(text, name);
  const ca = parseCertificate(authority, materialNames.authority);
  if (!certificate.checkPrivateKey(readKey(key, keyName))) throw refuse("pki-key-mismatch", { subject: subjectOf(certificate) });
  if (!isSignedBy(certificate, ca)) throw refuse("pki-chain", { subject: subjectOf(certificate), authority: subjectOf(ca) });
}
