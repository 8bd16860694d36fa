import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { prepare } from "../../src/net/reach/index.js";
import { judge, Scene, type Proof } from "../../src/verify/index.js";
import type { Check } from "../../src/core/types.js";
import { build } from "../net/reach/build.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp, type Script } from "./fake-app.js";
import { kumiki, tempFolder, type Ran } from "./harness.js";

/** Two hosts in one subnet; the second lets nobody in by SSH. */
function proofOf(expected: Check["expect"]): Proof {
  const b = build();
  const vpc = b.vpc("v", "10.0.0.0/24");
  const subnet = b.subnet("s", vpc, "10.0.0.0/24");
  const open = b.group("open", vpc, ["out all * 0.0.0.0/0"]);
  b.host("one", subnet, "10.0.0.10", { groups: [open] });
  b.host("two", subnet, "10.0.0.11", { groups: [open] });
  const scene = new Scene(b.snapshot, { hosts: { one: "i-one", two: "i-two" }, software: {}, loadBalancers: {}, databases: {}, buckets: {}, clientVpns: {}, outside: "0.0.0.0/0" });
  const network = prepare(b.snapshot, scene.declared);
  const check: Check = { id: "4", words: { en: "SSH from one to two", ja: "one から two への SSH" }, from: "one", to: "two", port: 22, protocol: "tcp", expect: expected };
  const gone: Check = { ...check, id: "5", to: "three", expect: "closed" };
  const named = new Scene(b.snapshot, { ...scene.cast, hosts: { ...scene.cast.hosts, three: "i-three" } });
  const results = [judge(scene, network, check), ...(expected === "open" ? [judge(named, network, gone)] : [])];
  return { view: { env: "default", envId: "default-abcdefghij234567", phase: "P4", scene: named, network, checks: [check, gone] }, results, evidence: "checks/now.json" };
}

const keeps = { keepRevoked: () => Promise.resolve() } as unknown as NonNullable<Script["vpn"]>;
let dir: string;
const run = (fake: FakeApp, ...argv: readonly string[]): Promise<Ran> => kumiki([...argv, "--dir", dir], { parts: fake.parts() });
const fakeWith = (proof?: Proof): FakeApp => new FakeApp({ steps: companySteps, facts: companyFacts, vpn: keeps, ...(proof === undefined ? {} : { proof }) });

beforeAll(async () => {
  dir = await tempFolder();
  const ran = await run(fakeWith(), "up", "--yes");
  expect(ran.code, ran.err).toBe(0);
});

describe("bad input is one clear line, exit code 2, and nothing is called", () => {
  test.each([
    [["check", "99"], /no check "99" in P4.*1b, 2/s],
    [["check", "14", "1"], /no check "1" in P4/],
    [["check", "--junit", "/nowhere/at/all.xml"], /--junit cannot be/],
    [["check", "--report", ""], /--report/],
    [["why"], /"kumiki why" needs one more word: CHECK \| FROM TO:PORT.*1b, 2.*kumiki why 4b/s],
    [["why", "web-server-1", "ap-server-1"], /"ap-server-1" is no destination/],
    [["why", "web-server-1", "ap-server-1:0"], /is no destination/],
    [["why", "web-server-1", "ap-server-1:70000"], /is no destination/],
    [["why", "nobody", "ap-server-1:22"], /"nobody" is neither a host.*web-server-1/s],
    [["why", "web-server-1", "999.1.1.1:22"], /"999.1.1.1" is neither/],
    [["why", "5", "--via", "proxy-server-1"], /do not go together/],
    [["check", "--env", "other"], /other/],
  ] as const)("%j", async (argv, says) => {
    const fake = fakeWith();
    const ran = await run(fake, ...argv);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(says);
    expect(fake.calls).toEqual([]);
  });

  test("a report is no folder", async () => {
    const folder = join(dir, "folder");
    await mkdir(folder);
    expect(await run(fakeWith(), "check", "--report", folder)).toMatchObject({ code: 2, err: expect.stringContaining("it is a folder") });
  });
});

test("a check that is as expected: exit code 0; one that is not: 4, with the group and the reason", async () => {
  const good = await run(fakeWith(proofOf("closed")), "check");
  expect(good.code, good.err).toBe(0);
  expect(good.out).toContain("The one check is as expected.");
  const bad = await run(fakeWith(proofOf("open")), "check");
  expect(bad.code).toBe(4);
  expect(bad.out).toContain("2 of 2 checks are not as expected");
  expect(bad.out).toContain("open (sg-open): ");
  // What is not there passes neither as open nor as closed.
  expect(bad.out).toContain("three is not there at AWS");
});

test("--json is the document alone on stdout", async () => {
  const ran = await run(fakeWith(proofOf("open")), "check", "--json");
  expect(ran.code).toBe(4);
  expect(JSON.parse(ran.out)).toMatchObject({
    phase: "P4",
    ok: false,
    checks: [
      { id: "4", from: "one", to: "two", port: 22, protocol: "tcp", expect: "open", verdict: "closed", ok: false, decidedBy: { resource: "sg-open" } },
      { id: "5", expect: "closed", verdict: "unknown", ok: false, because: ["absent: three"] },
    ],
  });
});

test("up ends with what is not as expected, and with exit code 4; --no-check does not look", async () => {
  const ran = await run(fakeWith(proofOf("open")), "up", "--yes");
  expect(ran.code).toBe(4);
  expect(ran.err).toContain("Check 4 is not as expected: SSH from one to two");
  expect(ran.err).toContain("kumiki why 4");
  const fake = fakeWith(proofOf("open"));
  expect((await run(fake, "up", "--yes", "--no-check")).code).toBe(0);
  expect(fake.calls).not.toContain("prove");
});
