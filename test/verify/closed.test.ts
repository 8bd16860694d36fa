import { describe, expect, test } from "vitest";
import type { Check } from "../../src/core/types.js";
import { prepare } from "../../src/net/reach/index.js";
import { judge, Scene } from "../../src/verify/index.js";
import type { Build } from "../net/reach/build.js";
import { pair, wide } from "../net/reach/asked.js";

const somebodysGroup = ["out all * 0.0.0.0/0"];
const check = (more: Partial<Check>): Check => ({ id: "NX2", words: { en: "x", ja: "x" }, from: "outside", to: "a", port: 22, protocol: "tcp", expect: "closed", ...more });

function judged(b: Build, more: Partial<Check> = {}) {
  const nothing = { loadBalancers: {}, databases: {}, buckets: {}, clientVpns: {} };
  const software = { a: { listens: [80] } };
  const scene = new Scene(b.snapshot, { hosts: { a: "i-a", b: "i-b" }, software, ...nothing, outside: "198.51.100.7/32" });
  return judge(scene, prepare(b.snapshot, scene.declared), check(more));
}
/** Host a with a public address in a public subnet, its group without any rule. */
const world = (rules: readonly string[] = somebodysGroup): ReturnType<typeof pair> => {
  const b = pair(rules, wide, { public: "198.51.100.1" });
  b.routes("rtb-a", `0.0.0.0/0 ${b.igw}`);
  return b;
};

describe("what shall be closed asks every address of every interface (xray X4)", () => {
  test("nothing is open: as expected", () => expect(judged(world())).toMatchObject({ verdict: "closed", ok: true }));
  test("a second interface with a public address and an open group", () => {
    const b = world();
    const second = b.interface("a2", b.a, "10.0.1.11", "instance", { groups: [b.group("wide", b.v, wide)], public: "198.51.100.2", owner: "i-a" });
    b.the("instances", "i-a").interfaces.push(second);
    expect(judged(b)).toMatchObject({ verdict: "open", ok: false, trace: { flow: { to: "198.51.100.2" } } });
  });
  test("a secondary address with a public one", () => {
    const b = world(["in tcp 22 0.0.0.0/0", ...somebodysGroup]);
    b.the("interfaces", "eni-a").addresses = [{ private: "10.0.1.10" }, { private: "10.0.1.12", public: "198.51.100.3" }];
    expect(judged(b)).toMatchObject({ verdict: "open", ok: false, trace: { flow: { to: "198.51.100.3" } } });
  });
  test("an IPv6 address, a group open to ::/0 (xray X5)", () => {
    const b = world(["in tcp 22 ::/0", ...somebodysGroup]);
    b.the("vpcs", b.v).ipv6Cidrs = ["2001:db8:1::/56"];
    b.the("subnets", b.a).ipv6Cidrs = ["2001:db8:1:1::/64"];
    b.the("networkAcls", "acl-a").entries.push(
      { number: 101, direction: "ingress", action: "allow", protocol: "all", cidr: "::/0" },
      { number: 101, direction: "egress", action: "allow", protocol: "all", cidr: "::/0" },
    );
    b.the("interfaces", "eni-a").ipv6 = ["2001:db8:1:1::10"];
    expect(judged(b)).toMatchObject({ verdict: "closed", ok: true });
    b.routes("rtb-a", `::/0 ${b.igw}`);
    expect(judged(b)).toMatchObject({ verdict: "open", ok: false, trace: { flow: { to: "2001:db8:1:1::10" } } });
  });
  test("from a host, each of its interfaces", () => {
    const b = pair(somebodysGroup, ["in tcp 22 sg-wide", "out all * 0.0.0.0/0"]);
    expect(judged(b, { from: "a", to: "b" })).toMatchObject({ verdict: "closed", ok: true });
    b.the("instances", "i-a").interfaces.push(b.interface("a2", b.a, "10.0.1.11", "instance", { groups: [b.group("wide", b.v, wide)], owner: "i-a" }));
    expect(judged(b, { from: "a", to: "b" })).toMatchObject({ verdict: "open", ok: false });
  });
});

test("only the network closes: that nothing is said to listen does not (xray X3)", () => {
  const b = world(["in tcp 8080 0.0.0.0/0", ...somebodysGroup]);
  expect(judged(b, { port: 8080 })).toMatchObject({ verdict: "open", ok: false, trace: { network: "open", host: { verdict: "silent", by: "declared" } } });
  expect(judged(b, { port: 8080, expect: "open" })).toMatchObject({ verdict: "closed", ok: false });
});

test("an office in a prefix list of a route is outside too (xray X6)", () => {
  const b = world(["in tcp 22 0.0.0.0/0", ...somebodysGroup]);
  b.prefixList("office", "192.0.2.0/24");
  b.the("routeTables", "rtb-a").routes = b.the("routeTables", "rtb-a").routes.filter((r) => r.destination !== "0.0.0.0/0");
  expect(judged(b)).toMatchObject({ verdict: "closed", ok: true });
  b.routes("rtb-a", `pl-office ${b.igw}`);
  expect(judged(b)).toMatchObject({ verdict: "open", ok: false });
});

test("open to the internet is asked of all parts of it (xray X8)", () => {
  const open = { to: "a", port: 80, expect: "open", everyone: true } as const;
  expect(judged(world(["in tcp 80 0.0.0.0/0", ...somebodysGroup]), open)).toMatchObject({ verdict: "open", ok: true });
  expect(judged(world(["in tcp 80 198.51.100.7/32", ...somebodysGroup]), open)).toMatchObject({ verdict: "partial", ok: false });
});

describe("a stopped server is to blame (xray X14)", () => {
  test("its public address is gone with it", () => {
    const b = pair(wide, wide, { state: "stopped" });
    b.routes("rtb-a", `0.0.0.0/0 ${b.igw}`);
    const { trace } = judged(b);
    expect(trace?.decidedBy).toMatchObject({ resource: "i-a", code: "BAD_STATE" });
  });
});
