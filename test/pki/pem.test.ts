import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certificatesIn, crlIn, pem, pemBlocks, privateKeyIn } from "../../src/pki/pem.js";

const labels = fc.constantFrom("CERTIFICATE", "PRIVATE KEY", "X509 CRL");
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((b) => Buffer.from(b));
/** What easy-rsa writes before a certificate, and worse. */
const words = fc.stringMatching(/^[A-Za-z0-9:=, \n\t.]{0,60}$/).map((w) => `${w}\n`);

describe("PEM", () => {
  it("reads back what it writes, whatever stands around it and however lines end", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, labels, bytes)), words, fc.constantFrom("\n", "\r\n"), (list, end, newline) => {
        const text = list.map(([before, label, b]) => before + pem(label, b)).join("") + end;
        const read = pemBlocks(text.replace(/\n/g, newline));
        expect(read).toEqual(list.map(([, label, b]) => ({ label, bytes: b })));
        expect(read.map((r) => pem(r.label, r.bytes)).join("")).toBe(list.map(([, label, b]) => pem(label, b)).join(""));
      }),
    );
  });

  it("strips what easy-rsa writes before a certificate (K6)", () => {
    const block = pem("CERTIFICATE", Buffer.from("certificate"));
    expect(certificatesIn(`Certificate:\n    Data:\n        Version: 3 (0x2)\n${block}`)).toEqual([block]);
    expect(certificatesIn(block + pem("PRIVATE KEY", Buffer.from("key")) + block)).toEqual([block, block]);
  });

  it("tells keys, encrypted keys and lists from the rest", () => {
    const key = (label: string) => pem(label, Buffer.from("key"));
    for (const label of ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]) expect(privateKeyIn(`Bag Attributes\n${key(label)}`)).toBe(key(label));
    for (const label of ["PUBLIC KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "CERTIFICATE"]) expect(privateKeyIn(key(label))).toBeUndefined();
    for (const label of ["X509 CRL", "CRL"]) expect(crlIn(key(label))).toEqual(Buffer.from("key"));
    expect(crlIn(key("CERTIFICATE"))).toBeUndefined();
  });

  it("takes nothing that is cut short or ends as something else", () => {
    const block = pem("CERTIFICATE", Buffer.alloc(100));
    expect(pemBlocks(block.slice(0, -10))).toEqual([]);
    expect(pemBlocks(block.replace("END CERTIFICATE", "END PRIVATE KEY"))).toEqual([]);
    expect(pemBlocks("")).toEqual([]);
  });

  it("stays fast on a text that only ever begins", () => {
    const begun = performance.now();
    expect(pemBlocks("-----BEGIN CERTIFICATE-----\n".repeat(20_000))).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
