import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeAuthority } from "../../src/pki/authority.js";
import { makeClientCertificate, makeServerCertificate } from "../../src/pki/certificate.js";
import { serialNumber } from "../../src/pki/issue.js";
import { encryptKey } from "../../src/pki/key.js";
import { dayMs, isIssuedBy } from "../../src/pki/read.js";
import { lackOf, skipped } from "../setup/programs.js";
import { codeOf, domain, type Made, twoSets } from "./made.js";

const lack = lackOf("openssl");

let ours: Made;
let theirs: Made;
let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-pki-cert-"));
  [ours, theirs] = await twoSets();
  for (const [who, set] of Object.entries({ ours, theirs }))
    for (const [role, pair] of Object.entries(set)) {
      writeFileSync(at(`${who}-${role}.crt`), pair.certificate);
      writeFileSync(at(`${who}-${role}.key`), pair.key, { mode: 0o600 });
    }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const openssl = (...args: string[]) => execFileSync("openssl", args, { encoding: "utf8" });
const verify = (ca: string, purpose: string, certificate: string) => {
  const { status, stdout, stderr } = spawnSync("openssl", ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", at(ca), at(certificate)], { encoding: "utf8" });
  return status === 0 ? "ok" : stdout + stderr;
};
const text = (file: string) => openssl("x509", "-in", at(file), "-noout", "-text").replace(/[ \t]+/g, " ");

describe.skipIf(lack !== undefined)(`openssl verify -x509_strict${skipped(lack)}`, () => {
  it("accepts server and client, each for its own purpose only", () => {
    expect(verify("ours-ca.crt", "sslserver", "ours-server.crt")).toBe("ok");
    expect(verify("ours-ca.crt", "sslclient", "ours-client.crt")).toBe("ok");
    expect(verify("ours-ca.crt", "sslclient", "ours-server.crt")).toMatch(/unsuitable certificate purpose|unsupported certificate purpose/);
    expect(verify("ours-ca.crt", "sslserver", "ours-client.crt")).toMatch(/unsuitable certificate purpose|unsupported certificate purpose/);
  });
  it("refuses another CA's, even one of the same name", () => {
    expect(verify("ours-ca.crt", "sslserver", "theirs-server.crt")).toMatch(/error 20|error 7/);
    expect(verify("ours-ca.crt", "sslclient", "theirs-client.crt")).toMatch(/error 20|error 7/);
    expect(isIssuedBy(theirs.client.certificate, ours.ca.certificate)).toBe(false);
    expect(isIssuedBy(ours.client.certificate, ours.ca.certificate)).toBe(true);
  });
  it("checks the name", () => {
    const named = (host: string) => spawnSync("openssl", ["verify", "-x509_strict", "-verify_hostname", host, "-CAfile", at("ours-ca.crt"), at("ours-server.crt")]).status;
    expect(named(domain)).toBe(0);
    expect(named("vpn.example.com")).not.toBe(0);
  });
});

describe.skipIf(lack !== undefined)(`openssl x509${skipped(lack)}`, () => {
  it("shows what Client VPN and ACM demand of the CA", () => {
    const shown = text("ours-ca.crt");
    for (const part of ["Version: 3 (0x2)", "Signature Algorithm: sha256WithRSAEncryption", "Public-Key: (2048 bit)", "Issuer: CN = kumiki default", "Subject: CN = kumiki default", "Basic Constraints: critical\n CA:TRUE, pathlen:0\n", "Key Usage: critical\n Certificate Sign, CRL Sign\n", "Subject Key Identifier:", "Authority Key Identifier:"])
      expect(shown).toContain(part);
  });
  it.each([
    ["server", domain, "TLS Web Server Authentication"],
    ["client", "alice", "TLS Web Client Authentication"],
  ])("and of the %s", (role, name, purpose) => {
    const shown = text(`ours-${role}.crt`);
    for (const part of ["Version: 3 (0x2)", "Signature Algorithm: sha256WithRSAEncryption", "Public-Key: (2048 bit)", "Issuer: CN = kumiki default", `Subject: CN = ${name}\n`, "Basic Constraints: critical\n CA:FALSE\n", "Key Usage: critical\n Digital Signature, Key Encipherment\n", `Extended Key Usage: \n ${purpose}\n`, "Subject Key Identifier:", "Authority Key Identifier:"])
      expect(shown).toContain(part);
    expect(shown.includes(`DNS:${domain}`)).toBe(role === "server");
  });
  it("finds key and certificate together", () => {
    for (const role of ["ca", "server", "client"]) expect(openssl("x509", "-in", at(`ours-${role}.crt`), "-noout", "-pubkey")).toBe(openssl("pkey", "-in", at(`ours-${role}.key`), "-pubout"));
  });
});

describe("dates", () => {
  const days = (certificate: string) => {
    const x = new X509Certificate(certificate);
    return (Date.parse(x.validTo) + 1000 - Date.parse(x.validFrom)) / dayMs;
  };
  it("are ten years, 825 days and a year, from an hour ago", () => {
    expect([ours.ca, ours.server, ours.client].map((p) => days(p.certificate))).toEqual([3650, 825, 365]);
    const now = new Date("2049-11-21T12:00:00Z"); // the CA's end is written in another type than its beginning
    const certificate = new X509Certificate(makeAuthority("ca", ours.ca.key, { now }));
    expect(new Date(certificate.validFrom)).toEqual(new Date("2049-11-21T11:00:00Z"));
    expect(days(certificate.toString())).toBe(3650);
  });
  it("do not outlive the CA", () => {
    const until = new X509Certificate(ours.ca.certificate).validTo;
    const now = new Date(Date.parse(until) - 10 * dayMs);
    expect(new X509Certificate(makeServerCertificate(ours.ca, ours.server.key, domain, { now })).validTo).toBe(until);
  });
});

it("serials are positive, 127 bits, and never the same", () => {
  const all = Array.from({ length: 2000 }, serialNumber);
  for (const serial of all) expect(serial >> 126n).toBe(1n);
  expect(new Set(all).size).toBe(all.length);
});

it("any person and any CA name verify, and are read back as given", () => {
  const names = fc.stringMatching(/^[A-Za-z0-9]{1,8}([ ._-][A-Za-z0-9]{1,8}){0,4}$/);
  const people = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,62}$/);
  fc.assert(
    fc.property(names, people, (name, person) => {
      const ca = { key: ours.ca.key, certificate: makeAuthority(name, ours.ca.key) };
      const client = new X509Certificate(makeClientCertificate(ca, ours.client.key, person));
      expect(client.subject).toBe(`CN=${person}`);
      expect(client.issuer).toBe(`CN=${name}`);
      expect(client.verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

describe("refused with one clear problem", () => {
  const client = (ca: { key: string; certificate: string; passphrase?: string }, now?: Date) => codeOf(() => makeClientCertificate(ca, ours.client.key, "alice", now && { now }));
  it("names", () => {
    expect(codeOf(() => makeClientCertificate(ours.ca, ours.client.key, "Alice"))).toBe("pki-person");
    expect(codeOf(() => makeServerCertificate(ours.ca, ours.server.key, "server"))).toBe("pki-domain");
    expect(codeOf(() => makeAuthority("a,b", ours.ca.key))).toBe("pki-authority-name");
  });
  it("a CA whose key is another's", () => expect(client({ ...ours.ca, key: theirs.ca.key })).toBe("pki-key-mismatch"));
  it("an end entity as CA", () => expect(client(ours.server)).toBe("pki-authority-unfit"));
  it.skipIf(lack !== undefined)(`a CA of another form of name${skipped(lack)}`, () => {
    writeFileSync(at("req.cnf"), "[req]\ndistinguished_name=dn\n[dn]\n");
    const other = openssl("req", "-x509", "-config", at("req.cnf"), "-key", at("ours-ca.key"), "-subj", "/O=Example/CN=Example CA", "-days", "10", "-addext", "basicConstraints=critical,CA:TRUE");
    expect(client({ key: ours.ca.key, certificate: other })).toBe("pki-authority-unfit");
  });
  it("a CA that ended, or has not begun", () => {
    expect(client(ours.ca, new Date(Date.now() + 3651 * dayMs))).toBe("pki-expired");
    expect(client(ours.ca, new Date(Date.now() - dayMs))).toBe("pki-not-yet-valid");
  });
  it("a passphrase that is missing or wrong", () => {
    const key = encryptKey(ours.ca.key, "secret");
    expect(client({ ...ours.ca, key })).toBe("pki-passphrase-missing");
    expect(client({ ...ours.ca, key, passphrase: "Secret" })).toBe("pki-passphrase-wrong");
    expect(client({ ...ours.ca, key, passphrase: "secret" })).toBeUndefined();
  });
  it("no certificate at all", () => expect(client({ ...ours.ca, certificate: "nothing" })).toBe("pki-certificate-unreadable"));
});
