import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify, createPrivateKey } from "node:crypto";

/**
 * Ed25519 keys in OpenSSH's own file format, which is the only one that every ssh reads for this algorithm: node:crypto
 * makes the key but writes PKCS#8. Formats: openssh PROTOCOL.key ("openssh-key-v1"), RFC 4253 6.6, RFC 8709.
 */
const algorithm = "ssh-ed25519";
const magic = Buffer.from("openssh-key-v1\0", "latin1");
const header = "-----BEGIN OPENSSH PRIVATE KEY-----";
const footer = "-----END OPENSSH PRIVATE KEY-----";
/** Block size of the cipher "none". */
const blockBytes = 8;
const keyBytes = 32;

/** The 32 bytes of the secret (RFC 8032's seed) and of the public point. */
export interface Ed25519Key {
  readonly secret: Buffer;
  readonly public: Buffer;
}

export function makeKey(): Ed25519Key {
  const { privateKey } = generateKeyPairSync("ed25519");
  const jwk = privateKey.export({ format: "jwk" });
  return { secret: Buffer.from(jwk.d!, "base64url"), public: Buffer.from(jwk.x!, "base64url") };
}

const uint32 = (n: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
};
const field = (value: string | Buffer): Buffer => {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
};
const publicBlob = (key: Pick<Ed25519Key, "public">): Buffer => Buffer.concat([field(algorithm), field(key.public)]);

/** 1, 2, 3 … */
const paddingOf = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => i + 1));

/**
 * The private key file, without a passphrase: it is protected by mode 0600 (reliability.md 2.3).
 * @param check a number that stands twice in the file so that a reader notices a wrong passphrase; any value will do.
 */
export function privateKeyFile(key: Ed25519Key, comment: string, check = randomBytes(4).readUInt32BE()): string {
  const secret = Buffer.concat([
    uint32(check),
    uint32(check),
    publicBlob(key),
    field(Buffer.concat([key.secret, key.public])),
    field(comment),
  ]);
  const padding = paddingOf(-secret.length & (blockBytes - 1));
  const file = Buffer.concat([
    magic,
    field("none"), // cipher
    field("none"), // key derivation
    field(""), // its options
    uint32(1), // number of keys
    field(publicBlob(key)),
    field(Buffer.concat([secret, padding])),
  ]);
  return `${header}\n${file.toString("base64").replace(/.{1,70}/g, "$&\n")}${footer}\n`;
}

/** Cuts fields off the front; undefined as soon as one is longer than what is left. */
class Fields {
  constructor(public rest: Buffer) {}
  bytes(length: number): Buffer | undefined {
    if (length > this.rest.length) return undefined;
    const out = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return out;
  }
  field(): Buffer | undefined {
    const length = this.bytes(4)?.readUInt32BE();
    return length === undefined ? undefined : this.bytes(length);
  }
}

/** Reads what `privateKeyFile` writes; undefined: not an Ed25519 key file without a passphrase, or a damaged one. */
export function readPrivateKeyFile(text: string): (Ed25519Key & { readonly comment: string }) | undefined {
  const lines = text.trim().split(/\r?\n/);
  if (lines[0] !== header || lines.at(-1) !== footer) return undefined;
  const outer = new Fields(Buffer.from(lines.slice(1, -1).join(""), "base64"));
  if (!outer.bytes(magic.length)?.equals(magic)) return undefined;
  if (outer.field()?.toString() !== "none" || outer.field()?.toString() !== "none" || outer.field()?.length !== 0) return undefined;
  if (outer.bytes(4)?.readUInt32BE() !== 1) return undefined;
  const blob = outer.field();
  const inner = new Fields(outer.field() ?? Buffer.alloc(0));
  const checks = [inner.bytes(4), inner.bytes(4)];
  if (!checks[0] || !checks[1]?.equals(checks[0])) return undefined;
  if (inner.field()?.toString() !== algorithm) return undefined;
  const point = inner.field();
  const pair = inner.field();
  const comment = inner.field();
  if (outer.rest.length > 0 || inner.rest.length >= blockBytes || !inner.rest.equals(paddingOf(inner.rest.length))) return undefined;
  if (point?.length !== keyBytes || pair?.length !== 2 * keyBytes || comment === undefined) return undefined;
  const key = { secret: Buffer.from(pair.subarray(0, keyBytes)), public: Buffer.from(point), comment: comment.toString("utf8") };
  if (!pair.subarray(keyBytes).equals(point) || !blob?.equals(publicBlob(key)) || !fits(key)) return undefined;
  return key;
}

/** The public half belongs to the secret one: what the secret signs, the public half must verify. */
function fits(key: Ed25519Key): boolean {
  const d = key.secret.toString("base64url");
  const x = key.public.toString("base64url");
  const probe = Buffer.from("kumiki");
  try {
    const signature = sign(null, probe, createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", d, x }, format: "jwk" }));
    return verify(null, probe, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }), signature);
  } catch {
    return false;
  }
}

/** The line of authorized_keys and of ImportKeyPair. */
export const publicLine = (key: Pick<Ed25519Key, "public">, comment: string): string =>
  `${algorithm} ${publicBlob(key).toString("base64")} ${comment}`;
