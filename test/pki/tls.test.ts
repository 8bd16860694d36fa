import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import { beforeAll, describe, expect, it } from "vitest";
import { makeCrl, revoke } from "../../src/pki/crl.js";
import { readCertificate } from "../../src/pki/read.js";
import { domain, made } from "./made.js";

type Made = Awaited<ReturnType<typeof made>>;
let ours: Made;
let theirs: Made;
beforeAll(async () => {
  [ours, theirs] = [await made("kumiki default", "alice"), await made("kumiki default", "alice")];
});

interface Attempt {
  readonly client: { readonly key: string; readonly certificate: string };
  readonly server?: { readonly key: string; readonly certificate: string };
  readonly crl?: string;
  readonly name?: string;
}

/**
 * What a server with our CA says to a client: whom it greeted, or why not. Both sides demand the other's certificate.
 * @param strict as in life; else the server lets everybody in and says what was wrong, which strict Node does not tell
 */
async function handshake({ client, server = ours.server, crl, name = domain }: Attempt, strict = true): Promise<string> {
  const listener = createServer({ key: server.key, cert: server.certificate, ca: ours.ca.certificate, crl, requestCert: true, rejectUnauthorized: strict, minVersion: "TLSv1.2" });
  const outcome = new Promise<string>((say) => {
    listener.on("secureConnection", (socket: TLSSocket) => say(socket.authorized ? `hello ${socket.getPeerCertificate().subject.CN}` : String(socket.authorizationError)));
    listener.on("tlsClientError", (e: NodeJS.ErrnoException) => say(e.code ?? e.message));
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const socket = connect({ port: (listener.address() as AddressInfo).port, host: "127.0.0.1", servername: name, key: client.key, cert: client.certificate, ca: ours.ca.certificate });
  const refused = new Promise<string>((say) => socket.on("error", (e: NodeJS.ErrnoException) => e.code?.startsWith("ERR_SSL") || say(`client: ${e.code}`)));
  try {
    return await Promise.race([outcome, refused]);
  } finally {
    socket.destroy();
    listener.close();
  }
}

async function refusal(attempt: Attempt): Promise<string> {
  expect(await handshake(attempt)).toBe("ECONNRESET");
  return handshake(attempt, false);
}

describe("mutual TLS", () => {
  it("greets ours", async () => expect(await handshake({ client: ours.client })).toBe("hello alice"));
  it("greets ours with a list that does not name it", async () =>
    expect(await handshake({ client: ours.client, crl: makeCrl(ours.ca, { number: 1n, revoked: [{ serial: "01", at: new Date(), reason: "unspecified" }] }) })).toBe("hello alice"));
  it("refuses a revoked one", async () => {
    const { serial } = readCertificate(ours.client.certificate);
    expect(await refusal({ client: ours.client, crl: revoke(ours.ca, undefined, { serial, reason: "key-compromise" }) })).toBe("CERT_REVOKED");
  });
  it("refuses a foreign CA's, of the same names", async () => {
    expect(await refusal({ client: theirs.client })).toMatch(/^(UNABLE_TO_GET_ISSUER_CERT_LOCALLY|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE)$/);
  });
  it("refuses a server's certificate as a client", async () => expect(await refusal({ client: ours.server })).toBe("INVALID_PURPOSE"));
  it("the client refuses a foreign server, a client as server, and another name", async () => {
    expect(await handshake({ client: ours.client, server: theirs.server })).toMatch(/^client: (UNABLE_TO|CERT_SIGNATURE)/);
    expect(await handshake({ client: ours.client, server: ours.client })).toMatch(/^client: (INVALID_PURPOSE|ERR_TLS_CERT_ALTNAME_INVALID)$/);
    expect(await handshake({ client: ours.client, name: "vpn.example.com" })).toBe("client: ERR_TLS_CERT_ALTNAME_INVALID");
  });
});
