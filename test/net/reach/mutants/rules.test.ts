import { describe, expect, it } from "vitest";
import { at, ask, closed, open, pair, somebody, unknown, wide, type Pair } from "../asked.js";
import { entry } from "../build.js";

/** Host b goes out by an instance in subnet c. */
const byInstance = (check = false): Pair => {
  const b = pair();
  const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]), acl: b.acl("c", b.v) });
  const nat = b.host("nat", c, "10.0.3.10", { groups: [b.group("nat", b.v, wide)], public: "198.51.100.9", check });
  b.declared.nat.push(nat);
  b.routes("rtb-b", `0.0.0.0/0 ${nat}`);
  return b;
};
const asIf = (address: string) => ({ from: { interface: "eni-a", address } });
/** Host a beside host c (10.0.1.11, group sg-c); the check of a is off, so that it may send under c's address. */
const masked = (rulesB = wide): Pair => {
  const b = pair(wide, rulesB, { check: false });
  b.host("c", b.a, "10.0.1.11", { groups: [b.group("c", b.v, wide)] });
  return b;
};

/** Rules that a mutant of list.mjs could break unnoticed. */
describe("rules behind which another one hides", () => {
  it("a propagated route to one of our own hosts: the packet stays, and does not come back by the tunnel", () => {
    const b = pair();
    b.vpnGateway("g", b.v, [{ id: "vpn-1", state: "available", routes: [], tunnels: [{ up: true }] }]);
    b.routes("rtb-a", "10.0.2.10/32 vgw-g propagated");
    const t = ask(b, "eni-a", at.b);
    open(t, "sgr-b-1");
    expect(t.hops.filter((h) => h.what === "vpn-gateway")).toEqual([]);
  });
  it("a NAT instance's subnet is crossed on the way in, there and back", () => {
    for (const [text, way] of [["90 in deny tcp 443 10.0.2.0/24", "forward"], ["90 in deny tcp 32768-60999 203.0.113.0/24", "back"]] as const) {
      const b = byInstance();
      b.the("networkAcls", "acl-c").entries.push(entry(text));
      const t = ask(b, "eni-b", somebody, "tcp 443");
      closed(t, "SUBNET_ACL_RESTRICTION", "acl-c");
      expect(t.blockers[0]?.way).toBe(way);
    }
  });
  it("ENI_SOURCE_DEST_CHECK_RESTRICTION: already on the way there", () => {
    const t = ask(byInstance(true), "eni-b", somebody);
    closed(t, "ENI_SOURCE_DEST_CHECK_RESTRICTION", "eni-nat");
    expect(t.hops.at(-1)).toMatchObject({ way: "forward", passes: false });
  });
  it("ENI_SOURCE_DEST_CHECK_RESTRICTION: nobody sends under another's address", () => {
    closed(ask(pair(), "eni-a", at.b, "tcp 22", asIf("10.0.1.99")), "ENI_SOURCE_DEST_CHECK_RESTRICTION", "eni-a");
  });
  it("under another's address its groups do not count", () => {
    closed(ask(masked(["in tcp 22 sg-c"]), "eni-a", at.b, "tcp 22", asIf("10.0.1.11")), "ENI_SG_RULES_MISMATCH", "sg-b");
    open(ask(masked(["in tcp 22 sg-c"]), "eni-c", at.b));
  });
  it("KUMIKI_REPLY_PATH: under another's address the reply goes to the other", () => {
    closed(ask(masked(), "eni-a", at.b, "tcp 22", asIf("10.0.1.11")), "KUMIKI_REPLY_PATH", "eni-c");
  });
  it("a gateway endpoint of another VPC is not understood", () => {
    const b = pair();
    b.vpc("w", "10.1.0.0/16");
    b.prefixList("s3", "52.219.0.0/20");
    b.gatewayEndpoint("far", "vpc-w", "pl-s3", ["rtb-w"]);
    b.routes("rtb-a", "pl-s3 vpce-far");
    unknown(ask(b, "eni-a", "52.219.0.9", "tcp 443"), "vpce-far");
  });
  it("VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS: only from interfaces of its VPC", () => {
    const b = pair(wide, wide, { check: false });
    b.vpnGateway("g", b.v, [{ id: "vpn-1", state: "available", routes: ["192.168.0.0/16"], tunnels: [{ up: true }] }]);
    b.routes("rtb-a", "192.168.0.0/16 vgw-g");
    closed(ask(b, "eni-a", "192.168.7.7", "tcp 22", asIf("10.9.9.9")), "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", "vgw-g");
    open(ask(b, "eni-a", "192.168.7.7"));
  });
});
