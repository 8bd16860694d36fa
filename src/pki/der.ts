/**
 * Reads DER (X.690), as much as a revocation list needs: node:crypto has no reader for one, and forge's readers are
 * what its advisories are about. Strict: definite and shortest lengths, tags of one byte, nothing left over.
 */
export interface Der {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length: what a signature covers. */
  readonly whole: Buffer;
}

export const tags = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

export class DerError extends Error {
  override readonly name = "DerError";
}

function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly from: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError("cut short");
  if (first < 0x80) return { length: first, from: at + 1 };
  const count = first & 0x7f;
  if (count < 1 || count > 4 || at + 1 + count > bytes.length) throw new DerError("length");
  const length = bytes.readUIntBE(at + 1, count);
  if (length < 0x80 || bytes[at + 1] === 0) throw new DerError("length not in its shortest form");
  return { length, from: at + 1 + count };
}

/** The members of a constructed value, or of a whole text. */
export function members(bytes: Buffer): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at]!;
    if ((tag & 0x1f) === 0x1f) throw new DerError("long tag");
    const { length, from } = lengthAt(bytes, at + 1);
    if (from + length > bytes.length) throw new DerError("cut short");
    found.push({ tag, content: bytes.subarray(from, from + length), whole: bytes.subarray(at, from + length) });
    at = from + length;
  }
  return found;
}

/** Takes members off the front by their tags. */
export class Members {
  private at = 0;
  private readonly list: readonly Der[];
  constructor(bytes: Buffer) {
    this.list = members(bytes);
  }
  /** The next one if it has one of these tags. */
  maybe(...wanted: readonly number[]): Der | undefined {
    const next = this.list[this.at];
    if (next === undefined || !wanted.includes(next.tag)) return undefined;
    this.at++;
    return next;
  }
  next(...wanted: readonly number[]): Der {
    const found = this.maybe(...wanted);
    if (found === undefined) throw new DerError("another type was expected");
    return found;
  }
  end(): void {
    if (this.at < this.list.length) throw new DerError("something is left over");
  }
}

/** A positive INTEGER. */
export function natural({ content }: Der): bigint {
  const [first, second] = content;
  if (first === undefined || first >= 0x80 || (first === 0 && second !== undefined && second < 0x80)) throw new DerError("integer");
  return BigInt(`0x${content.toString("hex")}`);
}

/** UTCTime or GeneralizedTime, in whole seconds of UTC (RFC 5280 5.1.2.4). */
export function date({ tag, content }: Der): Date {
  const parts = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(content.toString("latin1"));
  if (parts === null || (parts[1]!.length === 4) !== (tag === tags.generalizedTime)) throw new DerError("time");
  const [, years, month, day, hour, minute, second] = parts;
  const year = years!.length === 4 ? years : `${Number(years) < 50 ? "20" : "19"}${years}`; // RFC 5280 4.1.2.5.1
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at.getTime())) throw new DerError("time");
  return at;
}
