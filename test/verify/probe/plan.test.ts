import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { controlFor, type Neighbour } from "../../../src/verify/probe/control.js";
import { attemptFor, attemptsOf, type Planned } from "../../../src/verify/probe/plan.js";
import { phases } from "../../net/reach/article.js";
import { Scene } from "../../../src/verify/index.js";
import { connected, nowhere, planIn, viewOf, waysIn } from "./phases.js";

const how = ({ attempt, control }: Planned): string =>
  "cannot" in attempt ? attempt.cannot : `${attempt.host ?? "here"} | ${control === undefined ? "none" : `${control.question.to}:${control.question.port}`}`;
const told = (planned: readonly Planned[]): Record<string, string> =>
  Object.fromEntries(planned.map((p) => [`${p.result.check.id} ${p.result.check.from} ${p.result.check.to}:${p.result.check.port}`, how(p)]));
const negative = (planned: readonly Planned[]) => planned.filter((p) => p.result.check.expect === "closed");

test("the engine agrees with every check of the network in all four phases: the plans below stand on that", () => {
  for (const phase of phases) for (const { result } of planIn(phase, nowhere)) if (result.check.to !== "bucket") expect(result.ok, `${phase} ${result.check.id} ${result.check.from} ${result.check.to}`).toBe(true);
});

test("P1: what shall be closed, with its control", () => {
  expect(told(negative(planIn("P1", nowhere)))).toEqual({ "7 outside ap-alb:80": "here | web-server-1:22" });
});

test("P1: every check, from where, and with which neighbour", () => {
  expect(told(planIn("P1", nowhere))).toMatchObject({
    "1 outside web-server-1:22": "here | web-server-1:80",
    "4 web-server-2 ap-server-1:22": "web-server-2 | ap-server-1:80",
    "6 web-server-1 ap-alb:80": "web-server-1 | ap-server-1:22",
    "9 ap-server-1 bucket:443": "ap-server-1 | database:3306",
  });
});

test("P2 and P3: the same destination on its other port where there is one, else a server of its kind", () => {
  for (const phase of ["P2", "P3"] as const) {
    const plans = told(negative(planIn(phase, nowhere)));
    expect(plans).toMatchObject({
      "1b outside web-server-1:22": "here | web-server-1:80",
      "1b outside web-server-2:22": "here | web-server-2:80",
      "4b web-server-1 ap-server-2:22": "web-server-1 | ap-server-2:80",
      "NX2 outside development-server-1:22": "here | web-server-1:80",
      "NX2 outside database:3306": "here | web-server-1:80",
      "NX2 development-server-1 internet:80": expect.stringMatching(/^development-server-1 \| (web|ap)-server-\d:22$/),
      "NX2 proxy-server-1 web-server-1:22": "proxy-server-1 | development-server-1:22",
    });
    expect(Object.values(plans).filter((p) => p.endsWith("| none"))).toEqual([]);
  }
});

describe("P4", () => {
  test("without the VPN only outside can be asked, and nobody is dialled at a private address for a login", () => {
    const planned = planIn("P4", nowhere);
    for (const { result, attempt } of planned) {
      if (result.check.from === "outside") expect(attempt).not.toHaveProperty("cannot");
      else expect(attempt).toEqual({ cannot: "vpn-down" });
    }
    expect(told(planned)["14 outside proxy-server-1:22"]).toBe("here | web-server-1:80");
  });

  test("with a full tunnel only outside cannot be asked", () => {
    const planned = planIn("P4", connected);
    for (const { result, attempt } of planned) {
      if (result.check.from === "outside") expect(attempt).toEqual({ cannot: "vpn-up" });
      else expect(attempt).not.toHaveProperty("cannot");
    }
    expect(told(planned)).toMatchObject({
      "10 vpn-client development-server-1:22": "here | proxy-server-1:22",
      "NX1 vpn-client web-server-1:22": "here | development-server-1:22",
      "4b web-server-1 ap-server-1:22": "web-server-1 | ap-server-1:80",
      // By way of the proxy is not the same as directly.
      "13 vpn-client internet:80": "here | development-server-1:22",
    });
  });
});

test("a split tunnel takes what is private, and leaves the rest outside", () => {
  const view = viewOf("P4");
  const { snapshot, cast } = view.scene;
  const scene = new Scene({ ...snapshot, clientVpns: snapshot.clientVpns.map((c) => ({ ...c, splitTunnel: true })) }, cast);
  const of = (to: string) => attemptFor({ scene, ways: waysIn("P4", view), own: connected, open: [] }, { from: "outside", to, port: 80, protocol: "tcp" });
  for (const to of ["web-server-1", "web-alb"]) expect(of(to), to).toHaveProperty("key");
  for (const to of ["ap-server-1", "ap-alb", "database"]) expect(of(to), to).toEqual({ cannot: "vpn-up" });
});

test("a host whose way begins at a private address and no VPN leads there: no login is tried", () => {
  const view = viewOf("P4");
  const scene = new Scene(view.scene.snapshot, { ...view.scene.cast, clientVpns: {} });
  const q = { from: "development-server-1", to: "web-server-1", port: 22, protocol: "tcp" } as const;
  expect(attemptFor({ scene, ways: waysIn("P4", view), own: nowhere, open: [] }, q)).toEqual({ cannot: "no-way" });
  expect(attemptFor({ scene, ways: new Map(), own: nowhere, open: [] }, q)).toEqual({ cannot: "no-way" });
});

test("a sender that no check lets speak is given a neighbour by the engine", () => {
  const planned = planIn("P4", connected).filter((p) => p.result.check.from === "proxy-server-1" && p.result.check.expect === "closed");
  expect(planned.length).toBeGreaterThan(0);
  for (const p of planned) expect(p.control).toBeDefined();
});

test("a control is another conversation of the same sender, and is tried once however many want it", () => {
  for (const phase of phases)
    for (const own of [nowhere, connected]) {
      const planned = planIn(phase, own);
      for (const { attempt, control, result } of planned) {
        if ("cannot" in attempt || control === undefined) continue;
        expect(control.question.from).toBe(result.check.from);
        expect(control.attempt.host).toBe(attempt.host);
        expect(control.attempt.key).not.toBe(attempt.key);
      }
      const keys = attemptsOf(planned).map((a) => a.key);
      expect(new Set(keys).size).toBe(keys.length);
    }
});

test("laws of the choice: the same sender, never itself, nothing nearer left out", () => {
  const one = fc.record({ from: fc.constantFrom("a-1", "b-1"), to: fc.constantFrom("a-1", "a-2", "b-1", "c-1"), port: fc.constantFrom(22, 80), protocol: fc.constant("tcp" as const) });
  fc.assert(
    fc.property(one, fc.array(one, { maxLength: 12 }), (q, open: Neighbour[]) => {
      const chosen = controlFor(q, open);
      const able = open.filter((n) => n.from === q.from && !(n.to === q.to && n.port === q.port));
      if (chosen === undefined) return able.length === 0;
      return able.includes(chosen) && (chosen.to === q.to || !able.some((n) => n.to === q.to));
    }),
  );
});
