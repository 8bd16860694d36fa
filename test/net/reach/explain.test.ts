import { describe, expect, it } from "vitest";
import { explain, toLoadBalancer, trace, via, type Network, type Place } from "../../../src/net/reach/index.js";
import { article, hosts, outside, vpn } from "./article.js";
import { at, pair, somebody, wide } from "./asked.js";
import { entry } from "./build.js";

const to = (from: Place, address: string, port: number) => (n: Network) => trace(n, { from, to: address, protocol: "tcp", port });
const fromA = to({ interface: "eni-a" }, at.b, 22);

describe("explain (reachability.md 5.3)", () => {
  it("finds every obstacle, not only the first (first-contact F3)", () => {
    const b = pair(["out tcp 80 0.0.0.0/0"], ["in tcp 80 0.0.0.0/0"]);
    b.the("networkAcls", "acl-a").entries = ["100 out allow tcp 80 0.0.0.0/0"].map(entry);
    b.the("networkAcls", "acl-b").entries = ["90 in deny tcp 22 0.0.0.0/0", "100 in allow all * 0.0.0.0/0"].map(entry);
    const { trace: t, fix } = explain(b.network(), fromA);
    expect(t.blockers.map((x) => `${x.way} ${x.resource} ${x.direction} ${x.rule ?? ""}`.trim())).toEqual([
      "forward sg-a egress",
      "forward acl-a egress rule *",
      "forward acl-b ingress rule 90",
      "forward sg-b ingress",
      "back acl-b egress rule *",
      "back acl-a ingress rule *",
    ]);
    expect(fix).toHaveLength(6);
    expect(fix).toContainEqual({ kind: "add-group-rule", group: "sg-b", rule: { direction: "ingress", protocol: "tcp", ports: { from: 22, to: 22 }, peer: { group: "sg-a" } } });
    expect(fix).toContainEqual({ kind: "remove-acl-entry", acl: "acl-b", number: 90, direction: "ingress" });
    expect(fix).toContainEqual({ kind: "allow-in-acl", acl: "acl-b", entry: { number: 10, direction: "egress", action: "allow", protocol: "tcp", cidr: "10.0.1.10/32", ports: { from: 32768, to: 60999 } } });
  });
  it("a forgotten return route: that one, to the peering", () => {
    const b = article("P2");
    b.the("routeTables", "rtb-web-private-1").routes = b.the("routeTables", "rtb-web-private-1").routes.filter((r) => r.target.kind !== "peering");
    const { fix, oneAway } = explain(b.network(), to({ interface: hosts.dev }, "172.16.1.10", 22));
    expect(fix).toEqual([{ kind: "add-route", table: "rtb-web-private-1", destination: "172.16.2.0/24", target: { kind: "peering", id: "pcx-internal-web" } }]);
    expect(oneAway).toEqual({ fix, targetAdmits: true });
  });
  it("behind a NAT gateway: a route of its own to the peering, for nothing is certain of one behind the gateway", () => {
    const b = pair(wide, wide);
    const far = b.vpc("far", "10.9.0.0/16");
    b.host("there", b.subnet("there", far, "10.9.1.0/24", { table: b.table("there", far, ["10.0.0.0/16 pcx-p"]) }), "10.9.1.10", { groups: [b.group("there", far, wide)] });
    b.peering("p", b.v, far);
    const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]) });
    b.routes("rtb-b", `0.0.0.0/0 ${b.natGateway("n", c, "10.0.3.10", "198.51.100.9")}`);
    const { trace: t, fix } = explain(b.network(), to({ interface: "eni-b" }, "10.9.1.10", 22));
    expect(t.verdict).toBe("closed");
    expect(fix).toEqual([{ kind: "add-route", table: "rtb-b", destination: "10.9.0.0/16", target: { kind: "peering", id: "pcx-p" } }]);
  });
  it("a peering that nobody accepted, whose routes are black holes", () => {
    const b = article("P2");
    b.the("peerings", "pcx-internal-web").state = "pending-acceptance";
    b.snapshot.routeTables.forEach((t) => (t.routes = t.routes.map((r) => (r.target.kind === "peering" ? { ...r, state: "blackhole" as const } : r))));
    expect(explain(b.network(), to({ interface: hosts.dev }, "172.16.1.10", 22)).fix).toEqual([{ kind: "accept-peering", peering: "pcx-internal-web" }]);
  });
  it("the check of source and destination, a stopped NAT instance", () => {
    const b = pair();
    const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]) });
    b.declared.nat.push(b.host("nat", c, "10.0.3.10", { groups: ["sg-a"], public: "198.51.100.9", state: "stopped" }));
    b.routes("rtb-b", "0.0.0.0/0 eni-nat blackhole");
    expect(explain(b.network(), to({ interface: "eni-b" }, somebody, 443)).fix).toEqual([
      { kind: "start-instance", instance: "i-nat" },
      { kind: "disable-source-dest-check", interface: "eni-nat" },
    ]);
  });
  it("a detached internet gateway, a missing public address", () => {
    const b = pair(wide, wide);
    delete (b.the("internetGateways", "igw-v") as { vpc?: string }).vpc;
    b.routes("rtb-a", "0.0.0.0/0 igw-v");
    expect(explain(b.network(), to({ interface: "eni-a" }, somebody, 443)).fix).toEqual([
      { kind: "attach-internet-gateway", gateway: "igw-v", vpc: "vpc-v" },
      { kind: "associate-address", interface: "eni-a", private: at.a },
    ]);
  });
  it("Client VPN to the web VPC: one decision away, for the web servers already admit it (1.7)", () => {
    const { fix, oneAway } = explain(article("P4").network(), to({ vpn }, "172.16.0.10", 22));
    expect(fix).toEqual([
      { kind: "add-client-vpn-route", endpoint: vpn, destination: "172.16.0.0/23", subnet: "subnet-internal-private" },
      { kind: "authorize-client-vpn", endpoint: vpn, destination: "172.16.0.0/23" },
    ]);
    expect(oneAway?.targetAdmits).toBe(true);
    expect(explain(article("P4").network(), to({ outside }, "198.51.100.11", 22)).oneAway?.targetAdmits).toBe(false);
  });
  it("no fix where none is one change of the configuration", () => {
    expect(explain(article("P4").network(), to({ outside }, "172.16.1.10", 22)).fix).toBeUndefined();
  });
  it("partial: the ports that are missing", () => {
    const b = pair();
    b.the("networkAcls", "acl-b").entries = ["100 in allow all * 0.0.0.0/0", "100 out allow tcp 40000-65535 0.0.0.0/0"].map(entry);
    expect(explain(b.network(), fromA).fix).toEqual([
      { kind: "allow-in-acl", acl: "acl-b", entry: { number: 110, direction: "egress", action: "allow", protocol: "tcp", cidr: "10.0.1.10/32", ports: { from: 32768, to: 39999 } } },
    ]);
  });
  it("of several legs: a load balancer's, a proxy's", () => {
    const b = article("P3");
    for (const g of ["sg-ap", "sg-proxy"]) b.the("securityGroups", g).rules = b.the("securityGroups", g).rules.filter((r) => r.direction === "egress");
    const balancer = (n: Network) => toLoadBalancer(n, { interface: hosts.web1 }, "alb-ap", 80);
    expect(explain(b.network(), balancer).fix?.every((f) => f.kind === "add-group-rule" && f.group === "sg-ap")).toBe(true);
    const squid = (n: Network) => via(n, { interface: hosts.dev }, [{ kind: "proxy", interface: hosts.proxy, port: 3128 }], { address: "203.0.113.80", port: 80 });
    expect(explain(b.network(), squid).fix).toEqual([{ kind: "add-group-rule", group: "sg-proxy", rule: { direction: "ingress", protocol: "tcp", ports: { from: 3128, to: 3128 }, peer: { group: "sg-dev" } } }]);
  });
  it("open: the rules it hangs on, and those that others would replace are not among them", () => {
    const b = pair(["out tcp 22 0.0.0.0/0"], ["in tcp 22 0.0.0.0/0", "in tcp 22 10.0.0.0/8"]);
    const { loadBearing } = explain(b.network(), fromA);
    expect(loadBearing?.map((x) => `${x.resource} ${x.rule} ${x.direction ?? ""} ${x.without}`.replace("  ", " "))).toEqual([
      "sg-a sgr-a-1 egress closed",
      "acl-a rule 100 egress closed",
      "acl-b rule 100 ingress closed",
      "acl-b rule 100 egress closed",
      "acl-a rule 100 ingress closed",
    ]);
  });
  it("open: routes and the VPN's rules as well", () => {
    const peer = explain(article("P2").network(), to({ interface: hosts.dev }, "172.16.1.10", 22)).loadBearing;
    expect(peer?.filter((x) => x.what === "route").map((x) => `${x.resource} ${x.rule}`)).toEqual(["rtb-internal-private 172.16.0.0/23", "rtb-web-private-1 172.16.2.0/24"]);
    const client = explain(article("P4").network(), to({ vpn }, "172.16.2.70", 22)).loadBearing;
    expect(client?.filter((x) => x.what === "client-vpn").map((x) => x.rule)).toEqual(["172.16.2.0/24", "authorization 172.16.2.0/24"]);
  });
  it("unknown: neither a fix nor anything it hangs on", () => {
    const b = pair();
    b.unknown({ id: "acl-a", what: "odd" });
    expect(Object.keys(explain(b.network(), fromA))).toEqual(["trace"]);
  });
});
