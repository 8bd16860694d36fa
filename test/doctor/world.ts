import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { makeAws } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";
import type { Aws } from "../../src/core/types.js";
import { sharing, type Declared, type Wanted } from "../../src/doctor/index.js";
import { type Environment, raw } from "../emulator/environment.js";
import { made } from "../pki/made.js";
import { admin } from "../setup/admin.mjs";

type Account = Pick<Environment, "endpoint" | "account">;

/** What AWS Support has granted this account, or what a new one does not have yet. */
export async function grant(e: Account, service: string, code: string, value: number): Promise<void> {
  await admin(e.endpoint, "/kumiki/quota", { method: "POST", body: { account: e.account, region: "ap-northeast-1", service, code, value } });
}

/** So many certificates of somebody else's in ACM. */
export async function importCertificates(e: Environment, count: number): Promise<void> {
  const { ca, server } = await made("somebody else", "bob");
  const bytes = (pem: string) => Buffer.from(pem, "utf8");
  for (let i = 0; i < count; i++)
    await raw(e).acm("ImportCertificate", { Certificate: bytes(server.certificate), PrivateKey: bytes(server.key), CertificateChain: bytes(ca.certificate) });
}

/** A plan of these nodes, as the examinations see it. */
export function wantedOf(aws: Aws, creating: readonly Partial<Declared>[], more: Partial<Wanted> = {}): Wanted {
  const things = creating.map((t, i): Declared => ({ id: `step/${i}`, kind: "", name: "", props: {}, needs: [], typicalMs: 0, ...t }));
  return {
    env: "default",
    store: { read: () => Promise.resolve(undefined), holder: () => Promise.resolve(undefined), path: (name) => name },
    folder: tmpdir(),
    version: "0.0.0",
    node: process.versions.node,
    now: Date.now,
    aws,
    local: true,
    endpoint: undefined,
    saved: undefined,
    shared: sharing(),
    thorough: true,
    things,
    creating: things,
    facts: { region: aws.region, account: aws.account, partition: aws.partition, zones: [] },
    clashes: [],
    envId: "default-abcdefghijklmnop",
    needs: [],
    ...more,
  };
}

/** A door to the emulator with these keys, by way of a proxy where one is given. */
export const doorOf = (endpoint: string, account: string, accessKeyId = account): Aws =>
  makeAws(
    { region: "ap-northeast-1", endpoint, credentials: { accessKeyId, secretAccessKey: "test" }, timing: localTiming, emit: () => undefined, signal: new AbortController().signal, secret: () => Promise.reject(new Error("no secrets here")) },
    { account, partition: "aws" },
  );

/** The emulator, whose answers say that it is so much earlier there. */
export async function lateProxy(upstream: string, behindMs: number): Promise<{ readonly url: string; close(): Promise<void> }> {
  const to = new URL(upstream);
  const server = http.createServer((request, response) => {
    const { method, url: path, headers } = request;
    const on = http.request({ host: to.hostname, port: to.port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode!, { ...answer.headers, date: new Date(Date.now() - behindMs).toUTCString() });
      answer.pipe(response);
    });
    on.on("error", () => response.destroy());
    request.pipe(on);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
