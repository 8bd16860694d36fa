import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isLoopback, lookupLoopback } from "../../src/core/loopback.js";
import { start, status, stop } from "../../src/emulator/index.js";
import { freshDir, options } from "./support.js";

const fault = (code: string) => expect.objectContaining({ name: "Fault", code });

test("an endpoint that was given is used, whatever it is, and nothing is started or stopped", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((r) => server.once("listening", r));
  const { port } = server.address() as AddressInfo;
  const dir = freshDir();
  const given = options(dir, { env: { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } });
  const expected = { how: "given", url: `http://127.0.0.1:${port}`, port, fresh: false };
  expect(await start(given)).toEqual(expected);
  expect(await status(given)).toEqual(expected);
  expect(await stop(given)).toBe(false);
  expect(existsSync(join(dir, "emulator"))).toBe(false);
  server.close();
});

test("an endpoint that was given and does not answer is said at once", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((r) => server.once("listening", r));
  // The caller's own end of a connection: a port that refuses, and that nobody else is given meanwhile.
  const caller = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await new Promise((r) => caller.once("connect", r));
  const given = options(freshDir(), { env: { AWS_ENDPOINT_URL: `http://127.0.0.1:${caller.localPort}` } });
  await expect(start(given)).rejects.toEqual(fault("unreachable"));
  caller.destroy();
  server.close();
});

test.each(["http://10.0.0.1:4566", "https://ec2.ap-northeast-1.amazonaws.com", "http://127.0.0.1.nip.io:80", "http://127.0.0.1@example.com/", "http://localhost.example.com", "http://x.localhost:4566"])(
  "%s is refused: not this machine",
  async (url) => {
    await expect(start(options(freshDir(), { env: { AWS_ENDPOINT_URL: url } }))).rejects.toEqual(fault("not-loopback"));
  },
);

test("localhost is found without the system's resolver, and nothing else is (first-contact F10)", () => {
  const found = (hostname: string, options: object) => new Promise((done) => lookupLoopback(hostname, options, (e, address, family) => done(e?.code ?? [address, family])));
  return Promise.all([
    expect(found("localhost", {})).resolves.toEqual(["127.0.0.1", 4]),
    expect(found("localhost", { family: 6 })).resolves.toEqual(["::1", 6]),
    expect(found("localhost", { all: true })).resolves.toEqual([[{ address: "127.0.0.1", family: 4 }, { address: "::1", family: 6 }], undefined]),
    ...["x.localhost", "ec2.ap-northeast-1.amazonaws.com", "localhost."].map((name) => expect(found(name, { all: true })).resolves.toBe("ENOTFOUND")),
  ]);
});

test.each(["127.0.0.1:4566", "localhost", "ftp://127.0.0.1", "file:///etc/passwd"])("%s is refused: no such URL", async (url) => {
  await expect(start(options(freshDir(), { env: { AWS_ENDPOINT_URL: url } }))).rejects.toEqual(fault("bad-endpoint"));
});

test("an IPv4 address is loopback exactly if it begins with 127, however it is written", () => {
  const written = fc.nat(0xffffffff).chain((n) => {
    const bytes = [24, 16, 8, 0].map((shift) => (n >>> shift) & 255);
    return fc.constantFrom(bytes.join("."), String(n), `0x${n.toString(16)}`).map((text) => ({ text, local: bytes[0] === 127 }));
  });
  fc.assert(fc.property(written, ({ text, local }) => isLoopback(`http://${text}/`) === local));
});
