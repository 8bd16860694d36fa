import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encryptKey, isEncrypted, makeKey, makeKeyAsync, readKey } from "../../src/pki/key.js";
import { pem } from "../../src/pki/pem.js";
import { lackOf, skipped } from "../setup/programs.js";
import { codeOf } from "./made.js";

const lack = lackOf("openssl");

const passphrase = "correct horse 馬 battery";
let key: string;
beforeAll(() => (key = makeKey()));

describe("a key", () => {
  it("is RSA 2048 in PKCS#8, small enough for ACM (5,120 bytes)", async () => {
    for (const one of [key, await makeKeyAsync()]) {
      expect(one).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
      expect(one.length).toBeLessThan(5120);
      expect(readKey(one, "k").asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65537n });
    }
  });
  it("is refused when it is something else, without being shown", () => {
    expect(codeOf(() => readKey("", "k"))).toBe("pki-key-unreadable");
    expect(codeOf(() => readKey(pem("PRIVATE KEY", Buffer.from("no key")), "k"))).toBe("pki-key-unreadable");
    const form = { type: "pkcs8", format: "pem" } as const;
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export(form).toString();
    expect(() => readKey(ec, "vpn-ca.key")).toThrow('pki-key-kind {"what":"vpn-ca.key","kind":"ec"}');
    const long = generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey.export(form).toString();
    expect(() => readKey(long, "vpn-ca.key")).toThrow('"kind":"rsa 3072"');
  });
});

describe("an encrypted key", () => {
  it("is read back with its passphrase only", () => {
    const locked = encryptKey(key, passphrase);
    expect(isEncrypted(locked)).toBe(true);
    expect(isEncrypted(key)).toBe(false);
    expect(readKey(locked, "k", passphrase).equals(createPrivateKey(key))).toBe(true);
    expect(codeOf(() => readKey(locked, "k", `${passphrase} `))).toBe("pki-passphrase-wrong");
    expect(codeOf(() => readKey(locked, "k"))).toBe("pki-passphrase-missing");
    expect(codeOf(() => readKey(locked, "k", ""))).toBe("pki-passphrase-missing");
    expect(codeOf(() => encryptKey(key, ""))).toBe("pki-passphrase-empty");
  });
  it("differs each time", () => expect(encryptKey(key, passphrase)).not.toBe(encryptKey(key, passphrase)));
});

describe.skipIf(lack !== undefined)(`openssl${skipped(lack)}`, () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "kumiki-pki-key-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("decrypts it, and sees scrypt with AES-256", () => {
    const path = join(folder, "ca.key");
    writeFileSync(path, encryptKey(key, passphrase), { mode: 0o600 });
    const open = (word: string) => spawnSync("openssl", ["pkcs8", "-in", path, "-passin", "env:WORD"], { encoding: "utf8", env: { ...process.env, WORD: word } });
    expect(open(passphrase).stdout).toBe(key);
    expect(open("another").status).not.toBe(0);
    const parts = execFileSync("openssl", ["asn1parse", "-in", path], { encoding: "utf8" });
    for (const part of ["PBES2", "scrypt", "aes-256-cbc", "INTEGER           :4000"]) expect(parts).toContain(part);
  });
});
