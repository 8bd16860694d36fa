import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKey, privateKeyFile, publicLine, readPrivateKeyFile } from "../../src/pki/openssh.js";

const comments = fc.stringMatching(/^[a-zA-Z0-9@._-]{1,40}$/);
const checks = fc.nat({ max: 0xffff_ffff });

describe("an OpenSSH private key file", () => {
  it("reads back as what was written", () => {
    fc.assert(
      fc.property(comments, checks, (comment, check) => {
        const key = makeKey();
        expect(readPrivateKeyFile(privateKeyFile(key, comment, check))).toEqual({ ...key, comment });
      }),
      { numRuns: 30 },
    );
  });

  it("is refused when any byte of it is changed or it is cut short", () => {
    const text = privateKeyFile(makeKey(), "canary", 7);
    const bytes = Buffer.from(text.split("\n").slice(1, -2).join(""), "base64");
    const file = (b: Buffer): string => `-----BEGIN OPENSSH PRIVATE KEY-----\n${b.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
    const comment = bytes.lastIndexOf("canary");
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        fc.pre(at < comment || at >= comment + "canary".length); // a comment is free text
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= flip;
        expect(readPrivateKeyFile(file(damaged))).toBeUndefined();
        expect(readPrivateKeyFile(file(bytes.subarray(0, at)))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
    expect(readPrivateKeyFile("")).toBeUndefined();
    expect(readPrivateKeyFile("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")).toBeUndefined();
  });
});

const keygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;
describe.skipIf(!keygen)("ssh-keygen", () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "kumiki-openssh-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("takes the file and derives the same public line", () => {
    for (const comment of ["a", "ab", "abc", "for-web-key", "for-web-key-of-somebody-else"]) {
      const key = makeKey();
      const path = join(folder, comment);
      writeFileSync(path, privateKeyFile(key, comment), { mode: 0o600 });
      chmodSync(path, 0o600);
      expect(execFileSync("ssh-keygen", ["-y", "-f", path], { encoding: "utf8" }).trim()).toBe(publicLine(key, comment));
    }
  });

  it("writes files that are read here", () => {
    const path = join(folder, "theirs");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "theirs", "-f", path]);
    const read = readPrivateKeyFile(execFileSync("cat", [path], { encoding: "utf8" }));
    expect(read && publicLine(read, read.comment)).toBe(execFileSync("cat", [`${path}.pub`], { encoding: "utf8" }).trim());
  });
});
