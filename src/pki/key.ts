import {
  createCipheriv,
  createPrivateKey,
  generateKeyPair,
  generateKeyPairSync,
  randomBytes,
  scryptSync,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import { der, integer, octets, oid, sequence } from "./asn1.js";
import { oids } from "./oids.js";
import { pem, pemBlocks, privateKeyIn } from "./pem.js";
import { refuse } from "./problems.js";

/** Client VPN takes RSA 1024 and 2048 only (AWS Client VPN Administrator Guide, mutual authentication; pitfall 16). */
export const keyBits = 2048;
const options = { modulusLength: keyBits, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "der" } } as const;

/** A new RSA key, PKCS#8 PEM, unencrypted as ACM wants it. Blocks for 50-400 ms. */
export const makeKey = (): string => generateKeyPairSync("rsa", options).privateKey;
/** The same on another thread: several can be made at once. */
export const makeKeyAsync = async (): Promise<string> => (await promisify(generateKeyPair)("rsa", options)).privateKey;

/**
 * OWASP's Password Storage Cheat Sheet calls N=2^14, r=8, p=5 as strong as N=2^17, p=1. It needs 16 MiB; with a larger
 * N OpenSSL refuses to read the file, since it allows scrypt no more than 32 MiB there.
 */
const scrypt = { N: 2 ** 14, r: 8, p: 5 } as const;
const saltBytes = 16;
const aesKeyBytes = 32;
const aesBlockBytes = 16;

/**
 * The key in standard PKCS#8 encryption (RFC 5958; PBES2 of RFC 8018 with the scrypt of RFC 7914 and AES-256-CBC), which
 * `openssl pkcs8` reads. Put together here because node:crypto's own export offers only 2,048 rounds of PBKDF2.
 * @throws PkiError pki-passphrase-empty, pki-key-unreadable
 */
export function encryptKey(keyPem: string, passphrase: string): string {
  if (passphrase === "") throw refuse("pki-passphrase-empty", {});
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(aesBlockBytes);
  const cipher = createCipheriv("aes-256-cbc", scryptSync(passphrase, salt, aesKeyBytes, scrypt), iv);
  const secret = Buffer.concat([cipher.update(readKey(keyPem, "key").export({ type: "pkcs8", format: "der" })), cipher.final()]);
  const derivation = sequence(oid(oids.scrypt), sequence(octets(salt), ...[scrypt.N, scrypt.r, scrypt.p].map((n) => integer(BigInt(n)))));
  const encryption = sequence(oid(oids.aes256Cbc), octets(iv));
  return pem("ENCRYPTED PRIVATE KEY", der(sequence(sequence(oid(oids.pbes2), sequence(derivation, encryption)), octets(secret))));
}

export const isEncrypted = (text: string): boolean => pemBlocks(text).some(({ label }) => label === "ENCRYPTED PRIVATE KEY");

/**
 * @param what the text's name in the problem
 * @throws PkiError pki-key-unreadable, pki-key-kind, pki-passphrase-missing, pki-passphrase-wrong
 */
export function readKey(text: string, what: string, passphrase?: string): KeyObject {
  const found = privateKeyIn(text);
  if (found === undefined) throw refuse("pki-key-unreadable", { what });
  const locked = isEncrypted(found);
  if (locked && (passphrase === undefined || passphrase === "")) throw refuse("pki-passphrase-missing", { what });
  const key = parse(found, locked ? passphrase : undefined);
  if (key === undefined) throw locked ? refuse("pki-passphrase-wrong", { what }) : refuse("pki-key-unreadable", { what });
  const size = key.asymmetricKeyDetails?.modulusLength;
  if (key.asymmetricKeyType !== "rsa" || size !== keyBits) throw refuse("pki-key-kind", { what, kind: [key.asymmetricKeyType, size].join(" ").trim() });
  return key;
}

/** OpenSSL cannot tell a damaged encrypted key from a wrong passphrase, and neither can we. */
function parse(found: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey(passphrase === undefined ? found : { key: found, passphrase });
  } catch {
    return undefined;
  }
}
