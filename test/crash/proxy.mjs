import http from "node:http";

/**
 * A loopback proxy in front of the emulator that sees every AWS request whole. It can make calls slower, end the program
 * that calls (before a mutating call is passed on, or after AWS has done it and before the answer is heard), lose a
 * request or its answer, or answer with an error of AWS's in the protocol's own form.
 *
 * kill-before, kill-after: `kill` is called, nothing is answered
 * lose-request: the connection breaks, AWS never hears of it · lose-answer: AWS does it, the connection breaks
 * html-after: AWS does it, and a gateway answers 502 with a page · { code, status }: AWS refuses, nothing is done
 *
 * @typedef {{ n: number, operation: string, mutating: boolean, at: number, endedAt: number }} Seen
 * @typedef {"pass" | "kill-before" | "kill-after" | "lose-request" | "lose-answer" | "html-after" | { code: string, status: number }} Verdict
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
  operation.startsWith("s3:") ? !["GET", "HEAD"].includes(request.method) : !/^(Describe|Get|List|Head|Export)/.test(operation);

/** An error as the service of this request would say it. @returns {[string, string]} content type and body */
function errorBody(request, body, code) {
  const message = `the proxy says ${code}`;
  if (request.headers["x-amz-target"]) return ["application/x-amz-json-1.1", JSON.stringify({ __type: code, message })];
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  if (!/(?:^|&)Action=/.test(body)) return ["application/xml", `<Error>${error}</Error>`];
  return [
    "text/xml",
    /\/ec2\/aws4_request/.test(request.headers.authorization ?? "")
      ? `<Response><Errors><Error>${error}</Error></Errors><RequestID>0</RequestID></Response>`
      : `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>0</RequestId></ErrorResponse>`,
  ];
}

/**
 * @param {{ upstream: string, latencyMs?: number }} options
 */
export async function startProxy({ upstream, latencyMs = 0 }) {
  const to = new URL(upstream);
  const agent = new http.Agent({ keepAlive: true });
  const proxy = {
    /** @type {Seen[]} every AWS request since `reset` */
    seen: [],
    /** @type {(seen: Seen) => Verdict} n counts mutating calls from 1; it is 0 for reads */
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
      const verdict = proxy.judge(seen);
      if (verdict === "kill-before") proxy.kill();
      if (verdict === "kill-before" || verdict === "lose-request") return void response.destroy();
      if (typeof verdict === "object") {
        const [type, text] = errorBody(request, body.toString("latin1"), verdict.code);
        response.writeHead(verdict.status, { "content-type": type });
        return void response.end(text);
      }
      if (proxy.latencyMs > 0) await new Promise((r) => setTimeout(r, proxy.latencyMs));
      const on = http.request(
        { host: to.hostname, port: to.port, method: request.method, path: request.url, headers: request.headers, agent },
        (answer) => {
          if (verdict !== "pass") {
            answer.resume();
            answer.on("end", () => {
              if (verdict === "kill-after") proxy.kill();
              if (verdict !== "html-after") return void response.destroy();
              response.writeHead(502, { "content-type": "text/html" });
              response.end("<!doctype html><title>502</title><h1>Bad Gateway</h1>");
            });
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
