import { readFile, stat } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../../src/core/types.js";
import { prepare } from "../../../src/net/reach/index.js";
import { documentOf, evidenceOf, judgeAll, junitOf, keepEvidence, Scene, type Evidence, type Proof, type View } from "../../../src/verify/index.js";
import { companyFacts, companySteps } from "../../cli/company.js";
import { FakeApp, type Script } from "../../cli/fake-app.js";
import { kumiki, tempFolder, type Ran } from "../../cli/harness.js";
import { build } from "../../net/reach/build.js";

/** Real listeners on this machine: one that AWS's descriptions let everybody to, and one that they hide. */
const servers: Server[] = [];
let [known, hidden, nobody] = [0, 0, 0];
const listener = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer((s) => s.on("error", () => undefined).end());
    servers.push(server);
    server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port));
  });

let dir: string;
const keeps = { keepRevoked: () => Promise.resolve() } as unknown as NonNullable<Script["vpn"]>;
const fakeWith = (proof?: Proof): FakeApp => new FakeApp({ steps: companySteps, facts: companyFacts, vpn: keeps, ...(proof === undefined ? {} : { proof }) });
const run = (fake: FakeApp, ...argv: readonly string[]): Promise<Ran> => kumiki([...argv, "--dir", dir], { parts: fake.parts(), env: { PATH: process.env["PATH"] } });

beforeAll(async () => {
  [known, hidden, nobody] = [await listener(), await listener(), await listener()];
  await new Promise((done) => servers.pop()!.close(done));
  dir = await tempFolder();
  const ran = await run(fakeWith(), "up", "--yes");
  expect(ran.code, ran.err).toBe(0);
});
afterAll(() => servers.forEach((s) => s.close()));

const claim = (id: string, from: string, port: number, expected: Check["expect"]): Check => ({ id, words: { en: `${from} to ${port}`, ja: `${from} から ${port}` }, from, to: "web-server-1", port, protocol: "tcp", expect: expected });

/** A server whose public address is this machine's loopback. */
async function proofOf(...checks: readonly Check[]): Promise<Proof> {
  const b = build();
  const vpc = b.vpc("v", "10.0.0.0/24");
  const subnet = b.subnet("s", vpc, "10.0.0.0/24");
  b.routes("rtb-v", `0.0.0.0/0 ${b.internetGateway("g", vpc)}`);
  b.host("web-server-1", subnet, "10.0.0.10", { groups: [b.group("web", vpc, ["out all * 0.0.0.0/0", `in tcp ${known} 0.0.0.0/0`])], public: "127.0.0.1" });
  const software = { "web-server-1": { listens: [known, hidden] } };
  const scene = new Scene(b.snapshot, { hosts: { "web-server-1": "i-web-server-1" }, software, loadBalancers: {}, databases: {}, buckets: {}, clientVpns: {}, outside: "203.0.113.7/32" });
  const view: View = { env: "default", envId: "default-abcdefghij234567", phase: "P1", scene, network: prepare(b.snapshot, scene.declared), checks };
  const results = judgeAll(view);
  const evidence = await keepEvidence(join(await tempFolder(), "checks"), evidenceOf(view.env, view.envId, b.snapshot, documentOf(view.phase, results, "en")));
  return { view, results, evidence };
}

describe("where there are no packets", () => {
  test("an environment in the emulator is refused in one line, before anything is called", async () => {
    const local = await tempFolder();
    const fake = fakeWith();
    expect((await kumiki(["up", "--yes", "--local", "--dir", local], { parts: fake.parts() })).code).toBe(0);
    const before = fake.calls.length;
    const ran = await kumiki(["check", "--probe", "--dir", local], { parts: fake.parts() });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/no packets to send: the environment "default" lives in an emulator.*kumiki lab up/s);
    expect(fake.calls.length).toBe(before);
    const ja = await kumiki(["check", "--probe", "--lang", "ja", "--json", "--dir", local], { parts: fake.parts() });
    expect([ja.code, (JSON.parse(ja.out) as { error: { code: string } }).error.code]).toEqual([2, "no-packets"]);
  });
});

describe("kumiki check --probe", () => {
  test("agrees: exit code 0, a column, and JSON with verdict and evidence", async () => {
    const checks = [claim("2", "outside", known, "open"), claim("1b", "outside", nobody, "closed")];
    const ran = await run(fakeWith(await proofOf(...checks)), "check", "--probe");
    expect(ran.code, ran.err + ran.out).toBe(0);
    expect(ran.err).toContain("Sending packets.");
    expect(ran.out).toMatch(/packets/);
    expect(ran.out).toContain("Packets: 2 as AWS's descriptions say, 0 otherwise, 0 unknown.");
    const json = await run(fakeWith(await proofOf(...checks)), "check", "--probe", "--json");
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      checks: [
        { id: "2", verdict: "open", probe: { verdict: "open", evidence: `from here: tcp 127.0.0.1:${known} answered` } },
        { id: "1b", verdict: "closed", probe: { verdict: "closed", evidence: `from here: tcp 127.0.0.1:${nobody} refused; control tcp 127.0.0.1:${known} answered` } },
      ],
    });
    // What ssh is given never asks, and is for its owner alone.
    const config = join(dir, "default", "ssh_config.probe");
    expect(await readFile(config, "utf8")).toMatch(/^Host \*\n {2}BatchMode yes\n/);
    expect((await stat(config)).mode & 0o777).toBe(0o600);
  });

  test("disagrees: exit code 4, both sides are told, in the evidence too", async () => {
    const proof = await proofOf(claim("2", "outside", known, "open"), claim("1b", "outside", hidden, "closed"));
    const ran = await run(fakeWith(proof), "check", "--probe");
    expect(ran.code).toBe(4);
    expect(ran.out).toContain("closed by AWS's descriptions, open by packets");
    expect(ran.out).toContain(`tcp 127.0.0.1:${hidden} answered`);
    const kept = JSON.parse(await readFile(proof.evidence, "utf8")) as Evidence;
    expect(kept.checks.ok).toBe(false);
    expect(kept.checks.checks).toMatchObject([{ id: "2", ok: true, probe: { verdict: "open" } }, { id: "1b", ok: false, verdict: "closed", probe: { verdict: "open", contradicts: true } }]);
    expect(junitOf("lab", kept.checks, kept.takenAt)).toContain("packets say open");
    const page = join(await tempFolder(), "report.html");
    expect((await run(fakeWith(proof), "check", "--probe", "--report", page)).code).toBe(4);
    expect(await readFile(page, "utf8")).toContain(`<div class="bad">Packets: open (from here: tcp 127.0.0.1:${hidden} answered)</div>`);
    const ja = await run(fakeWith(proof), "check", "--probe", "--lang", "ja");
    expect(ja.out).toContain("AWS の設定では「不可」、パケットでは「可」");
  });

  test("what packets cannot tell does not fail a check, and is told with its reason", async () => {
    const proof = await proofOf(claim("2", "outside", known, "open"), claim("4", "web-server-1", known, "open"), claim("10", "nobody", 22, "closed"));
    const ran = await run(fakeWith({ ...proof, results: proof.results.slice(0, 2) }), "check", "--probe");
    // The saved environment is in P4, where hosts have private addresses only, and this view has no VPN that leads there.
    expect(ran.out).toContain("No word from packets on 4: no way to the host is known");
    expect(ran.out).toContain("Packets: 1 as AWS's descriptions say, 0 otherwise, 1 unknown.");
    expect(ran.code, ran.out).toBe(0);
    const absent = await run(fakeWith({ ...proof, results: proof.results.slice(2) }), "check", "--probe", "--json");
    expect(JSON.parse(absent.out)).toMatchObject({ checks: [{ id: "10", probe: { verdict: "unknown", why: "absent", evidence: "not tried" } }] });
  });

  test("without --probe nothing is sent and nothing is said of packets", async () => {
    const ran = await run(fakeWith(await proofOf(claim("2", "outside", known, "open"))), "check");
    expect(ran.code).toBe(0);
    expect(ran.out).not.toMatch(/packets/i);
  });
});
