import { describe, expect, test } from "vitest";
import type { Picture } from "../../src/diagram/index.js";
import { pictureOf } from "../../src/diagram/index.js";
import { graphOf, recordsOf, stood, thingsOf, wished } from "./pictures.js";
import { presets } from "../../src/core/types.js";

const arrows = (p: Picture): string[] => p.arrows.map((a) => `${a.name} -> ${p.groups.find((g) => g.key === a.to)!.name}: ${a.talk}`).sort();
const subnet = (p: Picture, key: string) => p.vpcs.flatMap((v) => v.subnets).find((s) => s.key === key)!;

describe("the picture of the whole walkthrough", () => {
  const p = wished();

  test("has both VPCs, the web one first, each with its subnets: public ones first, then by zone", () => {
    expect(p.vpcs.map((v) => [v.name, v.cidr, v.flowLogs])).toEqual([["for-web-vpc", "172.16.0.0/23", true], ["for-internal-vpc", "172.16.2.0/24", false]]);
    expect(p.vpcs[0]!.subnets.map((s) => [s.key, s.tier, s.cidr])).toEqual([
      ["network/public-1", "public", "172.16.0.0/25"],
      ["network/public-2", "public", "172.16.0.128/25"],
      ["network/private-1", "private", "172.16.1.0/25"],
      ["network/private-2", "private", "172.16.1.128/25"],
    ]);
  });

  test("has the routes as the resource map shows them (R1, R2, PR3, PR4)", () => {
    const routes = p.vpcs.flatMap((v) => v.tables.map((t) => [t.name, t.routes.map((r) => `${r.destination} ${v.connections.find((c) => c.key === r.to)!.name}`)]));
    expect(routes).toEqual([
      ["for-web-rtb-public", ["0.0.0.0/0 for-web-igw", "172.16.2.64/26 for-internal-to-for-web-pcx"]],
      ["for-web-rtb-private1-ap-northeast-1a", ["s3 for-web-vpce-s3", "172.16.2.64/26 for-internal-to-for-web-pcx"]],
      ["for-web-rtb-private2-ap-northeast-1c", ["s3 for-web-vpce-s3", "172.16.2.64/26 for-internal-to-for-web-pcx"]],
      ["for-internal-rtb-public", ["0.0.0.0/0 for-internal-igw"]],
      ["for-internal-rtb-private1-ap-northeast-1a", ["172.16.0.0/25", "172.16.0.128/25", "172.16.1.0/25", "172.16.1.128/25"].map((r) => `${r} for-internal-to-for-web-pcx`)],
    ]);
  });

  test("puts hosts, load balancers, database and VPN where they stand", () => {
    const where = p.vpcs.flatMap((v) => v.dwellers.map((d) => [d.what, d.name, d.subnets.join(" ")]));
    expect(where).toEqual([
      ["load-balancer", "for-web-alb-web", "network/public-1 network/public-2"],
      ["load-balancer", "for-web-alb-ap", "network/private-1 network/private-2"],
      ["host", "web-server-1", "network/public-1"],
      ["host", "web-server-2", "network/public-2"],
      ["host", "ap-server-1", "network/private-1"],
      ["host", "ap-server-2", "network/private-2"],
      ["database", "for-web-db", "network/private-1 network/private-2"],
      ["host", "proxy-server-1", "internal-network/public"],
      ["host", "development-server-1", "internal-network/private"],
      ["vpn", "for-internal-cvpn", "internal-network/private"],
    ]);
  });

  test("says who may talk to whom in the last phase (requirements.md section 15)", () => {
    expect(arrows(p)).toEqual([
      "0.0.0.0/0 -> for-web-sg-web: TCP 80, 443",
      "for-internal-sg-cvpn -> for-internal-sg-dev: TCP 22",
      "for-internal-sg-cvpn -> for-internal-sg-proxy: TCP 22, 3128",
      "for-internal-sg-dev -> for-internal-sg-proxy: TCP 22, 3128",
      "for-internal-sg-dev -> for-web-sg-ap: TCP 22",
      "for-internal-sg-dev -> for-web-sg-web: TCP 22",
      "for-web-sg-ap -> for-web-sg-ap: TCP 80, 443",
      "for-web-sg-ap -> for-web-sg-rds: TCP 3306",
      "for-web-sg-web -> for-web-sg-ap: TCP 80, 443",
    ]);
    expect(arrows(wished(undefined, "modern", {}, "P1"))).toContain("198.51.100.7/32 -> for-web-sg-web: TCP 22");
  });
});

/** What differs by nature between a plan and what stands. */
const bare = (p: Picture) => ({ ...p, stands: null, vpcs: p.vpcs.map((v) => ({ ...v, dwellers: v.dwellers.map((d) => ({ ...d, privateIp: null, publicIp: null, willBePublic: null })) })) });

test.each(presets)("what stands is drawn as it was planned, with its addresses (%s)", (preset) => {
  const now = stood(undefined, preset);
  expect(bare(now)).toEqual(bare(wished(undefined, preset)));
  const host = now.vpcs[0]!.dwellers.find((d) => d.name === "web-server-1")!;
  expect([host.privateIp, host.publicIp, host.willBePublic]).toEqual([expect.stringMatching(/^172\.16\./), expect.stringMatching(/^203\./), false]);
  expect(now.vpcs[0]!.dwellers.find((d) => d.name === "ap-server-1")!.publicIp).toBeUndefined();
});

test("records in any order are one picture, as far as what they say goes", () => {
  const things = recordsOf(graphOf(["client-vpn", "database", "load-balancers"]));
  const place = { env: "e", region: "r", stands: true };
  const sorted = [...things].sort((a, b) => (a.node! < b.node! ? -1 : 1));
  const [one, other] = [pictureOf(sorted, place), pictureOf(sorted.toReversed(), place)];
  expect(other.vpcs.map((v) => v.key).sort()).toEqual(one.vpcs.map((v) => v.key).sort());
  for (const v of one.vpcs) {
    const same = other.vpcs.find((o) => o.key === v.key)!;
    expect([same.subnets, same.tables]).toEqual([v.subnets, v.tables]);
    expect(same.connections.map((c) => c.key).sort()).toEqual(v.connections.map((c) => c.key).sort());
  }
  expect(arrows(other)).toEqual(arrows(one));
});

describe("what is not whole", () => {
  test("an acceptance that names itself does not run in circles", () => {
    const things = [{ node: "p/a", step: "p", kind: "ec2/vpc-peering-acceptance", id: "pcx-1", props: { peeringConnectionId: "p/a" } }, { node: "p/v", step: "p", kind: "ec2/vpc", props: { cidr: "10.0.0.0/16" } }, { node: "p/t", step: "p", kind: "ec2/route-table", props: { vpcId: "p/v" } }, { node: "p/r", step: "p", kind: "ec2/route", props: { routeTableId: "p/t", destination: "10.1.0.0/16", peeringConnectionId: "p/a" } }];
    expect(pictureOf(things, { env: "e", region: "r", stands: true }).vpcs[0]!.connections).toMatchObject([{ key: "p/a", what: "other" }]);
  });

  test("a subnet is public only with a route to an internet gateway", () => {
    const things = thingsOf(graphOf(["network"])).filter((t) => t.node !== "network/public-internet-route");
    expect(new Set(pictureOf(things, { env: "e", region: "r", stands: true }).vpcs[0]!.subnets.map((s) => s.tier))).toEqual(new Set(["private"]));
  });

  test("a VPN that is switched off has no subnet, and its group keeps its member", () => {
    const p = wished(undefined, "modern", { vpn: false });
    expect(p.vpns).toMatchObject([{ name: "for-internal-cvpn", subnets: [] }]);
    expect(p.groups.find((g) => g.name === "for-internal-sg-cvpn")!.members).toEqual(["for-internal-cvpn"]);
  });

  test("a state that was interrupted anywhere can be drawn", () => {
    const all = recordsOf(graphOf(["client-vpn", "database", "bucket", "load-balancers"]));
    for (let n = 0; n <= all.length; n += 3) {
      const p = pictureOf(all.slice(0, n).map((t, i) => (i === n - 1 ? { ...t, id: undefined, attrs: undefined } : t)), { env: "e", region: "r", stands: true });
      expect(p.vpcs.length).toBe(all.slice(0, n).filter((t) => t.kind === "ec2/vpc").length);
    }
    const backwards = pictureOf(all.slice(all.length / 2), { env: "e", region: "r", stands: true });
    expect(backwards.vpcs.map((v) => v.key)).toEqual(all.slice(all.length / 2).filter((t) => t.kind === "ec2/vpc").map((t) => t.node));
  });

  test("a route to what nobody here knows leads to its id, a rule of a strange group comes from its id", () => {
    const graph = recordsOf(graphOf(["servers"]));
    const extra = [
      { node: "x/route", step: "x", kind: "ec2/route", props: { routeTableId: "id-of-network/public-routes", destination: "10.9.0.0/16", natGatewayId: "nat-0abc" } },
      { node: "x/rule", step: "x", kind: "ec2/security-group-rule", props: { groupId: "id-of-security-groups/web", protocol: "-1", fromPort: -1, toPort: -1, sourceGroupId: "sg-0abc", description: "" } },
    ];
    const p = pictureOf([...graph, ...extra], { env: "e", region: "r", stands: true });
    expect(p.vpcs[0]!.connections).toContainEqual({ key: "nat-0abc", what: "other", name: "nat-0abc" });
    expect(p.arrows).toContainEqual({ from: { what: "group", key: "sg-0abc" }, name: "sg-0abc", to: "security-groups/web", talk: "* *" });
    expect(subnet(p, "network/public-1").tier).toBe("public");
  });
});
