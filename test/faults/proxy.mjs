import http from "node:http";
import { filtersByTag, hideYoung, operationIdsIn } from "./late-tags.mjs";
import { errorBody, readRequest } from "./wire.mjs";

/**
 * A loopback proxy in front of the emulator that sees every AWS request whole, and asks `judge` what shall happen to it.
 *
 * Before AWS hears of it:
 *   kill-before: the program is killed, nothing is passed on · lose-request: the connection breaks
 *   hang: nothing is passed on and nothing is answered · { code, status }: AWS refuses, in its protocol's own form
 * After AWS has done it:
 *   kill-after: the program is killed before it hears the answer · kill-answered: it is killed when it has been answered
 *   lose-answer: the connection breaks · hang-after: nothing is answered · error-after: 500 · html-after: 502 and a
 *   gateway's page · empty-after: 200 and no body · truncated-after: the connection breaks in the middle of the body
 *   cut-after: half of the body, as if it were the whole
 *   { rewrite }: the answer arrives with another body, made by this function of the text
 * Later:
 *   { late: ms }: the connection breaks at once and AWS hears of it that much later; `kill`: the program is killed, too
 *
 * And without any verdict: `hideTagsMs`, how long nobody sees the tags of what was just made.
 */

const read = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** What is done with an answer of AWS's that shall not arrive as it is. */
const spoil = {
  "lose-answer": (response) => response.destroy(),
  "hang-after": () => undefined,
  "html-after": (response) => {
    response.writeHead(502, { "content-type": "text/html" });
    response.end("<!doctype html><title>502</title><h1>Bad Gateway</h1>");
  },
  "empty-after": (response) => {
    response.writeHead(200, { "content-length": "0" });
    response.end();
  },
  "truncated-after": (response, answer) => {
    response.writeHead(answer.status, { ...answer.headers, "content-length": String(answer.body.length || 1) });
    response.write(answer.body.subarray(0, answer.body.length / 2), () => response.destroy());
  },
  "cut-after": (response, answer) => {
    const half = answer.body.subarray(0, answer.body.length / 2);
    response.writeHead(answer.status, { ...answer.headers, "content-length": String(half.length) });
    response.end(half);
  },
};

/** @param {{ upstream: string, latencyMs?: number }} options @returns {Promise<import("./proxy.mjs").Proxy>} */
export async function startProxy({ upstream, latencyMs = 0 }) {
  const to = new URL(upstream);
  const agent = new http.Agent({ keepAlive: true });
  /** Operation id → when a create with it was answered. */
  const born = new Map();
  const onTheirWay = new Set();
  let mutations = 0;
  const proxy = {
    seen: [],
    judge: () => "pass",
    kill: () => {},
    latencyMs,
    hideTagsMs: 0,
    reset() {
      proxy.seen = [];
      mutations = 0;
    },
    url: "",
    landed: async () => void (await Promise.all(onTheirWay)),
    close: async () => {
      await proxy.landed();
      server.closeAllConnections();
      agent.destroy();
      await new Promise((done) => server.close(done));
    },
  };

  /** Passes a request on. @returns {Promise<{ status: number, headers: object, body: Buffer }>} */
  async function forward({ request, body, mutating }) {
    if (proxy.latencyMs > 0) await sleep(proxy.latencyMs);
    const answer = await new Promise((done, failed) => {
      const { method, url: path, headers } = request;
      const on = http.request({ host: to.hostname, port: to.port, method, path, headers, agent }, (got) => {
        read(got).then((content) => done({ status: got.statusCode, headers: got.headers, body: content }), failed);
      });
      on.on("error", failed);
      on.end(body);
    });
    if (mutating) for (const id of operationIdsIn(body.toString("latin1"))) if (!born.has(id)) born.set(id, Date.now());
    return answer;
  }

  /** Nobody sees the tags of what was just made. */
  function veiled(answer, { body, mutating }) {
    if (proxy.hideTagsMs === 0 || mutating || answer.status !== 200) return answer;
    const young = new Set([...born].filter(([, at]) => Date.now() - at < proxy.hideTagsMs).map(([id]) => id));
    const content = Buffer.from(hideYoung(answer.body.toString("utf8"), young, filtersByTag(body.toString("latin1"))));
    return { ...answer, headers: { ...answer.headers, "content-length": String(content.length) }, body: content };
  }

  function refuse(verdict, { request, service }, response) {
    const [type, content] = errorBody(request, service, verdict.code, verdict.message);
    response.writeHead(verdict.status, { "content-type": type });
    response.end(content);
  }

  function later(verdict, asked, response) {
    if (verdict.kill) proxy.kill();
    response.destroy();
    const landing = sleep(verdict.late).then(() => forward(asked));
    onTheirWay.add(landing);
    landing.catch(() => undefined).then(() => onTheirWay.delete(landing));
  }

  async function afterwards(verdict, asked, response) {
    const answer = veiled(await forward(asked), asked);
    if (verdict === "kill-after") return proxy.kill(), response.destroy();
    if (verdict === "error-after") return refuse({ code: "InternalError", status: 500 }, asked, response);
    if (typeof verdict === "object" && answer.status < 300) {
      const body = Buffer.from(verdict.rewrite(answer.body.toString("utf8")));
      response.writeHead(answer.status, { ...answer.headers, "content-length": String(body.length) });
      return response.end(body);
    }
    if (verdict in spoil) return spoil[verdict](response, answer);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body, () => {
      asked.seen.endedAt = performance.now();
      if (verdict === "kill-answered") proxy.kill();
    });
  }

  function meet(verdict, asked, response) {
    if (typeof verdict === "object" && !("rewrite" in verdict)) return "late" in verdict ? later(verdict, asked, response) : refuse(verdict, asked, response);
    if (verdict === "kill-before") proxy.kill();
    if (verdict === "kill-before" || verdict === "lose-request") return response.destroy();
    return verdict === "hang" ? undefined : afterwards(verdict, asked, response);
  }

  const server = http.createServer(async (request, response) => {
    try {
      const body = await read(request);
      const about = readRequest(request, body.toString("latin1"));
      const seen = { ...about, n: about.mutating ? ++mutations : 0, at: performance.now(), endedAt: 0 };
      proxy.seen.push(seen);
      await meet(proxy.judge(seen), { request, body, seen, ...about }, response);
    } catch {
      response.destroy(); // the one or the other side is gone
    }
  });
  server.keepAliveTimeout = 30_000;
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  return proxy;
}
