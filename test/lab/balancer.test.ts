import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import haproxyText from "../../templates/lab/haproxy.cfg";
import { find } from "../../src/lab/need.js";
import { haproxyListeners } from "../../src/lab/town/balancer.js";
import { fill } from "../../src/lab/town/daemons.js";
import type { ListenerRule, LoadBalancer, Snapshot } from "../../src/net/reach/snapshot.js";

const haproxy = find("haproxy");

/** Rules of one listener as AWS has them, asked with real requests on this machine's own loopback. */
describe.skipIf(haproxy === undefined)(`listener rules in haproxy (xray X7)${haproxy === undefined ? ": skipped, no haproxy" : ""}`, () => {
  let folder: string, program: ChildProcess, port: number;
  const servers: Server[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "kumiki-haproxy-"));
    for (const name of ["a", "b"]) servers.push(createServer((_, answer) => answer.end(name)));
    await Promise.all(servers.map((s) => new Promise<void>((done) => s.listen(0, "127.0.0.1", done))));
    port = await freePort();
    const ports = servers.map((s) => (s.address() as AddressInfo).port);
    const text = fill(haproxyText, { listeners: haproxyListeners(snapshot, balancer(port, ports)).replaceAll("0.0.0.0", "127.0.0.1") });
    writeFileSync(join(folder, "haproxy.cfg"), `${text}\n`);
    const checked = spawnSync(haproxy!, ["-c", "-f", join(folder, "haproxy.cfg")], { encoding: "utf8" });
    expect(checked.status, checked.stderr).toBe(0);
    program = spawn(haproxy!, ["-db", "-f", join(folder, "haproxy.cfg")], { stdio: "ignore" });
    for (let i = 0; i < 100 && (await ask("/", "x.example").catch(() => undefined)) === undefined; i++) await sleep(50);
  });
  afterAll(async () => {
    const ended = once(program, "exit");
    program.kill("SIGTERM");
    await ended;
    for (const s of servers) s.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (path: string, host: string, method = "GET"): Promise<string> =>
    new Promise((resolve, reject) => {
      const r = request({ host: "127.0.0.1", port, path, method, headers: { host } }, (answer) => {
        let body = "";
        answer.on("data", (part: Buffer) => (body += part.toString("utf8")));
        answer.on("end", () => resolve(`${answer.statusCode} ${body}${answer.headers.location ?? ""}`.trim()));
      });
      r.on("error", reject);
      r.end();
    });

  it.each([
    ["a path that a rule names goes to its group", "/b/1", "x.example", "GET", "200 b"],
    ["of two rules that fit the one with the lower priority decides", "/b/closed", "x.example", "GET", "403 fixed response"],
    ["a host is compared without regard to case", "/", "B.Example", "GET", "200 b"],
    ["* and ? are AWS's", "/img/7.png", "x.example", "GET", "404 fixed response"],
    ["? is one character, no more", "/img/77.png", "x.example", "GET", "200 a"],
    ["a group of weight 0 gets nothing", "/weighted", "x.example", "GET", "200 a"],
    ["what depends on a header of the client's choice does not hold here", "/header", "x.example", "GET", "200 a"],
    ["a redirect leads away", "/old", "x.example", "GET", "301 https://x.example/"],
    ["the method counts", "/post", "x.example", "POST", "405 fixed response"],
    ["otherwise the default decides", "/post", "x.example", "GET", "200 a"],
  ])("%s", async (_, path, host, method, answer) => {
    expect(await ask(path, host, method)).toBe(answer);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}

const to = (id: string, weight = 1) => ({ id, weight });
const fixed = (status: number) => ({ kind: "fixed-response", status }) as const;
const rules: readonly ListenerRule[] = [
  { id: "1", priority: 1, paths: ["/b/closed"], action: fixed(403) },
  { id: "2", priority: 2, paths: ["/b/*", "/c/*"], action: { kind: "forward", targetGroups: [to("b")] } },
  { id: "3", priority: 3, hosts: ["b.example"], action: { kind: "forward", targetGroups: [to("b")] } },
  { id: "4", priority: 4, paths: ["/img/?.png"], action: fixed(404) },
  { id: "5", priority: 5, paths: ["/weighted"], action: { kind: "forward", targetGroups: [to("b", 0), to("a", 5)] } },
  { id: "6", priority: 6, paths: ["/header"], other: ["http-header"], action: fixed(500) },
  { id: "7", priority: 7, paths: ["/old"], action: { kind: "redirect", status: 301, protocol: "HTTPS" } },
  { id: "8", priority: 8, paths: ["/post"], methods: ["POST"], action: fixed(405) },
  { id: "9", priority: "default", action: { kind: "forward", targetGroups: [to("a")] } },
];
const here = { id: "eni-1", vpc: "vpc-1", subnet: "subnet-1", addresses: [{ private: "127.0.0.1" }], groups: [], sourceDestCheck: true, kind: "instance", owner: "i-1", status: "in-use" } as const;
const snapshot = { interfaces: [here] } as unknown as Snapshot;
const balancer = (port: number, ports: readonly number[]): LoadBalancer => ({
  id: "alb", arn: "alb", dnsName: "alb.example", scheme: "internal", vpc: "vpc-1", subnets: [], groups: [], interfaces: [], state: "active",
  listeners: [{ id: "l", port, protocol: "HTTP", targetGroups: ["a"], rules }],
  targetGroups: ["a", "b"].map((id, i) => ({ id, protocol: "HTTP", port: ports[i]!, targets: [{ id: "i-1", interface: "eni-1", port: ports[i]!, health: "healthy" }] })),
});
