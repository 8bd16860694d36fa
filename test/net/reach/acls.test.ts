import { describe, expect, it } from "vitest";
import { at, ask, closed, open, pair, somebody, unknown, wide, type Pair } from "./asked.js";
import { entry } from "./build.js";

/** Entries of an ACL, in place of those it has. */
function entries(b: Pair, acl: "acl-a" | "acl-b", ...texts: string[]): Pair {
  b.the("networkAcls", acl).entries = texts.map(entry);
  return b;
}
const all = ["100 in allow all * 0.0.0.0/0", "100 out allow all * 0.0.0.0/0"];

describe("network ACLs (reachability.md 1.2)", () => {
  it("SUBNET_ACL_RESTRICTION: the first entry that fits decides, by number and not by place", () => {
    const b = entries(pair(), "acl-b", ...all, "90 in deny tcp 22 10.0.1.0/24");
    closed(ask(b, "eni-a", at.b), "SUBNET_ACL_RESTRICTION", "acl-b");
    expect(ask(b, "eni-a", at.b).decidedBy?.rule).toBe("rule 90");
    open(ask(entries(pair(), "acl-b", "110 in deny tcp 22 10.0.1.0/24", ...all), "eni-a", at.b));
  });
  it("SUBNET_ACL_RESTRICTION: what no entry decides is denied", () => {
    const t = ask(entries(pair(), "acl-b", "100 in allow tcp 80 0.0.0.0/0", "100 out allow all * 0.0.0.0/0"), "eni-a", at.b);
    closed(t, "SUBNET_ACL_RESTRICTION", "acl-b");
    expect(t.decidedBy?.rule).toBe("rule *");
  });
  it("the entry 32767 that AWS shows is that same denial", () => {
    open(ask(entries(pair(), "acl-b", ...all, "32767 in deny all * 0.0.0.0/0", "32767 out deny all * 0.0.0.0/0"), "eni-a", at.b));
  });
  it("asked on leaving a subnet and on entering one", () => {
    closed(ask(entries(pair(), "acl-a", "100 in allow all * 0.0.0.0/0"), "eni-a", at.b), "SUBNET_ACL_RESTRICTION", "acl-a");
    closed(ask(entries(pair(), "acl-b", "100 out allow all * 0.0.0.0/0"), "eni-a", at.b), "SUBNET_ACL_RESTRICTION", "acl-b");
  });
  it("never within a subnet", () => {
    const b = entries(pair(), "acl-a");
    b.host("c", b.a, "10.0.1.11", { groups: ["sg-a"] });
    open(ask(b, "eni-a", "10.0.1.11"));
  });
  it("the peer is the source coming in and the destination going out", () => {
    open(ask(entries(entries(pair(), "acl-a", "100 out allow tcp 22 10.0.2.10/32", "100 in allow all * 0.0.0.0/0"), "acl-b", "100 in allow tcp 22 10.0.1.10/32", "100 out allow all * 0.0.0.0/0"), "eni-a", at.b));
  });
  it("a reply is an ordinary packet to the sender's port", () => {
    const t = ask(entries(pair(), "acl-b", "100 in allow all * 0.0.0.0/0", "100 out allow tcp 22 0.0.0.0/0"), "eni-a", at.b);
    closed(t, "SUBNET_ACL_RESTRICTION", "acl-b");
    expect(t.blockers[0]).toMatchObject({ way: "back", direction: "egress" });
    closed(ask(entries(pair(), "acl-a", "100 out allow all * 0.0.0.0/0", "100 in allow tcp 22 0.0.0.0/0"), "eni-a", at.b), "SUBNET_ACL_RESTRICTION", "acl-a");
  });
  it("1024-65535 is enough for the reply, and so is what Linux uses", () => {
    for (const ports of ["1024-65535", "32768-60999"]) open(ask(entries(pair(), "acl-b", "100 in allow all * 0.0.0.0/0", `100 out allow tcp ${ports} 0.0.0.0/0`), "eni-a", at.b));
  });
  it("partial: only a part of the sender's ports passes", () => {
    const t = ask(entries(pair(), "acl-b", "100 in allow all * 0.0.0.0/0", "100 out allow tcp 40000-65535 0.0.0.0/0"), "eni-a", at.b);
    expect(t).toMatchObject({ verdict: "partial", sourcePorts: [{ from: 40000, to: 60999 }], decidedBy: { resource: "acl-b", rule: "rule *", code: "SUBNET_ACL_RESTRICTION" } });
    expect(t.blockers[0]?.ports).toEqual([{ from: 32768, to: 39999 }]);
  });
  it("partial: a denial in the middle leaves two spans", () => {
    const t = ask(entries(pair(), "acl-a", "90 in deny tcp 40000-40001 0.0.0.0/0", ...all), "eni-a", at.b);
    expect(t).toMatchObject({ verdict: "partial", sourcePorts: [{ from: 32768, to: 39999 }, { from: 40002, to: 60999 }] });
  });
  it("two ACLs that leave no port in common close it", () => {
    const b = entries(entries(pair(), "acl-b", "100 in allow all * 0.0.0.0/0", "100 out allow tcp 1024-45000 0.0.0.0/0"), "acl-a", "100 out allow all * 0.0.0.0/0", "100 in allow tcp 45001-65535 0.0.0.0/0");
    expect(ask(b, "eni-a", at.b).verdict).toBe("closed");
  });
  it("a given source port is that one alone", () => {
    const b = entries(pair(), "acl-b", "100 in allow all * 0.0.0.0/0", "100 out allow tcp 40000-65535 0.0.0.0/0");
    open(ask(b, "eni-a", at.b, "tcp 22", { sourcePort: 40000 }));
    closed(ask(b, "eni-a", at.b, "tcp 22", { sourcePort: 39999 }), "SUBNET_ACL_RESTRICTION");
  });
  it("a client of the internet may use any port from 1024", () => {
    const b = entries(pair(wide, wide, {}, { public: "198.51.100.2" }), "acl-b", "100 in allow all * 0.0.0.0/0", "100 out allow tcp 32768-60999 0.0.0.0/0");
    b.routes("rtb-b", `0.0.0.0/0 ${b.igw}`);
    expect(ask(b, somebody, "198.51.100.2")).toMatchObject({ verdict: "partial", sourcePorts: [{ from: 32768, to: 60999 }] });
    open(ask(entries(b, "acl-b", "100 in allow all * 0.0.0.0/0", "100 out allow tcp 1024-65535 0.0.0.0/0"), somebody, "198.51.100.2"));
  });
  it("REMAP_EPHEMERAL_PORT: a NAT gateway uses 1024-65535, whatever the host uses", () => {
    const b = pair();
    const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]), acl: b.acl("c", b.v) });
    b.routes("rtb-a", `0.0.0.0/0 ${b.natGateway("n", c, "10.0.3.10", "198.51.100.9")}`);
    open(ask(b, "eni-a", somebody, "tcp 443"));
    b.the("networkAcls", "acl-c").entries = ["100 out allow all * 0.0.0.0/0", "100 in allow tcp 443 10.0.0.0/16", "110 in allow tcp 32768-60999 0.0.0.0/0"].map(entry);
    const t = ask(b, "eni-a", somebody, "tcp 443");
    expect(t).toMatchObject({ verdict: "partial", sourcePorts: [{ from: 32768, to: 60999 }] });
    expect(t.notes.map((n) => n.code)).toContain("nat-ports");
  });
  it("ICMP: the echo comes back as type 0", () => {
    const request = ["100 in allow icmp 8/0 0.0.0.0/0"];
    closed(ask(entries(pair(), "acl-b", ...request), "eni-a", at.b, "icmp"), "SUBNET_ACL_RESTRICTION", "acl-b");
    closed(ask(entries(pair(), "acl-b", ...request, "100 out allow icmp 8/0 0.0.0.0/0"), "eni-a", at.b, "icmp"), "SUBNET_ACL_RESTRICTION");
    open(ask(entries(pair(), "acl-b", ...request, "100 out allow icmp 0/0 0.0.0.0/0"), "eni-a", at.b, "icmp"));
  });
  it("protocols without ports pass by protocol", () => {
    open(ask(entries(pair(), "acl-b", "100 in allow 47 * 0.0.0.0/0", "100 out allow 47 * 0.0.0.0/0"), "eni-a", at.b, "47"));
    closed(ask(entries(pair(), "acl-b", "100 in allow 50 * 0.0.0.0/0", "100 out allow all * 0.0.0.0/0"), "eni-a", at.b, "47"), "SUBNET_ACL_RESTRICTION");
  });
  it("cannot block Amazon's DNS, nor the metadata", () => {
    const b = entries(pair(), "acl-a");
    b.snapshot.vpcs[0] = { ...b.snapshot.vpcs[0]!, dnsSupport: true };
    open(ask(b, "eni-a", "10.0.0.2", "udp 53"));
    open(ask(b, "eni-a", "169.254.169.254", "tcp 80"));
  });
  it("without an association of its own a subnet has its VPC's default ACL", () => {
    const b = pair();
    b.host("c", b.subnet("c", b.v, "10.0.3.0/24"), "10.0.3.10", { groups: ["sg-b"] });
    open(ask(b, "eni-a", "10.0.3.10"));
    b.the("networkAcls", "acl-v").entries = [];
    closed(ask(b, "eni-a", "10.0.3.10"), "SUBNET_ACL_RESTRICTION", "acl-v");
  });
  it("a NAT gateway's subnet is crossed on the way in and on the way out", () => {
    const b = pair();
    const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]), acl: b.acl("c", b.v) });
    b.routes("rtb-a", `0.0.0.0/0 ${b.natGateway("n", c, "10.0.3.10", "198.51.100.9")}`);
    for (const [entryText, way] of [["90 in deny tcp 443 10.0.1.0/24", "forward"], ["90 out deny tcp 443 0.0.0.0/0", "forward"], ["90 in deny tcp 1024-65535 203.0.113.0/24", "back"], ["90 out deny tcp 1024-65535 10.0.1.0/24", "back"]] as const) {
      b.the("networkAcls", "acl-c").entries = [entryText, ...all].map(entry);
      const t = ask(b, "eni-a", somebody, "tcp 443");
      closed(t, "SUBNET_ACL_RESTRICTION", "acl-c");
      expect(t.blockers[0]?.way).toBe(way);
    }
  });
  it("not asked on the way to a next hop in the same subnet", () => {
    const b = entries(pair(), "acl-a");
    b.declared.nat.push(b.host("nat", b.a, "10.0.1.20", { groups: ["sg-a"], check: false }));
    b.routes("rtb-a", "0.0.0.0/0 eni-nat");
    const t = ask(b, "eni-a", somebody);
    closed(t, "KUMIKI_LOOP", "eni-nat");
    expect(t.hops.filter((h) => h.what === "network-acl")).toEqual([]);
  });
  it("an ACL that was not read makes it unknown", () => {
    const b = pair();
    b.snapshot.networkAcls = b.snapshot.networkAcls.filter((a) => a.id !== "acl-b");
    unknown(ask(b, "eni-a", at.b), "acl-b");
    const c = pair();
    c.unknown({ id: "*", what: "DescribeNetworkAcls" });
    unknown(ask(c, "eni-a", at.b), "DescribeNetworkAcls");
  });
});
