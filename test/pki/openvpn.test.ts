import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCrl, revoke } from "../../src/pki/crl.js";
import { makeKey } from "../../src/pki/key.js";
import { makeClientCertificate } from "../../src/pki/certificate.js";
import { checkProfile, makeProfile } from "../../src/pki/profile.js";
import { dayMs, readCertificate } from "../../src/pki/read.js";
import { exportedFor, made } from "./made.js";

/**
 * Debian's own openvpn with our certificates: two network namespaces of this test's, joined by a cable, without a way
 * out of them. Everything in them ends with them.
 */
const why =
  spawnSync("openvpn", ["--version"]).error !== undefined
    ? "openvpn is not installed (apt-get install -y openvpn)"
    : process.getuid?.() !== 0
      ? "network namespaces need root"
      : spawnSync("ip", ["netns", "list"]).status !== 0
        ? "ip netns does not work here (iproute2)"
        : undefined;

type Made = Awaited<ReturnType<typeof made>>;
const names = { server: `kmk${process.pid}s`, client: `kmk${process.pid}c` };
const [serverAt, clientAt] = ["198.18.7.1", "198.18.7.2"]; // RFC 2544: for tests, routed nowhere
const port = 1194;
const patienceMs = 8_000;
const running = new Set<ChildProcess>();
let folder: string;
let ours: Made;
let theirs: Made;
const ip = (...args: string[]) => execFileSync("ip", args, { stdio: "pipe", timeout: 5_000 });

describe.skipIf(why !== undefined)(`a real openvpn${why === undefined ? "" : `: skipped, ${why}`}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "kumiki-pki-openvpn-"));
    [ours, theirs] = [await made("kumiki default", "alice"), await made("kumiki default", "alice")];
    ip("netns", "add", names.server);
    ip("netns", "add", names.client);
    ip("link", "add", "cable", "netns", names.server, "type", "veth", "peer", "name", "cable", "netns", names.client);
    for (const [space, address] of [[names.server, serverAt], [names.client, clientAt]] as const) {
      ip("-n", space, "address", "add", `${address}/30`, "dev", "cable");
      for (const device of ["lo", "cable"]) ip("-n", space, "link", "set", device, "up");
    }
  });
  afterAll(async () => {
    await Promise.all([...running].map(stop));
    for (const space of Object.values(names)) spawnSync("ip", ["netns", "delete", space]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("accepts the profile, and lets packets through", async () => {
    const profile = profileOf(ours.client);
    expect(checkProfile(profile, { server: ours.server.certificate })).toEqual([]);
    const { server, client } = await attempt(profile, noneRevoked());
    expect(client).toContain("Initialization Sequence Completed");
    expect(client).toContain("VERIFY X509NAME OK");
    expect(server).toContain(`[alice] Peer Connection Initiated`);
  });
  it("refuses a revoked one, and still lets another in", async () => {
    const list = revoke(ours.ca, undefined, { serial: readCertificate(ours.client.certificate).serial, reason: "key-compromise" });
    const { server, client } = await attempt(profileOf(ours.client), list);
    expect(client).not.toContain("Initialization Sequence Completed");
    expect(server).toMatch(/VERIFY ERROR: depth=0, error=certificate revoked: CN=alice/);
    const key = makeKey();
    const bob = await attempt(profileOf({ key, certificate: makeClientCertificate(ours.ca, key, "bob") }), list);
    expect(bob.client).toContain("Initialization Sequence Completed");
  });
  it("refuses a foreign CA's, even one of the same names", async () => {
    const { server, client } = await attempt(profileOf(theirs.client), noneRevoked());
    expect(client).not.toContain("Initialization Sequence Completed");
    expect(server).toMatch(/VERIFY ERROR: depth=0, error=(unable to get local issuer certificate|certificate signature failure)/);
  });
  it("refuses everybody once the list has expired: why ours lasts (pitfall 26)", async () => {
    const list = makeCrl(ours.ca, { number: 1n, revoked: [], nextUpdate: new Date(Date.now() - dayMs) });
    const { server, client } = await attempt(profileOf(ours.client), list);
    expect(client).not.toContain("Initialization Sequence Completed");
    expect(server).toMatch(/VERIFY ERROR: depth=0, error=CRL has expired/);
  });
});

const noneRevoked = () => makeCrl(ours.ca, { number: 1n, revoked: [] });
/** What AWS would have exported for this server. */
const profileOf = (client: Made["client"]) => makeProfile(exportedFor(serverAt, port, ours.ca.certificate.trimEnd()), client);

/** One server, one client; both logs until the client is in, or the server has said no. */
async function attempt(profile: string, crl: string): Promise<{ readonly server: string; readonly client: string }> {
  const inline = (name: string, text: string) => `<${name}>\n${text}</${name}>\n`;
  const { ca, server: own } = ours;
  const directives = ["mode server", "tls-server", "dev tun", "proto udp", `local ${serverAt}`, `port ${port}`, "topology subnet", "server 198.18.64.0 255.255.252.0", "dh none", "remote-cert-tls client", "verb 3", "keepalive 10 60"];
  const serverFile = `${directives.join("\n")}\n${inline("ca", ca.certificate)}${inline("cert", own.certificate)}${inline("key", own.key)}${inline("crl-verify", crl)}`;
  const server = start(names.server, serverFile);
  await server.said(/Initialization Sequence Completed/);
  const client = start(names.client, profile);
  await Promise.race([client.said(/Initialization Sequence Completed/), server.said(/VERIFY ERROR/)]);
  if (/Initialization Sequence Completed/.test(client.log())) expect(greeting()).toBe("through the tunnel");
  await Promise.all([stop(client.child), stop(server.child)]);
  return { server: server.log(), client: client.log() };
}

/** A line of TCP between the two ends of the tunnel, which neither namespace could carry without it. */
function greeting(): string {
  const listen = "const s=require('net').createServer(c=>c.end('through the tunnel')).listen(4000,'198.18.64.1');setTimeout(()=>process.exit(),4000)";
  const ask = "const go=n=>{const c=require('net').connect(4000,'198.18.64.1');c.on('error',()=>n?setTimeout(go,100,n-1):process.exit(1));c.pipe(process.stdout)};go(25)";
  const listener = spawn("ip", ["netns", "exec", names.server, process.execPath, "-e", listen], { stdio: "ignore" });
  running.add(listener);
  const { stdout } = spawnSync("ip", ["netns", "exec", names.client, process.execPath, "-e", ask], { encoding: "utf8", timeout: 4_000 });
  listener.kill("SIGKILL");
  return stdout;
}

let count = 0;
function start(space: string, config: string) {
  const path = join(folder, `${++count}.ovpn`);
  writeFileSync(path, config, { mode: 0o600 });
  // `timeout` ends it even if this test is killed, and passes SIGTERM on (`ip netns exec` becomes openvpn).
  const child = spawn("timeout", ["20", "ip", "netns", "exec", space, "openvpn", "--config", path], { stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  running.add(child);
  let log = "";
  const waiting = new Set<() => void>();
  const heard = (data: Buffer) => {
    log += data.toString("utf8");
    for (const look of waiting) look();
  };
  child.stdout.on("data", heard);
  child.stderr.on("data", heard);
  const said = (what: RegExp) =>
    new Promise<void>((found, missed) => {
      const late = setTimeout(() => missed(new Error(`openvpn did not say ${what} within ${patienceMs} ms:\n${log}`)), patienceMs).unref();
      const look = () => {
        if (!what.test(log)) return;
        clearTimeout(late);
        waiting.delete(look);
        found();
      };
      waiting.add(look);
      look();
    });
  return { child, log: () => log, said };
}

async function stop(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
