import { describe, expect, it } from "vitest";
import { at, ask, closed, open, pair, somebody, unknown, wide, type Pair } from "./asked.js";

const [publicA, publicB] = ["198.51.100.1", "198.51.100.2"] as const;
/** Both hosts with public addresses; a's subnet leads to the internet, b's only if said. */
const world = (bToo = false): Pair => {
  const b = pair(wide, wide, { public: publicA }, { public: publicB });
  b.routes("rtb-a", `0.0.0.0/0 ${b.igw}`);
  if (bToo) b.routes("rtb-b", `0.0.0.0/0 ${b.igw}`);
  return b;
};
/** Host b goes out by a NAT gateway in a subnet of its own. */
const natted = (more = {}): Pair => {
  const b = pair();
  const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]) });
  b.routes("rtb-b", `0.0.0.0/0 ${b.natGateway("n", c, "10.0.3.10", "198.51.100.9", more)}`);
  return b;
};
/** Host b goes out by an instance, by declaration. */
const byInstance = (check = false, groups: readonly string[] = wide): Pair => {
  const b = pair();
  const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]), acl: b.acl("c", b.v) });
  const nat = b.host("nat", c, "10.0.3.10", { groups: [b.group("nat", b.v, groups)], public: "198.51.100.9", check });
  b.declared.nat.push(nat);
  b.routes("rtb-b", `0.0.0.0/0 ${nat}`);
  return b;
};

describe("internet gateway (reachability.md 1.4)", () => {
  it("a public address, a route, a gateway: out and in", () => {
    open(ask(world(), "eni-a", somebody, "tcp 443"));
    open(ask(world(), somebody, publicA), "sgr-a-1");
  });
  it("the private address is rewritten on the way out and back", () => {
    const t = ask(world(), "eni-a", somebody, "tcp 443");
    expect(t.hops.filter((h) => h.what === "internet-gateway").map((h) => [h.way, h.header.source, h.header.destination])).toEqual([
      ["forward", publicA, somebody],
      ["back", somebody, at.a],
    ]);
  });
  it("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: no public address", () => {
    const b = pair();
    b.routes("rtb-a", `0.0.0.0/0 ${b.igw}`);
    closed(ask(b, "eni-a", somebody), "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "igw-v");
  });
  it("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", () => {
    for (const to of ["10.9.9.9", "172.31.0.1", "192.168.1.1"]) closed(ask(world(), "eni-a", to), "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", "igw-v");
    open(ask(world(), "eni-a", "172.32.0.1"));
  });
  it("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", () => {
    closed(ask(world(), "eni-a", "100.64.0.1"), "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", "igw-v");
    open(ask(world(), "eni-a", "100.128.0.1"));
  });
  it("IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS and RFC6598", () => {
    closed(ask(world(), "192.168.7.7", publicA), "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", "igw-v");
    closed(ask(world(), "100.64.7.7", publicA), "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", "igw-v");
  });
  it("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: a private address means nothing in the internet", () => {
    closed(ask(world(), somebody, at.a), "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "igw-v");
  });
  it("NO_ROUTE_TO_DESTINATION: in is not enough, the reply needs the route", () => {
    const t = ask(world(), somebody, publicB);
    closed(t, "NO_ROUTE_TO_DESTINATION", "rtb-b");
    expect(t.blockers[0]?.way).toBe("back");
  });
  it("BAD_STATE_ATTACHMENT: a gateway attached to nothing", () => {
    const b = world();
    delete (b.the("internetGateways", "igw-v") as { vpc?: string }).vpc;
    closed(ask(b, "eni-a", somebody), "BAD_STATE_ATTACHMENT", "igw-v");
    closed(ask(b, somebody, publicA), "BAD_STATE_ATTACHMENT", "igw-v");
  });
  it("a public address in the same VPC: by the gateway, seen as the public source", () => {
    const t = ask(world(true), "eni-a", publicB);
    open(t);
    expect(t.hops.filter((h) => h.what === "security-group" && h.at === "eni-b")[0]?.header).toMatchObject({ source: publicA, destination: at.b });
  });
  it("a public address in the same VPC: the reply needs the gateway too", () => {
    closed(ask(world(), "eni-a", publicB), "NO_ROUTE_TO_DESTINATION", "rtb-b");
  });
  it("from one VPC to a public address of another", () => {
    const b = world();
    const w = b.vpc("w", "10.1.0.0/16");
    b.routes("rtb-w", `0.0.0.0/0 ${b.internetGateway("w", w)}`);
    b.host("w", b.subnet("w", w, "10.1.1.0/24"), "10.1.1.10", { groups: [b.group("w", w, ["in tcp 22 198.51.100.1/32"])], public: "198.51.100.5" });
    open(ask(b, "eni-a", "198.51.100.5"));
  });
  it("VPC_BLOCK_PUBLIC_ACCESS_ENABLED: both ways, unless the VPC or the subnet is excluded", () => {
    const b = world();
    b.blockPublicAccess("block-bidirectional");
    closed(ask(b, "eni-a", somebody), "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
    closed(ask(b, somebody, publicA), "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
    for (const resource of ["vpc-v", "subnet-a"]) {
      b.blockPublicAccess("block-bidirectional", { resource, mode: "allow-bidirectional" });
      open(ask(b, "eni-a", somebody));
      open(ask(b, somebody, publicA));
    }
    b.blockPublicAccess("off");
    open(ask(b, somebody, publicA));
  });
  it("VPC_BLOCK_PUBLIC_ACCESS_ENABLED: an exclusion for egress only", () => {
    const b = world();
    b.blockPublicAccess("block-bidirectional", { resource: "subnet-a", mode: "allow-egress" });
    open(ask(b, "eni-a", somebody));
    closed(ask(b, somebody, publicA), "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
  });
  it("block-ingress: only what goes out by a NAT gateway is left", () => {
    const b = natted();
    b.blockPublicAccess("block-ingress");
    open(ask(b, "eni-b", somebody));
    const c = world();
    c.blockPublicAccess("block-ingress");
    closed(ask(c, somebody, publicA), "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
    closed(ask(c, "eni-a", somebody), "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
    c.blockPublicAccess("block-ingress", { resource: "vpc-v", mode: "allow-egress" });
    unknown(ask(c, "eni-a", somebody), "block-public-access");
  });
  it("block public access that could not be read: unknown at the gateway, and only there", () => {
    const b = world();
    b.unknown({ id: "*", what: "DescribeVpcBlockPublicAccessOptions" });
    unknown(ask(b, somebody, publicA), "DescribeVpcBlockPublicAccessOptions");
    open(ask(b, "eni-a", at.b));
  });
});

describe("NAT gateway (reachability.md 1.4)", () => {
  it("takes the source's place, and gives it back", () => {
    const t = ask(natted(), "eni-b", somebody, "tcp 443");
    open(t);
    expect(t.hops.filter((h) => h.what === "nat-gateway").map((h) => h.header)).toMatchObject([
      { source: "10.0.3.10", sourcePort: { from: 1024, to: 65535 } },
      { destination: at.b, port: { from: 32768, to: 60999 } },
    ]);
  });
  it("KUMIKI_NAT_UNSOLICITED: nobody comes in by it", () => {
    closed(ask(natted(), somebody, "198.51.100.9"), "KUMIKI_NAT_UNSOLICITED", "nat-n");
    closed(ask(natted(), "eni-a", "10.0.3.10"), "KUMIKI_NAT_UNSOLICITED", "nat-n");
  });
  it("PROTOCOL_RESTRICTION: TCP, UDP and ICMP", () => {
    for (const what of ["tcp 443", "udp 53", "icmp"]) open(ask(natted(), "eni-b", somebody, what));
    closed(ask(natted(), "eni-b", somebody, "47"), "PROTOCOL_RESTRICTION", "nat-n");
  });
  it("BAD_STATE: not available", () => {
    closed(ask(natted({ state: "failed" }), "eni-b", somebody), "BAD_STATE", "nat-n");
  });
  it("a private one does not get out of an internet gateway", () => {
    const b = pair();
    const c = b.subnet("c", b.v, "10.0.3.0/24", { table: b.table("c", b.v, [`0.0.0.0/0 ${b.igw}`]) });
    b.routes("rtb-b", `0.0.0.0/0 ${b.natGateway("n", c, "10.0.3.10")}`);
    closed(ask(b, "eni-b", somebody), "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS");
  });
  it("KUMIKI_LOOP: useless for hosts of its own subnet", () => {
    const b = pair();
    b.routes("rtb-b", `0.0.0.0/0 ${b.natGateway("n", b.b, "10.0.2.20", "198.51.100.9")}`);
    closed(ask(b, "eni-b", somebody), "KUMIKI_LOOP", "nat-n");
  });
  it("in a subnet without a way out it is useless too", () => {
    const b = natted();
    b.the("routeTables", "rtb-c").routes.pop();
    closed(ask(b, "eni-b", somebody), "NO_ROUTE_TO_DESTINATION", "rtb-c");
  });
  it("has no security group: its own subnet's hosts may be closed and it is not", () => {
    const b = natted();
    b.host("c", "subnet-c", "10.0.3.20", { groups: [b.group("none", b.v, [])] });
    open(ask(b, "eni-b", somebody));
  });
  it("before a peering or an endpoint: not documented, so unknown", () => {
    const b = natted();
    const w = b.vpc("w", "10.1.0.0/16");
    b.routes("rtb-c", `10.1.0.0/16 ${b.peering("x", b.v, w)}`);
    unknown(ask(b, "eni-b", "10.1.1.1"), "nat-n");
  });
  it("NGW_REQUIRES_SOURCE_IN_VPC: not for peers", () => {
    const b = natted();
    const w = b.vpc("w", "10.1.0.0/16");
    const pcx = b.peering("x", b.v, w);
    b.routes("rtb-w", `0.0.0.0/0 ${pcx}`);
    b.routes("rtb-c", `10.1.0.0/16 ${pcx}`);
    b.host("w", b.subnet("w", w, "10.1.1.0/24"), "10.1.1.10", { groups: [b.group("w", w, wide)] });
    closed(ask(b, "eni-w", somebody), "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "pcx-x");
    b.the("routeTables", "rtb-w").routes.pop();
    b.routes("rtb-w", "0.0.0.0/0 nat-n");
    closed(ask(b, "eni-w", somebody), "NGW_REQUIRES_SOURCE_IN_VPC", "nat-n");
  });
  it("regional NAT gateways are not understood", () => {
    const b = natted();
    b.unknown({ id: "nat-n", what: "regional-nat-gateway" });
    unknown(ask(b, "eni-b", somebody), "regional-nat-gateway");
  });
});

describe("NAT instance (reachability.md 1.4)", () => {
  it("forwards with the check off", () => {
    const t = ask(byInstance(), "eni-b", somebody, "tcp 443");
    open(t);
    expect(t.hops.filter((h) => h.what === "nat-instance").map((h) => h.way)).toEqual(["forward", "back"]);
  });
  it("ENI_SOURCE_DEST_CHECK_RESTRICTION: the check is on", () => {
    closed(ask(byInstance(true), "eni-b", somebody), "ENI_SOURCE_DEST_CHECK_RESTRICTION", "eni-nat");
  });
  it("its groups are asked coming in, with the final destination, and going out", () => {
    closed(ask(byInstance(false, ["out all * 0.0.0.0/0"]), "eni-b", somebody), "SG_HAS_NO_RULES", "sg-nat");
    closed(ask(byInstance(false, ["in all * 0.0.0.0/0", "out tcp 80 0.0.0.0/0"]), "eni-b", somebody, "tcp 443"), "ENI_SG_RULES_MISMATCH", "sg-nat");
    open(ask(byInstance(false, ["in tcp 443 sg-b", "out tcp 443 203.0.113.0/24"]), "eni-b", somebody, "tcp 443"));
  });
  it("needs a public address and a route to the gateway", () => {
    const b = byInstance();
    delete (b.the("interfaces", "eni-nat").addresses[0] as { public?: string }).public;
    closed(ask(b, "eni-b", somebody), "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "igw-v");
    const c = byInstance();
    c.the("routeTables", "rtb-c").routes.pop();
    closed(ask(c, "eni-b", somebody), "NO_ROUTE_TO_DESTINATION", "rtb-c");
  });
  it("is asked for by declaration: whether a host forwards AWS does not tell", () => {
    const b = byInstance();
    b.declared.nat.pop();
    unknown(ask(b, "eni-b", somebody), "eni-nat");
  });
  it("BAD_STATE: stopped, which is how H12 switches it off", () => {
    const b = byInstance();
    b.the("instances", "i-nat").state = "stopped";
    closed(ask(b, "eni-b", somebody), "BAD_STATE", "i-nat");
  });
  it("keeps the sender's ports", () => {
    const b = byInstance();
    b.the("networkAcls", "acl-c").entries = [
      { number: 1, direction: "egress", action: "allow", protocol: "all", cidr: "0.0.0.0/0" },
      { number: 1, direction: "ingress", action: "allow", protocol: "tcp", ports: { from: 443, to: 443 }, cidr: "10.0.2.0/24" },
      { number: 2, direction: "ingress", action: "allow", protocol: "tcp", ports: { from: 32768, to: 60999 }, cidr: "0.0.0.0/0" },
    ];
    open(ask(b, "eni-b", somebody, "tcp 443"));
  });
  it("KUMIKI_REPLY_PATH: a reply by a device that has not seen the connection", () => {
    const b = byInstance();
    b.the("interfaces", "eni-b").addresses = [{ private: at.b, public: publicB }];
    closed(ask(b, somebody, publicB), "KUMIKI_REPLY_PATH", "eni-nat");
    const c = natted();
    c.the("interfaces", "eni-b").addresses = [{ private: at.b, public: publicB }];
    closed(ask(c, somebody, publicB), "KUMIKI_REPLY_PATH", "nat-n");
  });
  it("KUMIKI_LOOP: its own table leads back to itself", () => {
    const b = byInstance();
    b.the("routeTables", "rtb-c").routes.pop();
    b.routes("rtb-c", "0.0.0.0/0 eni-nat");
    closed(ask(b, "eni-b", somebody), "KUMIKI_LOOP", "eni-nat");
  });
  it("two in a row", () => {
    const b = byInstance();
    const d = b.subnet("d", b.v, "10.0.4.0/24", { table: b.table("d", b.v, ["0.0.0.0/0 eni-nat"]) });
    b.declared.nat.push(b.host("first", d, "10.0.4.10", { groups: ["sg-nat"], check: false }));
    b.the("routeTables", "rtb-b").routes.pop();
    b.routes("rtb-b", "0.0.0.0/0 eni-first");
    const t = ask(b, "eni-b", somebody);
    open(t);
    expect(t.hops.filter((h) => h.what === "nat-instance").map((h) => h.resource)).toEqual(["eni-first", "eni-nat", "eni-nat", "eni-first"]);
  });
});
