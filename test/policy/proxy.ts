import http from "node:http";
import { errorBody, readRequest } from "../faults/wire.mjs";
import { type Ledger, checksOf, remember } from "./authorization.js";
import { type Check, refused } from "./evaluator.js";
import { parse } from "./request.js";
import type { PolicyDocument } from "../../src/policy/index.js";

/** One request, what IAM asks about it, and during which command it was sent. */
export interface Recorded {
  readonly command: string;
  readonly operation: string;
  readonly mutating: boolean;
  readonly checks: readonly Check[];
}

/** A loopback proxy in front of the emulator that does what IAM does: it lets through what the policies allow. */
export interface Guard {
  readonly url: string;
  readonly records: Recorded[];
  /** What was refused, and why. */
  readonly refusals: string[];
  /** Name of what is being done, for the records. */
  command: string;
  /** undefined: everything is allowed. */
  policies: readonly PolicyDocument[] | undefined;
  close(): Promise<void>;
}

const read = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};

export async function startGuard(upstream: string, ledger: Ledger): Promise<Guard> {
  const to = new URL(upstream);
  const agent = new http.Agent({ keepAlive: true });
  const guard = { url: "", records: [] as Recorded[], refusals: [] as string[], command: "", policies: undefined as readonly PolicyDocument[] | undefined };
  const forward = (request: http.IncomingMessage, body: Buffer): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }> =>
    new Promise((done, failed) => {
      const on = http.request({ host: to.hostname, port: to.port, method: request.method, path: request.url, headers: request.headers, agent }, (got) => {
        read(got).then((content) => done({ status: got.statusCode ?? 500, headers: got.headers, body: content }), failed);
      });
      on.on("error", failed);
      on.end(body);
    });
  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await read(request);
    const text = body.toString("utf8");
    const about = readRequest(request, text);
    const asked = parse(about, request.url ?? "/", request.headers, text);
    const checks = checksOf(asked, ledger);
    guard.records.push({ command: guard.command, operation: `${asked.service}:${asked.operation}`, mutating: about.mutating, checks });
    const no = guard.policies === undefined ? undefined : refused(guard.policies, checks);
    if (no !== undefined) {
      guard.refusals.push(`${guard.command}: ${no.action} on ${no.resource} ${JSON.stringify(no.context)}`);
      const [type, content] = errorBody(request, asked.service, asked.service === "ec2" ? "UnauthorizedOperation" : "AccessDenied", `not authorized to perform ${no.action}`);
      response.writeHead(403, { "content-type": type });
      response.end(content);
      return;
    }
    const got = await forward(request, body);
    if (got.status < 300) remember(asked, ledger, got.body.toString("utf8"));
    response.writeHead(got.status, got.headers);
    response.end(got.body);
  }
  const server = http.createServer((request, response) => {
    answer(request, response).catch((e: unknown) => {
      guard.refusals.push(`${guard.command}: ${String(e)}`);
      response.destroy();
    });
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address() as { port: number };
  return Object.assign(guard, {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((done) => server.close(done));
    },
  });
}
