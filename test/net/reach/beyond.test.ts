import { describe, expect, it } from "vitest";
import { toService } from "../../../src/net/reach/index.js";
import { at, ask, closed, open, pair, somebody, unknown, wide, type Pair } from "./asked.js";

/** v (hosts a, b) peered with w (host w, 10.1.1.10); routes on both sides. */
const peered = (state = "active"): Pair => {
  const b = pair();
  const w = b.vpc("w", "10.1.0.0/16");
  const pcx = b.peering("x", b.v, w, state);
  b.routes("rtb-a", `10.1.0.0/16 ${pcx}`);
  b.routes("rtb-w", `10.0.0.0/16 ${pcx}`);
  b.host("w", b.subnet("w", w, "10.1.1.0/24"), "10.1.1.10", { groups: [b.group("w", w, wide)] });
  return b;
};

describe("peering (reachability.md 1.5)", () => {
  it("active and routed on both sides", () => {
    open(ask(peered(), "eni-a", "10.1.1.10"));
    open(ask(peered(), "eni-w", at.a));
  });
  it("BAD_STATE: not accepted yet, and the fix is to accept it", () => {
    const t = ask(peered("pending-acceptance"), "eni-a", "10.1.1.10");
    closed(t, "BAD_STATE", "pcx-x");
    expect(t.blockers[0]?.fix).toEqual({ kind: "accept-peering", peering: "pcx-x" });
    closed(ask(peered("deleted"), "eni-a", "10.1.1.10"), "BAD_STATE", "pcx-x");
  });
  it("NO_ROUTE_TO_DESTINATION: the way back is forgotten easily", () => {
    const t = ask(peered(), "eni-w", at.b);
    closed(t, "NO_ROUTE_TO_DESTINATION", "rtb-b");
    expect(t.blockers[0]?.way).toBe("back");
  });
  it("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: no way through to a third VPC", () => {
    const b = peered();
    const z = b.vpc("z", "10.2.0.0/16");
    const far = b.peering("y", "vpc-w", z);
    b.routes("rtb-w", `10.2.0.0/16 ${far}`);
    b.routes("rtb-z", `10.0.0.0/16 ${far}`, `10.1.0.0/16 ${far}`);
    b.host("z", b.subnet("z", z, "10.2.1.0/24"), "10.2.1.10", { groups: [b.group("z", z, wide)] });
    b.routes("rtb-a", "10.2.0.0/16 pcx-x");
    open(ask(b, "eni-w", "10.2.1.10"));
    closed(ask(b, "eni-a", "10.2.1.10"), "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "pcx-x");
  });
  it("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: not to the internet, the NAT or the endpoint of the peer", () => {
    const b = peered();
    b.routes("rtb-w", `0.0.0.0/0 ${b.internetGateway("w", "vpc-w")}`);
    b.routes("rtb-a", "0.0.0.0/0 pcx-x");
    closed(ask(b, "eni-a", somebody), "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "pcx-x");
    b.prefixList("s3", "52.219.0.0/20");
    b.gatewayEndpoint("s3", "vpc-w", "pl-s3", ["rtb-w"]);
    closed(ask(b, "eni-a", "52.219.0.9", "tcp 443"), "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "pcx-x");
  });
  it("what comes in sees the local route alone: not the far subnet's own routes", () => {
    const b = peered();
    const nat = b.host("m", b.subnet("m", "vpc-w", "10.1.9.0/24"), "10.1.9.9", { groups: ["sg-w"], check: false });
    b.declared.nat.push(nat);
    b.routes("rtb-w", `10.1.1.0/24 ${nat}`);
    const t = ask(b, "eni-a", "10.1.1.10");
    expect(t.hops.filter((h) => h.way === "forward" && h.what === "nat-instance")).toEqual([]);
  });
  it("a VPC that was not read is unknown", () => {
    const b = peered();
    b.snapshot.vpcs = b.snapshot.vpcs.filter((v) => v.id !== "vpc-w");
    unknown(ask(b, "eni-a", "10.1.1.10"), "vpc-w");
  });
  it("a peering that was not read is unknown", () => {
    const b = peered();
    b.snapshot.peerings = [];
    unknown(ask(b, "eni-a", "10.1.1.10"), "pcx-x");
  });
  it("ACLs are crossed on both sides, there and back", () => {
    const t = ask(peered(), "eni-a", "10.1.1.10");
    expect(t.hops.filter((h) => h.what === "network-acl").map((h) => [h.way, h.resource, h.direction])).toEqual([
      ["forward", "acl-a", "egress"],
      ["forward", "acl-w", "ingress"],
      ["back", "acl-w", "egress"],
      ["back", "acl-a", "ingress"],
    ]);
  });
});

const service = "com.amazonaws.ap-northeast-1.s3";
const s3 = (...groupRules: string[]): Pair => {
  const b = pair(groupRules.length === 0 ? wide : groupRules);
  b.prefixList("s3", "52.219.0.0/20", "3.5.152.0/21");
  b.the("prefixLists", "pl-s3").name = service;
  b.gatewayEndpoint("s3", b.v, "pl-s3", ["rtb-a"]);
  return b;
};
describe("gateway endpoint (reachability.md 1.5)", () => {
  it("by the prefix list's route, the source stays private", () => {
    const t = ask(s3(), "eni-a", "52.219.0.9", "tcp 443");
    open(t);
    expect(t.hops.find((h) => h.what === "endpoint")).toMatchObject({ resource: "vpce-s3", header: { source: at.a } });
  });
  it("only for subnets with the route", () => {
    closed(ask(s3(), "eni-b", "52.219.0.9", "tcp 443"), "NO_ROUTE_TO_DESTINATION", "rtb-b");
  });
  it("VPCE_GATEWAY_PROTOCOL_RESTRICTION: TCP and ICMP echo", () => {
    open(ask(s3(), "eni-a", "52.219.0.9", "icmp"));
    closed(ask(s3(), "eni-a", "52.219.0.9", "udp 443"), "VPCE_GATEWAY_PROTOCOL_RESTRICTION", "vpce-s3");
  });
  it("groups may name the list, ACLs need its ranges", () => {
    open(ask(s3("out tcp 443 pl-s3"), "eni-a", "52.219.0.9", "tcp 443"));
    closed(ask(s3("out tcp 443 10.0.0.0/8"), "eni-a", "52.219.0.9", "tcp 443"), "ENI_SG_RULES_MISMATCH", "sg-a");
    const b = s3();
    b.the("networkAcls", "acl-a").entries = b.the("networkAcls", "acl-a").entries.filter((e) => e.direction === "egress");
    closed(ask(b, "eni-a", "52.219.0.9", "tcp 443"), "SUBNET_ACL_RESTRICTION", "acl-a");
  });
  it("BAD_STATE: not available", () => {
    const b = s3();
    b.snapshot.endpoints[0] = { ...b.snapshot.endpoints[0]!, state: "failed" };
    closed(ask(b, "eni-a", "52.219.0.9", "tcp 443"), "BAD_STATE", "vpce-s3");
  });
  it("any other endpoint as a route's target is not understood", () => {
    const b = s3();
    b.routes("rtb-a", "0.0.0.0/0 vpce-gwlb");
    unknown(ask(b, "eni-a", somebody), "vpce-gwlb");
  });
  it("the service has many ranges: some open, some not, is partial", () => {
    open(toService(s3().network(), { interface: "eni-a" }, service));
    expect(toService(s3("out tcp 443 52.219.0.0/20").network(), { interface: "eni-a" }, service).verdict).toBe("partial");
    expect(toService(s3().network(), { interface: "eni-b" }, service).verdict).toBe("closed");
    expect(toService(pair().network(), { interface: "eni-a" }, service).verdict).toBe("unknown");
  });
});

const onPremises = (o: { readonly up?: boolean; readonly routes?: string[]; readonly propagated?: boolean; readonly attached?: boolean } = {}): Pair => {
  const b = pair();
  const g = b.vpnGateway("g", o.attached === false ? undefined : b.v, [{ id: "vpn-1", state: "available", routes: o.routes ?? ["192.168.0.0/16"], tunnels: [{ up: o.up ?? true }, { up: false }] }]);
  b.routes("rtb-a", `192.168.0.0/16 ${g}${o.propagated === true ? " propagated" : ""}`);
  return b;
};
describe("virtual private gateway (reachability.md 1.5)", () => {
  it("out and in, with a note that the far side is not AWS's to tell", () => {
    const t = ask(onPremises(), "eni-a", "192.168.7.7");
    open(t);
    expect(t.notes.map((n) => n.code)).toEqual(["customer-side"]);
    open(ask(onPremises(), "192.168.7.7", at.a));
  });
  it("one tunnel of two is enough; BAD_STATE_VPN: none is up", () => {
    closed(ask(onPremises({ up: false }), "eni-a", "192.168.7.7"), "BAD_STATE_VPN", "vpn-1");
    closed(ask(onPremises({ up: false }), "192.168.7.7", at.a), "BAD_STATE_VPN", "vpn-1");
  });
  it("NO_ROUTE_TO_DESTINATION: it forwards only what it knows", () => {
    closed(ask(onPremises({ routes: ["192.168.1.0/24"] }), "eni-a", "192.168.7.7"), "NO_ROUTE_TO_DESTINATION", "vgw-g");
    open(ask(onPremises({ routes: [], propagated: true }), "eni-a", "192.168.7.7"));
  });
  it("BAD_STATE_ATTACHMENT: attached to nothing", () => {
    closed(ask(onPremises({ attached: false }), "eni-a", "192.168.7.7"), "BAD_STATE_ATTACHMENT", "vgw-g");
  });
  it("VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: only to interfaces of its VPC", () => {
    closed(ask(onPremises(), "192.168.7.7", "10.0.1.99"), "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "vgw-g");
  });
  it("no way through to a peer, nor to the internet", () => {
    const b = onPremises();
    const w = b.vpc("w", "10.1.0.0/16");
    b.routes("rtb-a", `10.1.0.0/16 ${b.peering("x", b.v, w)}`);
    b.host("w", b.subnet("w", w, "10.1.1.0/24"), "10.1.1.10", { groups: [b.group("w", w, wide)] });
    expect(ask(b, "192.168.7.7", "10.1.1.10").verdict).toBe("closed");
  });
  it("NO_ROUTE_TO_DESTINATION: the reply needs the route", () => {
    const t = ask(onPremises(), "192.168.7.7", at.b);
    closed(t, "NO_ROUTE_TO_DESTINATION", "rtb-b");
  });
  it("KUMIKI_REPLY_SOURCE: in by the internet and back by the tunnel", () => {
    const b = onPremises({ routes: ["203.0.113.0/24"] });
    b.the("interfaces", "eni-a").addresses = [{ private: at.a, public: "198.51.100.1" }];
    b.routes("rtb-a", "203.0.113.0/24 vgw-g");
    closed(ask(b, somebody, "198.51.100.1"), "KUMIKI_REPLY_SOURCE");
  });
});
