import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { type Proxy, type Seen, startProxy, type Verdict } from "../crash/proxy.mjs";
import type { AnyStep } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import { type Environment, environment, inventory, teardown, through, up } from "./environment.js";

let proxy: Proxy;
const upstream = process.env["KUMIKI_TEST_ENDPOINT"]!;
beforeAll(async () => {
  proxy = await startProxy({ upstream });
});
afterAll(() => proxy.close());
beforeEach(() => {
  proxy.judge = () => "pass";
  proxy.reset();
});

/** The same environment; the inventory is asked for at the emulator itself. */
const disturbed = (): Environment => environment(proxy.url);
const listed = (e: Environment) => inventory({ ...e, endpoint: upstream });
const counts = async (e: Environment) => Object.fromEntries(Object.entries(await listed(e)).map(([k, v]) => [k, v.length]));

/** Judges each operation once, the first time it is seen. */
function onceEach(verdict: Verdict, which: (seen: Seen) => boolean = (s) => s.mutating) {
  const met = new Set<string>();
  return (seen: Seen): Verdict => {
    if (!which(seen) || met.has(seen.operation)) return "pass";
    met.add(seen.operation);
    return verdict;
  };
}

describe("a whole run, up and down, when the first call of every operation meets", () => {
  /** The company network repeats the kinds of calls; one fault is tried on all of it, the others on the web VPC. */
  const whole = steps;
  const web = through("bucket");
  const undisturbed = new Map<readonly AnyStep[], Record<string, number>>();
  beforeAll(async () => {
    for (const chosen of [whole, web]) {
      const e = environment(upstream);
      await up(e, chosen);
      undisturbed.set(chosen, await counts(e));
    }
  });

  test.each<[string, Verdict, readonly AnyStep[], ((s: Seen) => boolean)?]>([
    ["an answer that is lost after AWS has done it, also on reads", "lose-answer", whole, () => true],
    ["an answer that is lost", "lose-answer", web],
    ["a gateway's 502 page after AWS has done it", "html-after", web],
    ["a connection that breaks before AWS hears of it", "lose-request", web],
    ["throttling", { code: "RequestLimitExceeded", status: 503 }, web],
  ])("%s", { timeout: 120_000 }, async (_name, verdict, chosen, which) => {
    const e = disturbed();
    proxy.judge = onceEach(verdict, which);
    await up(e, chosen);
    expect(await counts(e)).toEqual(undisturbed.get(chosen));
    expect(await up(e, chosen)).toEqual([]);
    proxy.judge = onceEach(verdict, which);
    expect((await teardown(e)).left).toEqual([]);
    expect(await listed(e)).toEqual({});
  });
});

describe("AWS refuses in the middle", () => {
  test.each<[string, string, number, string, number]>([
    ["no permission", "UnauthorizedOperation", 403, "permission", 3],
    ["a quota", "RulesPerSecurityGroupLimitExceeded", 400, "quota", 3],
    ["credentials that ended", "ExpiredToken", 400, "expired-credentials", 3],
    ["a clock that is wrong", "RequestTimeTooSkewed", 403, "clock", 3],
    ["nonsense", "InvalidParameterValue", 400, "aws", 1],
  ])("with %s: stops with the reason, keeps what there is, and goes on afterwards", async (_name, code, status, faultCode, exit) => {
    const e = disturbed();
    proxy.judge = (s) => (s.operation === "AuthorizeSecurityGroupIngress" ? { code, status } : "pass");
    const fault = await up(e, through("security-groups")).catch((x: unknown) => x);
    expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual([faultCode, exit]);
    expect((await listed(e))["ec2/security-group"]).toHaveLength(3);
    const failures = Object.values((await e.open().read())!.records).filter((r) => r.failure);
    expect(failures.every((r) => r.kind === "ec2/security-group-rule")).toBe(true);

    proxy.judge = () => "pass";
    await up(e, through("security-groups"));
    expect(await up(e, through("security-groups"))).toEqual([]);
    expect((await listed(e))["ec2/security-group-rule"]).toHaveLength(9);
    await teardown(e);
    expect(await listed(e)).toEqual({});
  });

  test("a refusal of one branch does not stop the others", async () => {
    const e = disturbed();
    proxy.judge = (s) => (s.operation === "CreateDBInstance" ? { code: "StorageQuotaExceeded", status: 400 } : "pass");
    const fault = await up(e, through("bucket")).catch((x: unknown) => x);
    expect(isFault(fault) && fault.code).toBe("quota");
    const now = await listed(e);
    expect(now["ec2/instance"]).toHaveLength(4);
    expect(now["elbv2/load-balancer"]).toHaveLength(2);
    proxy.judge = () => "pass";
    expect((await up(e, through("bucket"))).map((c) => c.node)).toEqual(["database/db"]);
  });
});

test("interrupted: nothing new is begun, what is under way is saved, the next run goes on", async () => {
  const e = disturbed();
  const stop = new AbortController();
  proxy.judge = (s) => {
    if (s.operation === "CreateDBSubnetGroup") stop.abort();
    return "pass";
  };
  const app = e.open(stop.signal);
  const { wishFor } = await import("./environment.js");
  const wish = await wishFor(app, steps);
  const fault = await app
    .locked("up", async (held) => {
      await held.plan(wish);
      return held.up();
    })
    .catch((x: unknown) => x);
  expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["interrupted", 130]);
  proxy.judge = () => "pass";
  await up(e);
  expect(await up(e)).toEqual([]);
  await teardown(e);
  expect(await listed(e)).toEqual({});
});
