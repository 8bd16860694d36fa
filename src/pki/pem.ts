/** One armoured block (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Buffer;
}

const block = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;

/**
 * The blocks of a text, in their order. What stands around them is left out: easy-rsa and `openssl ca` put the
 * certificate in words before it, which ACM refuses (K6).
 */
export const pemBlocks = (text: string): PemBlock[] =>
  [...text.matchAll(block)].map(([, label, body]) => ({ label: label!, bytes: Buffer.from(body!, "base64") }));

/** As openssl writes it: 64 characters a line, a newline at the end. */
export const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END ${label}-----\n`;

const only = (text: string, wanted: RegExp): string[] =>
  pemBlocks(text).filter(({ label }) => wanted.test(label)).map(({ label, bytes }) => pem(label, bytes));

/** The certificates of a text, each by itself. */
export const certificatesIn = (text: string): string[] => only(text, /^CERTIFICATE$/);

/** The first private key of a text, encrypted or not; undefined if there is none. */
export const privateKeyIn = (text: string): string | undefined => only(text, /^(?:(?:ENCRYPTED|RSA) )?PRIVATE KEY$/)[0];

/** The first revocation list of a text. OpenSSL's label is `X509 CRL`; some write `CRL`. */
export function crlIn(text: string): Buffer | undefined {
  return pemBlocks(text).find(({ label }) => label === "X509 CRL" || label === "CRL")?.bytes;
}
