import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSerial, makeCrl, revoke } from "../../src/pki/crl.js";
import { checkCrlDates, readCrl, revocationReasons, type RevocationReason } from "../../src/pki/crl-read.js";
import { pem, pemBlocks } from "../../src/pki/pem.js";
import { dayMs, readCertificate } from "../../src/pki/read.js";
import { lackOf, skipped } from "../setup/programs.js";
import { codeOf, type Made, twoSets } from "./made.js";

const lack = lackOf("openssl");

let ours: Made;
let theirs: Made;
let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-pki-crl-"));
  [ours, theirs] = await twoSets();
  writeFileSync(at("ca.crt"), ours.ca.certificate);
  writeFileSync(at("client.crt"), ours.client.certificate);
  writeFileSync(at("server.crt"), ours.server.certificate);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const serial = () => readCertificate(ours.client.certificate).serial;
const reasons = fc.constantFrom(...(Object.keys(revocationReasons) as RevocationReason[]));
/** Whole seconds, on both sides of 2050, where the type of a date changes. */
const dates = fc.integer({ min: Date.UTC(2020) / 1000, max: Date.UTC(2060) / 1000 }).map((s) => new Date(s * 1000));
const serials = fc.bigInt({ min: 1n, max: 2n ** 159n - 1n }).map((n) => n.toString(16).toUpperCase()).map((h) => (h.length % 2 === 0 ? h : `0${h}`));

describe("a revocation list", () => {
  it("reads back as it was made", () => {
    const revoked = fc.array(fc.record({ serial: serials, at: dates, reason: reasons }), { maxLength: 20 });
    fc.assert(
      fc.property(revoked, fc.bigInt({ min: 1n, max: 2n ** 64n }), dates, (list, number, nextUpdate) => {
        const crl = readCrl(makeCrl(ours.ca, { number, revoked: list, nextUpdate }), ours.ca.certificate);
        expect(crl).toMatchObject({ number, nextUpdate, revoked: list });
      }),
      { numRuns: 60 },
    );
  });

  it("lasts as long as the CA, so that it can never lock everybody out before (pitfall 26)", () => {
    const crl = readCrl(makeCrl(ours.ca, { number: 1n, revoked: [] }));
    expect(crl.nextUpdate).toEqual(readCertificate(ours.ca.certificate).notAfter);
    expect(checkCrlDates(crl, new Date())).toBeUndefined();
    const before = (days: number) => checkCrlDates(crl, new Date(crl.nextUpdate.getTime() - days * dayMs));
    expect(before(31)).toBeUndefined();
    expect(before(29)).toEqual({ code: "pki-expires-soon", data: { subject: "CRL", until: crl.nextUpdate.toISOString().slice(0, 10), days: 29 } });
    expect(before(-1)?.code).toBe("pki-crl-expired");
  });

  it("grows by one, counts up, and keeps what is in it", () => {
    const first = revoke(ours.ca, undefined, { serial: serial(), reason: "key-compromise" });
    const second = revoke(ours.ca, first, { serial: "0A", reason: "superseded" });
    const again = revoke(ours.ca, second, { serial: serial().toLowerCase(), reason: "superseded" });
    expect(readCrl(first).number).toBe(1n);
    expect(readCrl(again).number).toBe(3n);
    expect(readCrl(again).revoked).toEqual(readCrl(second).revoked);
    expect(readCrl(second).revoked.map((r) => [r.serial, r.reason])).toEqual([[serial(), "key-compromise"], ["0A", "superseded"]]);
  });

  it("is refused when it is another CA's, or damaged anywhere", () => {
    const text = revoke(ours.ca, undefined, { serial: serial(), reason: "unspecified" });
    expect(codeOf(() => readCrl(text, theirs.ca.certificate))).toBe("pki-crl-foreign");
    expect(codeOf(() => revoke(theirs.ca, text, { serial: "01", reason: "unspecified" }))).toBe("pki-crl-foreign");
    const { bytes } = pemBlocks(text)[0]!;
    // Behind the list stand 15 bytes of algorithm, the signature's head, and 256 bytes of signature.
    const signedEnd = bytes.length - 256 - 5 - 15;
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (i, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[i]! ^= flip;
        const wrong = codeOf(() => readCrl(pem("X509 CRL", damaged), ours.ca.certificate));
        if (i < signedEnd || i >= bytes.length - 256) expect(wrong).toMatch(/^pki-crl-(unreadable|foreign)$/);
        else if (wrong !== undefined) expect(wrong).toMatch(/^pki-crl-(unreadable|foreign)$/);
        expect(codeOf(() => readCrl(pem("X509 CRL", bytes.subarray(0, i)), ours.ca.certificate))).toBe("pki-crl-unreadable");
      }),
      { numRuns: 400 },
    );
    for (const junk of ["", "nothing", ours.ca.certificate, pem("X509 CRL", Buffer.from([0x30, 0x80]))]) expect(codeOf(() => readCrl(junk))).toBe("pki-crl-unreadable");
  });

  it("takes serials in hexadecimal only", () => {
    for (const given of ["", "0", "00", "-1", "0x1", "1 ", "G", "1".repeat(41)]) expect(checkSerial(given)).toEqual({ code: "pki-serial", data: { given } });
    for (const given of ["1", "00ff", "F".repeat(40)]) expect(checkSerial(given)).toBeUndefined();
    expect(codeOf(() => revoke(ours.ca, undefined, { serial: "zz", reason: "unspecified" }))).toBe("pki-serial");
  });
});

describe.skipIf(lack !== undefined)(`openssl${skipped(lack)}`, () => {
  const verify = (crl: string, certificate: string) => {
    writeFileSync(at("crl.pem"), crl);
    const { status, stdout, stderr } = spawnSync("openssl", ["verify", "-x509_strict", "-crl_check", "-CAfile", at("ca.crt"), "-CRLfile", at("crl.pem"), at(certificate)], { encoding: "utf8" });
    return status === 0 ? "ok" : stdout + stderr;
  };
  it("refuses the revoked one and no other", () => {
    const crl = revoke(ours.ca, undefined, { serial: serial(), reason: "key-compromise" });
    expect(verify(crl, "client.crt")).toContain("error 23 at 0 depth lookup: certificate revoked");
    expect(verify(crl, "server.crt")).toBe("ok");
    expect(verify(makeCrl(ours.ca, { number: 1n, revoked: [] }), "client.crt")).toBe("ok");
  });
  it("refuses a list of a foreign CA, even one of the same name", () => {
    expect(verify(makeCrl(theirs.ca, { number: 1n, revoked: [] }), "client.crt")).toMatch(/unable to get certificate CRL|CRL signature failure/);
  });
  it("refuses everybody once the list has expired: why ours lasts", () => {
    const nextUpdate = new Date(Date.now() - 60_000);
    expect(verify(makeCrl(ours.ca, { number: 1n, revoked: [], nextUpdate }), "server.crt")).toContain("CRL has expired");
  });
  it("shows version, number, key, dates and reasons", () => {
    const when = new Date("2026-03-04T05:06:07Z");
    writeFileSync(at("crl.pem"), makeCrl(ours.ca, { number: 258n, revoked: [{ serial: "7F01", at: when, reason: "key-compromise" }, { serial: "02", at: when, reason: "unspecified" }] }));
    const shown = execFileSync("openssl", ["crl", "-in", at("crl.pem"), "-noout", "-text", "-CAfile", at("ca.crt")], { encoding: "utf8", stdio: "pipe" }).replace(/[ \t]+/g, " ");
    for (const part of ["Version 2 (0x1)", "Signature Algorithm: sha256WithRSAEncryption", "X509v3 CRL Number: \n 258", "X509v3 Authority Key Identifier:", "Serial Number: 7F01\n Revocation Date: Mar 4 05:06:07 2026 GMT", "X509v3 CRL Reason Code: \n Key Compromise", "Serial Number: 02\n Revocation Date: Mar 4 05:06:07 2026 GMT\n Signature"])
      expect(shown).toContain(part);
  });
  it("writes lists that are read here", () => {
    writeFileSync(at("index.txt"), `R\t330101000000Z\t260304050607Z,keyCompromise\t7F01\tunknown\t/CN=alice\nR\t330101000000Z\t260304050607Z,CACompromise\t02\tunknown\t/CN=bob\n`);
    writeFileSync(at("number"), "0102\n");
    writeFileSync(at("ca.key"), ours.ca.key, { mode: 0o600 });
    writeFileSync(at("ca.cnf"), `[ca]\ndefault_ca=d\n[d]\ndatabase=${at("index.txt")}\ncrlnumber=${at("number")}\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n`);
    const text = execFileSync("openssl", ["ca", "-config", at("ca.cnf"), "-gencrl", "-crldays", "30", "-cert", at("ca.crt"), "-keyfile", at("ca.key")], { encoding: "utf8", stdio: "pipe" });
    const when = new Date("2026-03-04T05:06:07Z");
    // a reason we have no word for stays a revocation
    expect(readCrl(text, ours.ca.certificate)).toMatchObject({ number: 258n, revoked: [{ serial: "02", at: when, reason: "unspecified" }, { serial: "7F01", at: when, reason: "key-compromise" }] });
  });
});
