import { describe, expect, test } from "vitest";
import type { CheckResult } from "../../../src/verify/index.js";
import type { Outcome } from "../../../src/verify/probe/outcome.js";
import { isIn, isNeighbour, isPrivate, ownOf } from "../../../src/verify/probe/own.js";
import { judgeOutcome, withProbe } from "../../../src/verify/probe/verdict.js";

const hows = ["answered", "wrong", "timeout", "refused", "error"] as const;
const outcome = (how: Outcome["how"]): Outcome => ({ how, said: "" });

describe("the table: what came back, and what came back beside it", () => {
  test.each([...hows, undefined])("control %s", (beside) => {
    const control = beside === undefined ? undefined : outcome(beside);
    const of = (how: Outcome["how"]) => judgeOutcome(outcome(how), control);
    expect(of("answered")).toEqual({ verdict: "open" });
    expect(of("wrong")).toEqual({ verdict: "unknown", why: "wrong-answer" });
    expect(of("error")).toEqual({ verdict: "unknown", why: "error" });
    const silent = beside === undefined ? { verdict: "unknown", why: "no-control" } : beside === "answered" ? { verdict: "closed" } : { verdict: "unknown", why: "control-fails" };
    expect(of("timeout")).toEqual(silent);
    expect(of("refused")).toEqual(silent);
  });
});

test("only open against closed is a contradiction, and it is never as expected", () => {
  for (const verdict of ["open", "closed", "partial", "unknown"] as const)
    for (const said of ["open", "closed", "unknown"] as const)
      for (const ok of [true, false]) {
        const result = { check: {}, verdict, ok, because: [] } as unknown as CheckResult;
        const done = withProbe(result, { verdict: said, evidence: "" });
        const opposite = [verdict, said].sort().join() === "closed,open";
        expect(done).toMatchObject({ ok: ok && !opposite, verdict });
        expect(done.probe?.contradicts === true).toBe(opposite);
      }
});

test("this machine: who is a neighbour, and who has an address of the VPN's", () => {
  const v4 = (address: string, cidr: string | null, internal = false) => ({ address, cidr, internal, family: "IPv4" as const, netmask: "", mac: "" });
  const own = ownOf({ lo: [v4("127.0.0.1", "127.0.0.1/8", true)], eth0: [v4("172.16.1.77", "172.16.1.77/24")], tun0: [v4("172.31.4.34", "172.31.4.34/27")], odd: [v4("192.168.7.1", null)], none: undefined });
  expect(own.addresses).toEqual(["172.16.1.77", "172.31.4.34", "192.168.7.1"]);
  expect([isNeighbour(own, "172.16.1.10"), isNeighbour(own, "172.16.2.10"), isNeighbour(own, "8.8.8.8"), isNeighbour(own, "192.168.7.9")]).toEqual([true, false, false, false]);
  expect([isIn(own, "172.31.4.0/22"), isIn(own, "172.31.8.0/22"), isIn(own, "nonsense")]).toEqual([true, false, false]);
  expect(["10.0.0.1", "100.64.0.1", "172.32.0.1", "198.51.100.1", "name"].map(isPrivate)).toEqual([true, true, false, false, false]);
});
