import { execFileSync, spawnSync } from "node:child_process";
import { setMaxListeners } from "node:events";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Scene } from "../../../src/verify/index.js";
import { dialOf, type Dial } from "../../../src/verify/probe/dial.js";
import { dialFromHere } from "../../../src/verify/probe/here.js";
import { outcomesOf, scriptOf } from "../../../src/verify/probe/remote.js";
import { viewOf } from "./phases.js";

const view = viewOf("P4");
const dial = (from: string, to: string, port: number, via?: string) => dialOf(view.scene, { from, to, port, protocol: "tcp", ...(via === undefined ? {} : { via }) });

test("what is dialled: public addresses from outside, names of load balancers and databases, the proxy in between", () => {
  expect(dial("outside", "web-server-1", 22)).toEqual({ kind: "tcp", host: "198.51.100.11", port: 22, greets: "SSH-" });
  expect(dial("development-server-1", "web-server-1", 22)).toMatchObject({ host: "172.16.0.10" });
  expect(dial("outside", "web-server-2", 80)).toEqual({ kind: "http", host: "198.51.100.12", port: 80, shows: "Web server 2" });
  expect(dial("web-server-1", "ap-alb", 80)).toEqual({ kind: "http", host: "alb-ap.elb.amazonaws.com", port: 80, shows: "AP server " });
  expect(dial("outside", "web-alb", 443)).toMatchObject({ secure: true });
  expect(dial("ap-server-1", "database", 3306)).toEqual({ kind: "tcp", host: "for-web-db.rds.amazonaws.com", port: 3306 });
  expect(dial("vpn-client", "internet", 80, "proxy-server-1")).toMatchObject({ shows: "Example Domain", through: { host: "172.16.2.10", port: 3128 } });
  expect(dial("ap-server-1", "bucket", 443)).toEqual({ kind: "s3", bucket: "for-web-bucket", region: "ap-northeast-1" });
  expect(dial("outside", "nobody", 22)).toBeUndefined();
});

test("a name from AWS that is none is not dialled, whatever it is", () => {
  const { snapshot, cast } = view.scene;
  const good = /^[A-Za-z0-9.-]+$/;
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom("$(reboot)", "a;b", "-oProxyCommand=x", "a b", "x'y", "é.com", "a\nb")), (name) => {
      const scene = new Scene({ ...snapshot, databases: snapshot.databases.map((d) => ({ ...d, endpoint: name })) }, { ...cast, buckets: { bucket: name } });
      for (const to of ["database", "bucket"]) {
        const made = dialOf(scene, { from: "ap-server-1", to, port: 3306, protocol: "tcp" });
        const word = made === undefined ? undefined : made.kind === "s3" ? made.bucket : made.host;
        if (word !== undefined) expect(word.startsWith("-") || !good.test(word)).toBe(false);
      }
    }),
  );
});

/** Servers of every manner on this machine. */
const servers: (Server | HttpServer)[] = [];
const port: Record<string, number> = {};
const listen = (name: string, server: Server | HttpServer): Promise<void> =>
  new Promise((done) => {
    servers.push(server);
    server.listen(0, "127.0.0.1", () => {
      port[name] = (server.address() as AddressInfo).port;
      done();
    });
  });

beforeAll(async () => {
  await listen("ssh", createServer((s) => s.on("error", () => undefined).end("SSH-2.0-test\r\n")));
  await listen("smtp", createServer((s) => s.on("error", () => undefined).end("220 mail\r\n")));
  await listen("silent", createServer((s) => s.on("error", () => undefined).resume()));
  await listen("page", createHttp((q, r) => r.end(q.url === "/" ? "<html><h1>Web server 1</h1></html>" : `proxied ${q.url} Example Domain`)));
  await listen("sick", createHttp((_, r) => r.writeHead(503).end("<h1>503 Web server 1</h1>")));
  const once = createServer();
  await listen("nobody", once);
  await new Promise((done) => once.close(done));
});
afterAll(() => {
  for (const s of servers) {
    if ("closeAllConnections" in s) s.closeAllConnections();
    s.close();
  }
});

const host = "127.0.0.1";
const cases = (): readonly (readonly [name: string, dial: Dial, how: string, said?: RegExp])[] => [
  ["connected", { kind: "tcp", host, port: port["silent"]! }, "answered"],
  ["greets", { kind: "tcp", host, port: port["ssh"]!, greets: "SSH-" }, "answered", /SSH-2\.0-test/],
  ["greets otherwise", { kind: "tcp", host, port: port["smtp"]!, greets: "SSH-" }, "wrong", /220 mail/],
  ["greets not", { kind: "tcp", host, port: port["silent"]!, greets: "SSH-" }, "wrong"],
  ["nobody listens", { kind: "tcp", host, port: port["nobody"]! }, "refused"],
  ["the page", { kind: "http", host, port: port["page"]!, shows: "Web server 1" }, "answered", /HTTP 200/],
  ["another page", { kind: "http", host, port: port["page"]!, shows: "Web server 2" }, "wrong", /HTTP 200/],
  ["the right words with a wrong status", { kind: "http", host, port: port["sick"]!, shows: "Web server 1" }, "wrong", /HTTP 503/],
  ["no page", { kind: "http", host, port: port["silent"]!, shows: "Web server 1" }, "wrong"],
  ["by way of a proxy", { kind: "http", host: "www.example.com", port: 80, shows: "Example Domain", through: { host, port: port["page"]! } }, "answered"],
  ["no proxy there", { kind: "http", host: "www.example.com", port: 80, shows: "Example Domain", through: { host, port: port["nobody"]! } }, "refused"],
  ["no such name", { kind: "tcp", host: `${"x".repeat(64)}.invalid`, port: 80 }, "error"], // too long for DNS: nobody is asked
];

describe("from this machine", () => {
  test("every manner of answer", async () => {
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const seen = await Promise.all(cases().map(async ([name, d]) => [name, await dialFromHere(d, undefined, signal)] as const));
    for (const [i, [name, , how, said]] of cases().entries()) {
      expect(seen[i]![1].how, name).toBe(how);
      if (said !== undefined) expect(seen[i]![1].said, name).toMatch(said);
    }
  });
  test("a private address of this machine's own network is not dialled", async () => {
    const guard = { addresses: ["10.1.2.3"], networks: [{ base: 0x0a010200, prefix: 24 }] };
    expect(await dialFromHere({ kind: "tcp", host: "10.1.2.9", port: 22 }, guard, new AbortController().signal)).toMatchObject({ how: "error", cannot: "own-network" });
  });
  test("ends at once when somebody stops", async () => {
    const controller = new AbortController();
    const begun = performance.now();
    const ended = dialFromHere({ kind: "tcp", host, port: port["silent"]!, greets: "SSH-" }, undefined, controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect((await ended).how).toBe("wrong");
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

const bash = process.platform !== "win32" && spawnSync("bash", ["-c", "command -v curl base64 timeout"]).status === 0;
describe("by the script that runs on a host", () => {
  test.runIf(bash)("says the same of every manner of answer", async () => {
    const dials = cases().map(([, d]) => d);
    // The servers are this process's: it must not be held up.
    const { execFile } = await import("node:child_process");
    const out = await new Promise<string>((done, fail) => {
      const child = execFile("bash", ["-s"], { encoding: "utf8" }, (e, stdout) => (e === null ? done(stdout) : fail(e)));
      child.stdin!.end(scriptOf(dials));
    });
    const seen = outcomesOf(dials, out)!;
    for (const [i, [name, , how, said]] of cases().entries()) {
      expect(seen[i]?.how, name).toBe(how);
      if (said !== undefined) expect(seen[i]?.said, name).toMatch(said);
    }
  });
  test.runIf(bash)("bash finds nothing wrong with it", () => {
    expect(execFileSync("bash", ["-n"], { input: scriptOf(cases().map(([, d]) => d)), encoding: "utf8" })).toBe("");
  });
  test("what never began, or did not end, is told apart from what was tried", () => {
    const dials: Dial[] = [{ kind: "tcp", host, port: 1 }];
    expect(outcomesOf(dials, "bash: not found\n")).toBeUndefined();
    expect(outcomesOf(dials, "kumiki-begin\n")).toEqual([undefined]);
    const line = (text: string): string => `kumiki-begin\nkumiki-tried 0 ${Buffer.from(text).toString("base64")}\n`;
    const how = (d: Dial, text: string) => outcomesOf([d], line(text))![0]!.how;
    expect(how(dials[0]!, "kumiki-code 124\n")).toBe("timeout");
    // Whoever was ended in another way has seen no timeout.
    expect(how(dials[0]!, "kumiki-code 137\n")).toBe("error");
    expect(how(dials[0]!, "bash: connect: No route to host\nkumiki-code 1\n")).toBe("error");
    const s3: Dial = { kind: "s3", bucket: "b-1", region: "r" };
    expect(how(s3, "kumiki-listed\nkumiki-code 0\n")).toBe("answered");
    expect(how(s3, 'Connect timeout on endpoint URL: "https://x"\nkumiki-code 255\n')).toBe("timeout");
    expect(how(s3, "An error occurred (AccessDenied)\nkumiki-code 254\n")).toBe("wrong");
  });
});
