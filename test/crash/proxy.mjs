import http from "node:http";

/**
 * A loopback proxy in front of the emulator that sees every AWS request whole. It can make calls slower, and it can end
 * the program that calls: before a mutating call is passed on, or after AWS has done it and before the answer is heard.
 *
 * @typedef {{ n: number, operation: string, mutating: boolean }} Seen
 * @typedef {"pass" | "kill-before" | "kill-after"} Verdict
 */

/** The operation of a request, as far as its protocol shows it without parsing the model. */
function operationOf(request, body) {
  const target = request.headers["x-amz-target"];
  if (target) return String(target).split(".").at(-1);
  const action = /(?:^|&)Action=([A-Za-z0-9]+)/.exec(body)?.[1];
  if (action) return action;
  const { pathname, search } = new URL(request.url, "http://x");
  return `s3:${request.method} ${pathname.split("/").length > 2 ? "object" : "bucket"}${search.split("=")[0]}`;
}
const isMutating = (request, operation) =>
  operation.startsWith("s3:") ? !["GET", "HEAD"].includes(request.method) : !/^(Describe|Get|List|Head)/.test(operation);

/**
 * @param {{ upstream: string, latencyMs?: number }} options
 */
export async function startProxy({ upstream, latencyMs = 0 }) {
  const to = new URL(upstream);
  const agent = new http.Agent({ keepAlive: true });
  const proxy = {
    /** @type {Seen[]} every AWS request since `reset` */
    seen: [],
    /** @type {(seen: Seen) => Verdict} n counts mutating calls from 1 */
    judge: () => "pass",
    kill: () => {},
    latencyMs,
    reset() {
      proxy.seen = [];
      mutations = 0;
    },
    url: "",
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(done), agent.destroy())),
  };
  let mutations = 0;

  const server = http.createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("error", () => response.destroy());
    request.on("end", async () => {
      const body = Buffer.concat(parts);
      const operation = operationOf(request, body.toString("latin1"));
      const mutating = isMutating(request, operation);
      const seen = { n: mutating ? ++mutations : 0, operation, mutating, at: performance.now(), endedAt: 0 };
      proxy.seen.push(seen);
      const verdict = mutating ? proxy.judge(seen) : "pass";
      if (verdict === "kill-before") {
        proxy.kill();
        response.destroy();
        return;
      }
      if (proxy.latencyMs > 0) await new Promise((r) => setTimeout(r, proxy.latencyMs));
      const on = http.request(
        { host: to.hostname, port: to.port, method: request.method, path: request.url, headers: request.headers, agent },
        (answer) => {
          if (verdict === "kill-after") {
            answer.resume();
            answer.on("end", () => (proxy.kill(), response.destroy()));
            return;
          }
          answer.on("end", () => (seen.endedAt = performance.now()));
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
        },
      );
      on.on("error", () => response.destroy());
      on.end(body);
    });
  });
  server.keepAliveTimeout = 30_000;
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  return proxy;
}
