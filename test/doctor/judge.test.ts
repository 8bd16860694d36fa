import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loginOf } from "../../src/aws/login.js";
import { homeOf } from "../../src/doctor/elsewhere.js";
import type { Declared } from "../../src/doctor/examination.js";
import { usualRunMs } from "../../src/doctor/examinations/credentials.js";
import { majorOf } from "../../src/core/engine-version.js";
import { judge } from "../../src/doctor/examinations/permissions.js";
import { contextsOf, verdictOf, type Said } from "../../src/doctor/simulation.js";
import { program } from "../../src/doctor/examinations/program.js";
import { judgeQuota } from "../../src/doctor/examinations/quotas.js";
import { lanClashes, localNetworks } from "../../src/doctor/examinations/ranges.js";
import { examinationIds, examinations } from "../../src/doctor/index.js";
import { isRoot } from "../../src/doctor/identity.js";
import { quotas } from "../../src/doctor/quotas/index.js";
import { isStandard } from "../../src/doctor/quotas/servers.js";
import { formatIp, overlaps, parseCidr, type Cidr } from "../../src/net/cidr.js";

const node = (id: string, typicalMs: number, needs: readonly string[] = []): Declared => ({ id, kind: "k", name: "n", props: {}, needs, typicalMs });

test("every examination stands in the list once, and before a run those that can stop it", () => {
  const ids = examinations.map((e) => e.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual([...examinationIds].sort());
  expect(examinations.filter((e) => e.beforeUp === true).map((e) => e.id).sort()).toEqual(["account", "clock", "credentials", "database", "given", "permissions", "quotas", "ranges", "types"]);
});

describe("a quota", () => {
  const amount = fc.nat(200);
  test("stops exactly where more would be there than allowed, and names what is there", () => {
    fc.assert(
      fc.property(fc.constantFrom(...quotas), amount, fc.integer({ min: 1, max: 200 }), amount, (quota, there, wanted, limit) => {
        const things = Array.from({ length: there }, (_, i) => `thing-${i}`);
        const found = judgeQuota(quota, "link", wanted, { there, things }, { is: limit });
        expect(found.level === "stop").toBe(there + wanted > limit);
        if (found.level === "stop") expect(found.data["things"]).toEqual(things.slice(0, 10));
        if (found.level === "warning") expect(quota.id).toBe("imports-of-year");
      }),
    );
  });
  test("whose limit cannot be read never stops, and is never ok", () => {
    fc.assert(
      fc.property(fc.constantFrom(...quotas), fc.nat(20_000), fc.integer({ min: 1, max: 200 }), (quota, there, wanted) => {
        const found = judgeQuota(quota, "link", wanted, { there, things: [] }, { why: "AccessDenied" });
        expect(found.level).toBe(there + wanted > quota.usual ? "warning" : "could-not-look");
      }),
    );
  });
  test("has a code of its own", () => {
    expect(new Set(quotas.map((q) => `${q.service}/${q.code}`)).size).toBe(quotas.length);
    for (const q of quotas) expect(q.code).toMatch(/^L-[0-9A-F]{8}$/);
  });
  test("of vCPUs counts the Standard families together, and no other", () => {
    for (const type of ["t3.micro", "t4g.small", "m7i.large", "c7gn.medium", "r6g.large", "im4gn.large", "is4gen.medium", "a1.medium", "z1d.large"]) expect(isStandard(type)).toBe(true);
    for (const type of ["g5.xlarge", "p4d.24xlarge", "inf2.xlarge", "trn1.2xlarge", "dl1.24xlarge", "mac2.metal", "hpc7g.4xlarge", "x2gd.large", "u-6tb1.metal", "vt1.3xlarge", "f1.2xlarge"]) expect(isStandard(type)).toBe(false);
  });
});

describe("the networks of this machine", () => {
  const lan = { address: "192.168.1.23", netmask: "255.255.255.0", family: "IPv4", internal: false };
  test("are read off its interfaces; loopback, link-local, points and IPv6 are left out", () => {
    const found = localNetworks({
      lo: [{ ...lan, address: "127.0.0.1", netmask: "255.0.0.0", internal: true }],
      en0: [lan, { address: "fe80::1", netmask: "ffff:ffff:ffff:ffff::", family: "IPv6", internal: false }],
      en1: [{ ...lan, address: "169.254.3.4", netmask: "255.255.0.0" }],
      utun0: [{ ...lan, address: "10.8.0.2", netmask: "255.255.255.255" }],
      docker0: [{ ...lan, address: "172.17.0.1", netmask: "255.255.0.0" }],
    });
    expect(found.map((f) => [f.interface, f.text])).toEqual([["en0", "192.168.1.0/24"], ["docker0", "172.17.0.0/16"]]);
  });
  test("clash with a declared range exactly where they have an address in common", () => {
    const range = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 12, max: 28 })).map(([base, prefix]) => {
      const start = Math.floor(base / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
      return `${formatIp(start)}/${prefix}`;
    });
    const cidr = (text: string) => parseCidr(text) as Cidr;
    fc.assert(
      fc.property(range, range, fc.constantFrom(["ec2/vpc", "cidr"], ["ec2/client-vpn-endpoint", "clientCidr"]), (ours, theirs, [kind, prop]) => {
        const found = lanClashes([{ ...node("step/x", 0), kind: kind!, props: { [prop!]: ours } }], [{ text: theirs, cidr: cidr(theirs), interface: "en0" }]);
        expect(found.length === 1).toBe(overlaps(cidr(ours), cidr(theirs)));
      }),
    );
    expect(lanClashes([{ ...node("a", 0), kind: "ec2/subnet", props: { cidr: "10.0.0.0/8" } }], [{ text: "10.0.0.0/8", cidr: cidr("10.0.0.0/8"), interface: "en0" }])).toEqual([]);
  });
});

describe("what the simulation of policies answers", () => {
  const result = (EvalDecision: "allowed" | "explicitDeny" | "implicitDeny", more = {}) => ({ EvalActionName: "ec2:A", EvalDecision, ...more });
  const answer = (action: string, said: Said, vital = true) => ({ need: { action, resources: ["*"], vital }, said });
  test("is read as a whole, or by its resources where it tells them apart", () => {
    const on = (EvalResourceDecision: string, MissingContextValues: string[] = []) => ({ EvalResourceName: "x", EvalResourceDecision, MissingContextValues });
    const organization = { OrganizationsDecisionDetail: { AllowedByOrganizations: false } };
    expect(
      [
        result("allowed"),
        result("allowed", { MissingContextValues: ["aws:x"] }),
        result("explicitDeny"),
        result("explicitDeny", { MissingContextValues: ["aws:MultiFactorAuthPresent"] }),
        result("implicitDeny"),
        result("implicitDeny", organization),
        result("allowed", { ResourceSpecificResults: [on("allowed"), on("implicitDeny")] }),
        result("implicitDeny", { ResourceSpecificResults: [on("implicitDeny"), on("explicitDeny")] }),
        result("explicitDeny", { ResourceSpecificResults: [on("allowed"), on("explicitDeny", ["aws:x"])] }),
        result("implicitDeny", { ResourceSpecificResults: [on("allowed")] }),
      ].map((r) => verdictOf(r as never)),
    ).toEqual(["allowed", "allowed", "policy", "doubtful", "doubtful", "organization", "doubtful", "policy", "doubtful", "allowed"]);
  });
  test("is ok only if everything is allowed", () => {
    expect(judge([answer("ec2:A", "allowed"), answer("ec2:A", "allowed"), answer("ec2:B", "allowed", false)], "me")).toMatchObject([{ level: "ok", data: { count: 2 } }]);
  });
  test("stops where a policy or the organization says no to what `up` needs, and else warns", () => {
    const found = judge(
      [answer("ec2:B", "policy"), answer("ec2:A", "policy"), answer("ec2:A", "doubtful"), answer("ec2:C", "organization"), answer("ec2:D", "doubtful"), answer("ec2:D", "doubtful", false), answer("ec2:E", "policy", false), answer("ec2:F", "allowed")],
      "me",
    );
    expect(found.map((f) => [f.level, f.code, f.data["actions"], f.data["by"]])).toEqual([
      ["stop", "denied", ["ec2:A", "ec2:B"], "policy"],
      ["stop", "denied", ["ec2:C"], "organization"],
      ["warning", "doubtful", ["ec2:D"], undefined],
      ["warning", "not-later", ["ec2:E"], undefined],
    ]);
  });
  test("names every action that is not allowed exactly once, and is ok only where all are", () => {
    const any = fc.array(fc.tuple(fc.constantFrom("ec2:A", "ec2:B", "ec2:C", "ec2:D"), fc.constantFrom<Said[]>("allowed", "policy", "organization", "doubtful"), fc.boolean()), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(any, (rows) => {
        const found = judge(rows.map(([action, said, vital]) => answer(action, said, vital)), "me");
        const not = [...new Set(rows.filter(([, said]) => said !== "allowed").map(([action]) => action))].sort();
        const named = found.flatMap((f) => (f.data["actions"] ?? []) as string[]);
        expect([...new Set(named)].sort()).toEqual(not);
        expect(found.some((f) => f.level === "ok")).toBe(not.length === 0);
        const warned = found.filter((f) => f.level === "warning").flatMap((f) => f.data["actions"] as string[]);
        expect(new Set(warned).size).toBe(warned.length);
      }),
    );
  });
  test("is asked once for each way in which a condition can be met", () => {
    expect(contextsOf(undefined)).toEqual([[]]);
    const ways = contextsOf({ StringEquals: { "a:x": "1", "a:y": ["2", "3"] }, ArnEquals: { "a:z": ["4", "5"] } });
    expect(ways.map((w) => w.map((e) => `${e.ContextKeyName}=${e.ContextKeyValues!.join()}`).join(" "))).toEqual(["a:x=1 a:y=2 a:z=4", "a:x=1 a:y=2 a:z=5", "a:x=1 a:y=3 a:z=4", "a:x=1 a:y=3 a:z=5"]);
  });
  test("is not asked for the root user", () => {
    expect([isRoot("arn:aws:iam::123456789012:root"), isRoot("arn:aws:iam::123456789012:user/root"), isRoot("arn:aws:sts::123456789012:assumed-role/root/x")]).toEqual([true, false, false]);
  });
});

test("a run takes as long as its longest chain, at least as long as its slowest part, at most as long as all together", () => {
  expect(usualRunMs([node("a", 5), node("b", 7, ["a"]), node("c", 3, ["a"]), node("d", 1, ["c", "b"])])).toBe(13);
  const graph = fc.array(fc.tuple(fc.nat(1000), fc.array(fc.nat(30), { maxLength: 3 })), { maxLength: 30 }).map((rows) => rows.map(([ms, needs], i) => node(`n${i}`, ms, needs.filter((n) => n < i).map((n) => `n${n}`))));
  fc.assert(
    fc.property(graph, (nodes) => {
      const all = nodes.map((n) => n.typicalMs);
      expect(usualRunMs(nodes)).toBeGreaterThanOrEqual(Math.max(0, ...all));
      expect(usualRunMs(nodes)).toBeLessThanOrEqual(all.reduce((a, b) => a + b, 0));
    }),
  );
});

test("major versions, Regions to ask from, ends of Node, sources of credentials", async () => {
  expect([majorOf("mysql", "8.4.7"), majorOf("mysql", "8.4"), majorOf("postgres", "17.7"), majorOf("postgres", "17")]).toEqual(["8.4", "8.4", "17", "17"]);
  expect([homeOf("eu-south-2"), homeOf("us-east-1"), homeOf("cn-northwest-1"), homeOf("cn-north-1"), homeOf("us-gov-east-1"), homeOf("us-iso-east-1")]).toEqual(["us-east-1", undefined, "cn-north-1", undefined, "us-gov-west-1", undefined]);
  const on = async (version: string, day: string) =>
    program.needs === "nothing" ? (await program.look({ version: "1", node: version, now: () => Date.parse(day), env: "", folder: "", store: undefined as never })).map((f) => f.code) : [];
  expect(await on("20.19.0", "2026-04-30")).toEqual(["program"]);
  expect(await on("20.19.0", "2026-05-01")).toEqual(["program", "node-ended"]);
  expect(await on("99.0.0", "2036-05-01")).toEqual(["program"]);
  const until = new Date("2026-11-22T05:00:00Z");
  expect(loginOf({ expiration: until, $source: { CREDENTIALS_PROFILE: "n", CREDENTIALS_PROFILE_SSO: "r" } })).toEqual({ source: "sso", until });
  expect(loginOf({ $source: { CREDENTIALS_ENV_VARS: "g" } })).toEqual({ source: "environment" });
  expect(loginOf({})).toEqual({ source: "other" });
});
