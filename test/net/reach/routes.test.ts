import { describe, expect, it } from "vitest";
import { at, ask, closed, open, pair, somebody, unknown, wide } from "./asked.js";

/** a with a public address and two gateways to choose from. */
const world = (...routes: string[]) => {
  const b = pair(wide, wide, { public: "198.51.100.1" });
  const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]) });
  b.natGateway("n", c, "10.0.3.10", "198.51.100.9");
  b.vpnGateway("g", b.v, [{ id: "vpn-1", state: "available", routes: ["203.0.113.0/24"], tunnels: [{ up: true }] }]);
  b.routes("rtb-a", ...routes);
  return b;
};
/** By which gateway it went. */
const went = (t: ReturnType<typeof ask>) => t.hops.find((h) => ["internet-gateway", "nat-gateway", "vpn-gateway"].includes(h.what))?.resource;

describe("route tables (reachability.md 1.3)", () => {
  it("NO_ROUTE_TO_DESTINATION: neither of its own nor by default", () => {
    closed(ask(world(), "eni-a", somebody), "NO_ROUTE_TO_DESTINATION", "rtb-a");
  });
  it("without an association of its own a subnet has its VPC's main table", () => {
    const b = pair();
    b.host("c", b.subnet("c", b.v, "10.0.3.0/24"), "10.0.3.10", { groups: ["sg-a"], public: "198.51.100.3" });
    closed(ask(b, "eni-c", somebody), "NO_ROUTE_TO_DESTINATION", "rtb-v");
    b.routes("rtb-v", `0.0.0.0/0 ${b.igw}`);
    open(ask(b, "eni-c", somebody));
  });
  it("neighbours in a subnet need no table at all", () => {
    const b = pair();
    b.host("c", b.a, "10.0.1.11", { groups: ["sg-a"] });
    b.the("routeTables", "rtb-a").routes = [];
    open(ask(b, "eni-a", "10.0.1.11"));
    closed(ask(b, "eni-a", at.b), "NO_ROUTE_TO_DESTINATION");
  });
  it("the longest prefix wins", () => {
    expect(went(ask(world("0.0.0.0/0 igw-v", "203.0.0.0/16 nat-n"), "eni-a", somebody))).toBe("nat-n");
    expect(went(ask(world("203.0.113.0/24 nat-n", "203.0.113.7/32 igw-v"), "eni-a", somebody))).toBe("igw-v");
  });
  it("between equals: static before propagated", () => {
    expect(went(ask(world("203.0.113.0/24 vgw-g propagated", "203.0.113.0/24 igw-v"), "eni-a", somebody))).toBe("igw-v");
  });
  it("between equals: static before a prefix list, that before propagated", () => {
    const b = world("pl-x nat-n", "203.0.113.0/24 vgw-g propagated");
    b.prefixList("x", "203.0.113.0/24");
    expect(went(ask(b, "eni-a", somebody))).toBe("nat-n");
    b.routes("rtb-a", "203.0.113.0/24 igw-v");
    expect(went(ask(b, "eni-a", somebody))).toBe("igw-v");
  });
  it("a longer propagated route wins over a shorter static one", () => {
    expect(went(ask(world("0.0.0.0/0 igw-v", "203.0.113.0/24 vgw-g propagated"), "eni-a", somebody))).toBe("vgw-g");
  });
  it("a propagated route never wins over local, however long", () => {
    open(ask(world("10.0.2.10/32 vgw-g propagated"), "eni-a", at.b));
  });
  it("a static route for a whole subnet wins over local", () => {
    const b = world();
    const nat = b.host("m", b.subnet("d", b.v, "10.0.4.0/24"), "10.0.4.10", { groups: ["sg-a"], check: false });
    b.declared.nat.push(nat);
    b.routes("rtb-a", `10.0.2.0/24 ${nat}`);
    const t = ask(b, "eni-a", at.b);
    open(t);
    expect(t.hops.find((h) => h.what === "nat-instance")?.resource).toBe("eni-m");
  });
  it("BAD_STATE_ROUTE: a black hole drops, and no shorter route takes over", () => {
    const t = ask(world("0.0.0.0/0 igw-v", "203.0.113.0/24 nat-gone blackhole"), "eni-a", somebody);
    closed(t, "BAD_STATE_ROUTE", "rtb-a");
    expect(t.decidedBy?.rule).toBe("203.0.113.0/24");
  });
  it("a prefix list as destination is its ranges", () => {
    const b = world("pl-x igw-v");
    b.prefixList("x", "192.0.2.0/24", "203.0.113.0/25");
    open(ask(b, "eni-a", somebody));
    closed(ask(b, "eni-a", "203.0.113.200"), "NO_ROUTE_TO_DESTINATION");
  });
  it("two lists with other targets: AWS picks one, so unknown", () => {
    const b = world("pl-x igw-v", "pl-y nat-n");
    b.prefixList("x", "203.0.113.0/24");
    b.prefixList("y", "203.0.113.0/24");
    const t = ask(b, "eni-a", somebody);
    unknown(t, "rtb-a");
    expect(t.notes.map((n) => n.code)).toEqual(["random-prefix-list"]);
    b.the("routeTables", "rtb-a").routes.pop();
    b.routes("rtb-a", "pl-y igw-v");
    open(ask(b, "eni-a", somebody));
  });
  it("a list that was not read makes everything but local unknown", () => {
    const b = world("pl-x nat-n", "0.0.0.0/0 igw-v");
    unknown(ask(b, "eni-a", somebody), "pl-x");
    open(ask(b, "eni-a", at.b));
  });
  it("edge route tables are not understood", () => {
    const b = world("0.0.0.0/0 igw-v");
    b.unknown({ id: "igw-v", what: "edge-route-table" });
    unknown(ask(b, "eni-a", somebody), "edge-route-table");
    open(ask(b, "eni-a", at.b));
  });
  it("a target that is not understood: unknown", () => {
    unknown(ask(world("0.0.0.0/0 tgw-1"), "eni-a", somebody), "tgw-1");
  });
  it("NO_POSSIBLE_DESTINATION: in the VPC, in no subnet", () => {
    closed(ask(world(), "eni-a", "10.0.99.1"), "NO_POSSIBLE_DESTINATION", "vpc-v");
  });
  it("NO_POSSIBLE_DESTINATION: nobody has the address", () => {
    closed(ask(world(), "eni-a", "10.0.2.99"), "NO_POSSIBLE_DESTINATION", "subnet-b");
    closed(ask(world(), "eni-a", "10.0.1.99"), "NO_POSSIBLE_DESTINATION", "subnet-a");
  });
  it("BAD_STATE: nobody is at home", () => {
    closed(ask(pair(wide, wide, {}, { state: "stopped" }), "eni-a", at.b), "BAD_STATE", "i-b");
    closed(ask(pair(wide, wide, { state: "stopped" }), "eni-a", at.b), "BAD_STATE", "i-a");
  });
  it("a reply needs a route as well", () => {
    const b = pair();
    b.the("routeTables", "rtb-b").routes = [];
    const t = ask(b, "eni-a", at.b);
    closed(t, "NO_ROUTE_TO_DESTINATION", "rtb-b");
    expect(t.blockers[0]?.way).toBe("back");
  });
  it("a route table that was not read makes it unknown", () => {
    const b = pair();
    b.snapshot.routeTables = b.snapshot.routeTables.filter((r) => r.id !== "rtb-a");
    unknown(ask(b, "eni-a", at.b), "rtb-a");
  });
  it("what cannot be asked is unknown: no address, a port for ICMP, nobody's interface", () => {
    unknown(ask(pair(), "eni-a", "2001:db8::g"), "2001:db8::g");
    unknown(ask(pair(), "eni-a", at.b, "icmp 8"), "port");
    unknown(ask(pair(), "eni-nobody", at.b), "eni-nobody");
    unknown(ask(pair(), somebody, "203.0.113.99"), "not-ours");
  });
  it("whether a host runs was not read: unknown, also for a load balancer and a database", () => {
    const b = pair();
    b.unknown({ id: "*", what: "DescribeInstances" });
    unknown(ask(b, "eni-a", at.b), "DescribeInstances");
    for (const [kind, what] of [["load-balancer", "DescribeListeners"], ["database", "DescribeDBInstances"]] as const) {
      const c = pair();
      c.interface("x", c.b, "10.0.2.50", kind, { groups: ["sg-b"], owner: "x" });
      open(ask(c, "eni-a", "10.0.2.50"));
      c.unknown({ id: "*", what });
      unknown(ask(c, "eni-a", "10.0.2.50"), what);
    }
  });
  it("a host always reaches itself", () => {
    open(ask(pair([], []), "eni-a", at.a));
  });
});
