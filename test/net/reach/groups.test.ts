import { describe, expect, it } from "vitest";
import { at, ask, closed, open, pair, Pair, somebody, unknown, wide } from "./asked.js";

const out = "out all * 0.0.0.0/0";

describe("security groups (reachability.md 1.1)", () => {
  it("SG_HAS_NO_RULES: an empty direction denies", () => {
    closed(ask(pair(wide, [out]), "eni-a", at.b), "SG_HAS_NO_RULES", "sg-b");
    closed(ask(pair([]), "eni-a", at.b), "SG_HAS_NO_RULES", "sg-a");
  });
  it("ENI_SG_RULES_MISMATCH: no rule applies", () => {
    closed(ask(pair(wide, [out, "in tcp 80 0.0.0.0/0"]), "eni-a", at.b), "ENI_SG_RULES_MISMATCH", "sg-b");
  });
  it("what a new group has, everything out, is enough to begin", () => {
    open(ask(pair([out]), "eni-a", at.b));
  });
  it("all rules of all groups count, in any order", () => {
    const b = new Pair();
    const groups = [b.group("x", b.v, ["in tcp 80 0.0.0.0/0"]), b.group("y", b.v, ["in tcp 443 0.0.0.0/0", "in tcp 22 10.0.1.0/24"])];
    b.group("a", b.v, [out]);
    b.host("a", b.a, at.a, { groups: ["sg-a"] });
    b.host("b", b.b, at.b, { groups });
    open(ask(b, "eni-a", at.b), "sgr-y-2");
    b.the("interfaces", "eni-b").groups.reverse();
    open(ask(b, "eni-a", at.b), "sgr-y-2");
  });
  it("asks for the destination's port, both edges included", () => {
    const b = pair(wide, ["in tcp 100-200 0.0.0.0/0"]);
    for (const [port, verdict] of [[99, "closed"], [100, "open"], [200, "open"], [201, "closed"]] as const) expect(ask(b, "eni-a", at.b, `tcp ${port}`).verdict).toBe(verdict);
    closed(ask(b, "eni-a", at.b, "tcp 22", { sourcePort: 150 }), "ENI_SG_RULES_MISMATCH");
  });
  it("asks for the protocol", () => {
    const b = pair(wide, ["in udp 53 0.0.0.0/0", "in 47 * 0.0.0.0/0"]);
    open(ask(b, "eni-a", at.b, "udp 53"));
    closed(ask(b, "eni-a", at.b, "tcp 53"), "ENI_SG_RULES_MISMATCH");
    open(ask(b, "eni-a", at.b, "47"));
    closed(ask(b, "eni-a", at.b, "50"), "ENI_SG_RULES_MISMATCH");
  });
  it("knows protocols by number too", () => {
    open(ask(pair(wide, ["in 6 22 0.0.0.0/0"]), "eni-a", at.b));
    open(ask(pair(wide, ["in tcp 22 0.0.0.0/0"]), "eni-a", at.b, "6 22"));
    open(ask(pair(wide, ["in -1 * 0.0.0.0/0"]), "eni-a", at.b));
  });
  it("a rule for all protocols ignores its ports", () => {
    open(ask(pair(wide, ["in all 80-90 0.0.0.0/0"]), "eni-a", at.b));
  });
  it("ports that are absent or -1 are all ports", () => {
    open(ask(pair(wide, ["in tcp * 0.0.0.0/0"]), "eni-a", at.b));
    const b = pair(wide, ["in tcp 22 0.0.0.0/0"]);
    b.the("securityGroups", "sg-b").rules = [{ id: "sgr-x", direction: "ingress", protocol: "tcp", ports: { from: -1, to: -1 }, peer: { cidr: "0.0.0.0/0" } }];
    open(ask(b, "eni-a", at.b));
  });
  it("ICMP has a type and a code, -1 is any", () => {
    open(ask(pair(wide, ["in icmp 8/0 0.0.0.0/0"]), "eni-a", at.b, "icmp"));
    open(ask(pair(wide, ["in icmp 8/-1 0.0.0.0/0"]), "eni-a", at.b, "icmp"));
    open(ask(pair(wide, ["in icmp -1/-1 0.0.0.0/0"]), "eni-a", at.b, "icmp"));
    closed(ask(pair(wide, ["in icmp 3/4 0.0.0.0/0"]), "eni-a", at.b, "icmp"), "ENI_SG_RULES_MISMATCH");
    closed(ask(pair(wide, ["in icmp 8/1 0.0.0.0/0"]), "eni-a", at.b, "icmp"), "ENI_SG_RULES_MISMATCH");
  });
  it("the peer is the source coming in and the destination going out", () => {
    open(ask(pair(["out tcp 22 10.0.2.10/32"], ["in tcp 22 10.0.1.10/32"]), "eni-a", at.b));
    closed(ask(pair(["out tcp 22 10.0.1.10/32"]), "eni-a", at.b), "ENI_SG_RULES_MISMATCH", "sg-a");
    closed(ask(pair(wide, ["in tcp 22 10.0.2.10/32"]), "eni-a", at.b), "ENI_SG_RULES_MISMATCH", "sg-b");
  });
  it("a prefix list is its ranges", () => {
    const b = pair(wide, ["in tcp 22 pl-x"]);
    b.prefixList("x", "192.0.2.0/24", "10.0.1.0/28");
    open(ask(b, "eni-a", at.b));
    b.the("prefixLists", "pl-x").cidrs = ["192.0.2.0/24"];
    closed(ask(b, "eni-a", at.b), "ENI_SG_RULES_MISMATCH");
  });
  it("a prefix list that was not read makes it unknown, unless another rule lets it pass", () => {
    unknown(ask(pair(wide, ["in tcp 22 pl-x"]), "eni-a", at.b), "pl-x");
    open(ask(pair(wide, ["in tcp 22 pl-x", "in tcp 22 10.0.0.0/8"]), "eni-a", at.b));
    closed(ask(pair(wide, ["in tcp 80 pl-x"]), "eni-a", at.b), "ENI_SG_RULES_MISMATCH");
  });
  it("a group as peer is its members' private addresses", () => {
    const b = pair(wide, ["in tcp 22 sg-a"]);
    open(ask(b, "eni-a", at.b));
    b.host("c", b.a, "10.0.1.11", { groups: [b.group("c", b.v)] });
    closed(ask(b, "eni-c", at.b), "ENI_SG_RULES_MISMATCH");
    open(ask(pair(["out tcp 22 sg-b"]), "eni-a", at.b));
  });
  it("counts every address of a member", () => {
    const b = pair(wide, ["in tcp 22 sg-a"]);
    b.the("interfaces", "eni-a").addresses.push({ private: "10.0.1.77" });
    open(ask(b, "eni-a", at.b, "tcp 22", { from: { interface: "eni-a", address: "10.0.1.77" } }));
  });
  it("a group as peer is never its members' public addresses", () => {
    const b = pair(wide, ["in tcp 22 sg-a"], { public: "198.51.100.1" }, { public: "198.51.100.2" });
    b.routes("rtb-a", `0.0.0.0/0 ${b.igw}`);
    b.routes("rtb-b", `0.0.0.0/0 ${b.igw}`);
    open(ask(b, "eni-a", at.b));
    closed(ask(b, "eni-a", "198.51.100.2"), "SG_REFERENCES_NOT_PRESERVED", "sg-b");
    b.rules("sg-b", "in tcp 22 198.51.100.1/32");
    open(ask(b, "eni-a", "198.51.100.2"), "sgr-b-2");
  });
  it("its own group is not implied", () => {
    const b = new Pair();
    const group = b.group("x", b.v, [out]);
    b.host("a", b.a, at.a, { groups: [group] });
    b.host("b", b.b, at.b, { groups: [group] });
    closed(ask(b, "eni-a", at.b), "SG_HAS_NO_RULES");
    b.rules(group, `in tcp 22 ${group}`);
    open(ask(b, "eni-a", at.b));
  });

  const peered = (state = "active", far = {}) => {
    const b = pair(wide, wide);
    const w = b.vpc("w", "10.1.0.0/16");
    const pcx = b.peering("x", b.v, w, state, far);
    b.routes("rtb-a", `10.1.0.0/16 ${pcx}`);
    b.routes("rtb-w", `10.0.0.0/16 ${pcx}`);
    b.host("w", b.subnet("w", w, "10.1.1.0/24"), "10.1.1.10", { groups: [b.group("w", w, ["in tcp 22 sg-a"])] });
    return b;
  };
  it("a group of a peered VPC of the same region can be meant", () => {
    open(ask(peered(), "eni-a", "10.1.1.10"), "sgr-w-1");
  });
  it("not over a peering to another region", () => {
    closed(ask(peered("active", { region: "us-east-1" }), "eni-a", "10.1.1.10"), "ENI_SG_RULES_MISMATCH");
  });
  it("a stale rule means nobody: deleted group, deleted peering", () => {
    closed(ask(pair(wide, ["in tcp 22 sg-gone"]), "eni-a", at.b), "ENI_SG_RULES_MISMATCH");
    const b = peered();
    b.the("peerings", "pcx-x").state = "deleted";
    expect(ask(b, "eni-a", "10.1.1.10").blockers.map((x) => x.code)).toContain("ENI_SG_RULES_MISMATCH");
  });
  it("a group of another account's peered VPC is not ours to know", () => {
    const b = peered("active", { account: "210987654321" });
    b.the("securityGroups", "sg-a").rules = [];
    b.rules("sg-a", "in tcp 22 210987654321/sg-far");
    unknown(ask(b, "eni-b", at.a), "sg-far");
    b.the("peerings", "pcx-x").state = "deleted";
    closed(ask(b, "eni-b", at.a), "ENI_SG_RULES_MISMATCH");
  });

  it("SG_REFERENCES_NOT_PRESERVED: behind a NAT instance only addresses count", () => {
    const b = pair(wide, ["in tcp 22 sg-a"]);
    const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v) });
    const nat = b.host("nat", c, "10.0.3.10", { groups: [b.group("nat", b.v, wide)], check: false });
    b.declared.nat.push(nat);
    b.routes("rtb-a", `10.0.2.0/24 ${nat}`);
    closed(ask(b, "eni-a", at.b), "SG_REFERENCES_NOT_PRESERVED", "sg-b");
    b.rules("sg-b", "in tcp 22 10.0.3.10/32");
    open(ask(b, "eni-a", at.b), "sgr-b-2");
  });
  it("tracking: a reply passes whatever the rules say", () => {
    open(ask(pair(["out tcp 22 0.0.0.0/0"], ["in tcp 22 0.0.0.0/0"]), "eni-a", at.b));
    open(ask(pair(["out icmp 8/0 0.0.0.0/0"], ["in icmp 8/0 0.0.0.0/0"]), "eni-a", at.b, "icmp"));
    const t = ask(pair(["out tcp 22 0.0.0.0/0"], ["in tcp 22 0.0.0.0/0"]), "eni-a", at.b);
    expect(t.hops.filter((h) => h.tracked).map((h) => h.resource)).toEqual(["sg-b", "sg-a"]);
  });
  it("tracking is per connection: the other way round needs a rule", () => {
    const b = pair(["out tcp 22 0.0.0.0/0"], ["in tcp 22 0.0.0.0/0"]);
    closed(ask(b, "eni-b", at.a), "SG_HAS_NO_RULES");
  });
  it("no effect on metadata, time and DNS of Amazon's", () => {
    const b = pair([], []);
    b.snapshot.vpcs[0] = { ...b.snapshot.vpcs[0]!, dnsSupport: true };
    for (const [to, what] of [["169.254.169.254", "tcp 80"], ["169.254.169.123", "udp 123"], ["169.254.169.253", "udp 53"], ["10.0.0.2", "udp 53"], ["10.0.0.2", "tcp 53"]] as const) {
      const t = ask(b, "eni-a", to, what);
      open(t);
      expect(t.notes.map((n) => n.code)).toEqual(["amazon-service"]);
    }
  });
  it("DNS of Amazon's: off is closed, not read is unknown", () => {
    const b = pair();
    unknown(ask(b, "eni-a", "10.0.0.2", "udp 53"), "dns-support");
    b.snapshot.vpcs[0] = { ...b.snapshot.vpcs[0]!, dnsSupport: false };
    closed(ask(b, "eni-a", "10.0.0.2", "udp 53"), "KUMIKI_DNS_OFF");
  });
  it("TCP 25 to the internet is open here, with a note: EC2 blocks it unless asked", () => {
    const b = pair(wide, wide, { public: "198.51.100.1" });
    b.routes("rtb-a", `0.0.0.0/0 ${b.igw}`);
    const t = ask(b, "eni-a", somebody, "tcp 25");
    open(t);
    expect(t.notes.map((n) => n.code)).toContain("port-25");
    expect(ask(b, "eni-a", somebody, "tcp 26").notes).toEqual([]);
  });
  it("a group that was not read makes it unknown", () => {
    const b = pair();
    b.the("interfaces", "eni-b").groups.push("sg-unread");
    unknown(ask(b, "eni-a", at.b), "sg-unread");
    const c = pair();
    c.unknown({ id: "*", what: "DescribeSecurityGroups" });
    unknown(ask(c, "eni-a", at.b), "DescribeSecurityGroups");
  });
});
