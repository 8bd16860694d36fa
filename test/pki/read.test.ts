import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { makeServerCertificate } from "../../src/pki/certificate.js";
import { dayMs, isIssuedBy, readCertificate } from "../../src/pki/read.js";
import { lackOf, skipped } from "../setup/programs.js";
import { codeOf, domain, made } from "./made.js";

const lack = lackOf("openssl");

let ours: Awaited<ReturnType<typeof made>>;
beforeAll(async () => (ours = await made("kumiki default", "alice")));
const openssl = (input: string, ...args: string[]) => execFileSync("openssl", ["x509", "-noout", ...args], { input, encoding: "utf8" }).trim();

describe("what status tells of a certificate", () => {
  it.skipIf(lack !== undefined)(`is what openssl says${skipped(lack)}`, () => {
    for (const [pair, subject, isAuthority, domains] of [
      [ours.ca, "kumiki default", true, []],
      [ours.server, domain, false, [domain]],
      [ours.client, "alice", false, []],
    ] as const) {
      const facts = readCertificate(pair.certificate);
      expect(facts).toMatchObject({ subject, isAuthority, domains });
      expect(`serial=${facts.serial}`).toBe(openssl(pair.certificate, "-serial"));
      expect(openssl(pair.certificate, "-enddate", "-dateopt", "iso_8601")).toBe(`notAfter=${facts.notAfter.toISOString().replace("T", " ").replace(".000", "")}`);
      const spki = execFileSync("openssl", ["pkey", "-pubout", "-outform", "DER"], { input: pair.key });
      expect(facts.fingerprint).toBe(createHash("sha256").update(spki).digest("hex"));
    }
  });

  it("counts the days that are left", () => {
    const { notAfter } = readCertificate(ours.client.certificate);
    const left = (ms: number) => readCertificate(ours.client.certificate, new Date(notAfter.getTime() - ms)).daysLeft;
    expect([left(30 * dayMs), left(30 * dayMs - 1), left(1), left(0), left(-1)]).toEqual([30, 29, 0, 0, -1]);
  });

  it("keeps the fingerprint over a renewal with the same key, and changes the serial", () => {
    const [old, renewed] = [ours.server.certificate, makeServerCertificate(ours.ca, ours.server.key, domain)].map((c) => readCertificate(c));
    expect(renewed!.fingerprint).toBe(old!.fingerprint);
    expect(renewed!.serial).not.toBe(old!.serial);
  });

  it("says whose it is", () => {
    expect(isIssuedBy(ours.client.certificate, ours.ca.certificate)).toBe(true);
    expect(isIssuedBy(ours.ca.certificate, ours.ca.certificate)).toBe(true);
    expect(isIssuedBy(ours.client.certificate, ours.server.certificate)).toBe(false);
  });

  it("refuses what is none", () => {
    for (const junk of ["", "nothing", ours.client.key, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]) expect(codeOf(() => readCertificate(junk))).toBe("pki-certificate-unreadable");
  });

  it.skipIf(lack !== undefined)(`reads one that others made, with a text before it${skipped(lack)}`, () => {
    const req = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-subj", "/C=JP/O=Example", "-days", "3"];
    const theirs = execFileSync("openssl", req, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const shown = execFileSync("openssl", ["x509", "-text"], { input: theirs, encoding: "utf8" });
    expect(readCertificate(shown)).toMatchObject({ subject: "C=JP, O=Example", daysLeft: 2 });
  });
});
