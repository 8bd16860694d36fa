import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../src/lab/compile.js";
import { wire } from "../../src/lab/compile/client-vpn.js";
import { enterHolder } from "../../src/lab/holder.js";
import { accessOf } from "../../src/lab/town/access.js";
import { daemonPrograms, lacks, networkPrograms, standingTown, townDown, townUp, tryAll, type Access, type Claim, type Subject } from "../../src/lab/town/index.js";
import { clientConfig, serverConfig } from "../../src/lab/town/tunnel.js";
import { makeClientCertificate } from "../../src/pki/certificate.js";
import { revoke } from "../../src/pki/crl.js";
import { makeKey } from "../../src/pki/key.js";
import { makeProfile } from "../../src/pki/profile.js";
import { readCertificate } from "../../src/pki/read.js";
import { fileStore } from "../../src/state/file.js";
import { article, hosts, outside, vpn } from "../net/reach/article.js";
import { exportedFor, made } from "../pki/made.js";

const missing = lacks({ ...networkPrograms, ...daemonPrograms }, { tun: true });
const why = missing.length === 0 ? undefined : JSON.stringify(missing);

type Endpoint = Subject["snapshot"]["clientVpns"][number];
const claim = (id: string, from: string, to: string, port: number, expect: Claim["expect"], via?: string): Claim => ({ id, from, to, port, protocol: "tcp", expect, ...(via === undefined ? {} : { via }) });
/** Those of P4 that begin at a VPN client, and one that does not. */
const claims = [
  claim("M3", "development-server-1", "ap-server-1", 22, "open"),
  claim("10", "vpn-client", "development-server-1", 22, "open"),
  claim("12", "vpn-client", "proxy-server-1", 22, "open"),
  claim("13", "vpn-client", "internet", 80, "open", "proxy-server-1"),
  claim("NX1", "vpn-client", "web-server-1", 22, "closed"),
  claim("NX1", "vpn-client", "ap-server-1", 22, "closed"),
];

/** The article's last phase, without load balancers and database. */
function subject(more: Partial<Endpoint> = {}): Subject {
  const { snapshot, declared } = article("P4");
  const there = { "web-server-1": hosts.web1, "ap-server-1": hosts.ap1, "proxy-server-1": hosts.proxy, "development-server-1": hosts.dev };
  const listens = Object.values(there).map((id) => ({ interface: id, protocol: "tcp" as const, ports: id === hosts.proxy ? [22, 3128] : [22] }));
  return {
    env: "test", phase: "P4", snapshot: { ...snapshot, loadBalancers: [], databases: [], clientVpns: snapshot.clientVpns.map((v) => ({ ...v, ...more })) }, declared: { ...declared, listens },
    hosts: there, loadBalancers: {}, databases: {}, buckets: {}, clientVpns: { "vpn-client": vpn }, outside, checks: claims,
  };
}

let folder: string;
let pki: Awaited<ReturnType<typeof made>>;
let alice: Access;
const accessFor = (person: string, pair: { readonly key: string; readonly certificate: string }, protocol = "udp"): Access => ({
  person, authority: pki.ca.certificate, ...pki.server, profile: makeProfile(exportedFor("cvpn-endpoint-0.prod.clientvpn.ap-northeast-1.amazonaws.com", 443, pki.ca.certificate.trimEnd(), protocol), pair),
});
const revoked = (): string => revoke(pki.ca, undefined, { serial: readCertificate(pki.client.certificate).serial, reason: "unspecified" });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-tunnel-"));
  pki = await made("kumiki default", "alice");
  alice = accessFor("alice", pki.client);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const processes = (): number[] => readdirSync("/proc").filter((p) => /^\d+$/.test(p)).map(Number);
const pidSpace = (pid: number | string): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}`);
  } catch {
    return undefined;
  }
};
const links = () => execFileSync("ip", ["-brief", "link"], { encoding: "utf8" }).split("\n").map((l) => l.split(/\s/)[0]);
const filesBelow = (at: string): string[] => readdirSync(at, { withFileTypes: true }).flatMap((f) => (f.isDirectory() ? filesBelow(join(at, f.name)) : f.isFile() ? [join(at, f.name)] : []));

describe.skipIf(why !== undefined)(`the VPN client's tunnel${why === undefined ? "" : `: skipped, ${why}`}`, () => {
  const lab = () => join(folder, "lab");
  const never = new AbortController().signal;
  afterEach(async () => void (await townDown(lab())));
  const outcome = async (of: readonly Claim[] = claims) => {
    const standing = (await standingTown(lab()))!;
    return (await tryAll(standing, lab(), of)).map((t) => ({ id: t.claim.id, to: t.claim.to, verdict: t.verdict, evidence: t.verdict === t.claim.expect ? "" : t.evidence }));
  };
  const expected = (of: readonly Claim[] = claims) => of.map((c) => ({ id: c.id, to: c.to, verdict: c.expect, evidence: "" }));

  it("is OpenVPN with the environment's certificates; checks go through it, and nothing of it is left", { timeout: 240_000 }, async () => {
    const before = links();
    const up = await townUp(lab(), subject(), never, { [vpn]: alice });
    expect(up.links).toEqual([{ client: "vpn-client", endpoint: vpn, person: "alice" }]);
    const { record, plan } = (await standingTown(lab()))!;
    expect(record.links).toEqual(up.links);
    expect(await outcome()).toEqual(expected());
    // The key of a person and of the server are in no file.
    const keys = [alice.key, pki.client.key].map((k) => k.split("\n")[2]!);
    for (const file of filesBelow(lab())) for (const key of keys) expect(readFileSync(file, "latin1").includes(key), file).toBe(false);

    const inside = enterHolder(record.pid, record.user);
    const space = (what: string) => plan.spaces.find((s) => s.what === what)!.name;
    expect(await inside.run(`ip -n ${space("vpn-client")} -d link show tun0; ip -n ${space("client-vpn")} -d link show clients`)).toMatch(/tun type tun[\s\S]*tun type tun/);
    // Without it there is no way: neither the cable nor a route is left that would do instead.
    await inside.run("kill $(pgrep -n -x openvpn)");
    for (let i = 0; i < 50 && (await inside.run(`ip -n ${space("vpn-client")} -brief link`)).includes("tun0"); i++) await new Promise((r) => setTimeout(r, 100));
    expect((await outcome(claims.slice(0, 2))).map((t) => t.verdict)).toEqual(["open", "closed"]);

    const ours = pidSpace(`${record.pid}/ns/pid_for_children`)!;
    expect(ours).toMatch(/^pid:/);
    expect(processes().some((p) => pidSpace(`${p}/ns/pid`) === ours)).toBe(true);
    expect(await townDown(lab())).toBe(true);
    // The kernel ends them all with the first; the last may still be on its way out.
    await expect.poll(() => processes().filter((p) => pidSpace(`${p}/ns/pid`) === ours), { timeout: 10_000 }).toEqual([]);
    expect(links()).toEqual(before);
    expect(existsSync(lab())).toBe(false);
  });
  it("refuses a revoked person, says what the endpoint said, and leaves nothing", { timeout: 120_000 }, async () => {
    await expect(townUp(lab(), subject(), never, { [vpn]: { ...alice, crl: revoked() } })).rejects.toMatchObject({ code: "lab-failed", data: { why: expect.stringMatching(/"alice".*certificate revoked/) } });
    expect(existsSync(lab())).toBe(false);
  });
  it("lets another in by the same list; over TCP, and with a split tunnel", { timeout: 240_000 }, async () => {
    const key = makeKey();
    const bob = accessFor("bob", { key, certificate: makeClientCertificate(pki.ca, key, "bob") }, "tcp");
    const up = await townUp(lab(), subject({ transport: "tcp", splitTunnel: true }), never, { [vpn]: { ...bob, crl: revoked() } });
    expect(up.links).toEqual([{ client: "vpn-client", endpoint: vpn, person: "bob" }]);
    expect(await outcome()).toEqual(expected());
  });
  it("is a cable where there are no keys, and says so", { timeout: 240_000 }, async () => {
    expect((await townUp(lab(), subject(), never)).links).toEqual([{ client: "vpn-client", endpoint: vpn, cable: "snapshot" }]);
    expect(await outcome()).toEqual(expected());
  });
  it("is not begun at an endpoint without a network", { timeout: 240_000 }, async () => {
    const up = await townUp(lab(), subject({ state: "pending-associate", associations: [], routes: [] }), never, { [vpn]: alice });
    expect(up.links).toEqual([{ client: "vpn-client", endpoint: vpn, cable: "off" }]);
    expect((await outcome(claims.slice(1, 2))).map((t) => t.verdict)).toEqual(["closed"]);
  });
});

describe("the texts for OpenVPN", () => {
  const endpoint = (more: Partial<Endpoint> = {}) => subject(more).snapshot.clientVpns[0]!;
  const between = (() => {
    const { snapshot, declared } = subject();
    const { spaces } = compile(snapshot, declared, { outside: [outside] });
    const of = (what: string) => spaces.find((s) => s.what === what)!;
    return wire(snapshot.clientVpns[0]!, of("client-vpn"), of("vpn-client"));
  })();
  const pushed = (v: Endpoint) => serverConfig(v, between, alice).split("\n").filter((l) => l.startsWith("push"));

  it("send into the tunnel what AWS's would: everything, or what there is a route for", () => {
    expect(pushed(endpoint({ splitTunnel: false }))).toEqual(['push "route 0.0.0.0 0.0.0.0"']);
    expect(pushed(endpoint({ splitTunnel: true }))).toEqual(['push "route 172.16.2.0 255.255.255.0"']);
  });
  it("have the list of the revoked where there is one", () => {
    expect(serverConfig(endpoint(), between, alice)).not.toContain("crl-verify");
    expect(serverConfig(endpoint(), between, { ...alice, crl: revoked() })).toMatch(/<crl-verify>\n-----BEGIN X509 CRL-----/);
  });
  it("keep of the profile every line but the endpoint's name", () => {
    const of = (text: string) => text.split("\n").filter((l) => l !== "");
    const changed = of(clientConfig(alice.profile, between));
    expect(of(alice.profile).filter((l) => !changed.includes(l))).toEqual(["remote cvpn-endpoint-0.prod.clientvpn.ap-northeast-1.amazonaws.com 443", "remote-random-hostname"]);
    expect(changed).toContain(`remote ${between.endpoint} 443`);
  });
});

describe("whose profile it is", () => {
  const person = (name: string, more: object = {}) => ({ person: name, daysLeft: 9, ...more });
  const opened = async (env: string, names: readonly string[]) => {
    const store = fileStore({ dir: join(folder, "envs"), env });
    for (const name of names) await store.secret(name, () => `${name}\n`);
    return store;
  };
  const all = ["vpn-ca.crt", "vpn-server.crt", "vpn-server.key"];

  it("the first one's who may come in; nothing is written", async () => {
    const store = await opened("people", all);
    await store.writeFile("vpn/carol.ovpn", "carol's");
    const before = filesBelow(join(folder, "envs"));
    const people = [person("alice", { revoked: "2026-01-01", profile: "gone.revoked" }), person("bob"), person("dave", { daysLeft: -1, profile: "x" }), person("carol", { profile: store.path("vpn/carol.ovpn") })];
    expect(await accessOf(store, () => Promise.resolve(people))).toEqual({ person: "carol", profile: "carol's", authority: "vpn-ca.crt\n", certificate: "vpn-server.crt\n", key: "vpn-server.key\n" });
    expect(await accessOf(store, () => Promise.resolve(people.slice(0, 3)))).toBe("no-profile");
    expect(await accessOf(store, () => Promise.resolve(people.slice(0, 1)))).toBe("nobody");
    expect(filesBelow(join(folder, "envs"))).toEqual(before);
    await store.writeFile("vpn/crl.pem", "list");
    expect(await accessOf(store, () => Promise.resolve(people))).toMatchObject({ crl: "list" });
  });
  it("nobody's where the endpoint shows a certificate of the user's own; people are not asked for", async () => {
    const store = await opened("own", all.slice(0, 1));
    expect(await accessOf(store, () => Promise.reject(new Error("asked")))).toBe("foreign-key");
  });
});
