import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSubnets } from "../../src/net/checks.js";
import { formatCidr } from "../../src/net/cidr.js";
import { presets, type AnswerValue } from "../../src/core/types.js";
import { internalNetwork } from "../../src/steps/internal-network.js";
import { company, routesOf } from "./company.js";
import { facts } from "./declared.js";
import { nodesOf, propsOf, ref } from "./graph-of.js";

const { questions } = internalNetwork;
const initial = (key: "internalPublicSubnet" | "internalPrivateSubnet", all: Record<string, AnswerValue>) => {
  const of = questions[key].modern;
  return typeof of === "function" ? of(facts, all) : of;
};
const answers = (internalCidr: string, webCidr = "172.16.0.0/23") => {
  const all: Record<string, AnswerValue> = { webCidr, internalCidr };
  all["internalPublicSubnet"] = initial("internalPublicSubnet", all);
  all["internalPrivateSubnet"] = initial("internalPrivateSubnet", all);
  return all;
};
const check = (key: keyof typeof questions, all: Record<string, AnswerValue>) => questions[key].check!(String(all[key]), facts, all)?.code;

describe.each(presets)("%s", (preset) => {
  const graph = company(internalNetwork, preset);

  test("one VPC, one zone, a public and a private subnet (W1-W6)", () => {
    expect(propsOf(graph, "internal-network/vpc")).toEqual({ cidr: "172.16.2.0/24", dnsHostnames: true });
    const vpcId = ref("internal-network/vpc", "id");
    const zone = "ap-northeast-1a";
    expect(propsOf(graph, "internal-network/public")).toEqual({ vpcId, cidr: "172.16.2.0/26", zone });
    expect(propsOf(graph, "internal-network/private")).toEqual({ vpcId, cidr: "172.16.2.64/26", zone });
  });

  test("a way to the internet for the public subnet alone (W5, W13)", () => {
    expect(routesOf(graph).filter((r) => r.startsWith("internal-network"))).toEqual([
      "internal-network/public-routes 0.0.0.0/0 internal-network/internet-gateway",
    ]);
    expect(graph.nodes.get("internal-network/public-internet-route")!.needs).toContain("internal-network/internet-gateway-attachment");
    for (const tier of ["public", "private"])
      expect(propsOf(graph, `internal-network/${tier}-association`)).toEqual({
        subnetId: ref(`internal-network/${tier}`, "id"),
        routeTableId: ref(`internal-network/${tier}-routes`, "id"),
      });
    expect(nodesOf(graph, "internal-network")).toHaveLength(10);
  });

  test("names as the console's wizard gives them (Z9)", () => {
    const name = (node: string) => graph.nodes.get(`internal-network/${node}`)!.name;
    expect(["vpc", "internet-gateway", "public", "private", "public-routes", "private-routes"].map(name)).toEqual([
      "for-internal-vpc",
      "for-internal-igw",
      "for-internal-subnet-public1-ap-northeast-1a",
      "for-internal-subnet-private1-ap-northeast-1a",
      "for-internal-rtb-public",
      "for-internal-rtb-private1-ap-northeast-1a",
    ]);
  });
});

test("it stands in the first of the chosen zones", () => {
  const graph = company(internalNetwork, "modern", { zones: ["ap-northeast-1c", "ap-northeast-1d"] });
  expect(propsOf(graph, "internal-network/private")["zone"]).toBe("ap-northeast-1c");
});

describe("the answers", () => {
  test("that are the presets' are good", () => {
    const all = answers("172.16.2.0/24");
    expect(all).toMatchObject({ internalPublicSubnet: "172.16.2.0/26", internalPrivateSubnet: "172.16.2.64/26" });
    for (const key of ["internalCidr", "internalPublicSubnet", "internalPrivateSubnet"] as const) expect(check(key, all)).toBeUndefined();
  });

  test("subnets follow the range, whatever it is, and leave room for the VPN", () => {
    const ranges = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 16, max: 26 }));
    fc.assert(
      fc.property(ranges, ([n, prefix]) => {
        const internalCidr = formatCidr({ base: (10 * 2 ** 24 + n * 2 ** 16) >>> 0, prefix });
        const all = answers(internalCidr);
        for (const key of ["internalCidr", "internalPublicSubnet", "internalPrivateSubnet"] as const) expect(check(key, all)).toBeUndefined();
        expect(checkSubnets([String(all["internalPublicSubnet"]), String(all["internalPrivateSubnet"])], internalCidr)).toBeUndefined();
      }),
    );
  });

  test("are refused when the range meets the web VPC's, is no range, or lies badly", () => {
    expect(check("internalCidr", answers("172.16.1.0/24"))).toBe("cidr-overlap");
    expect(check("internalCidr", answers("172.16.2.1/24"))).toBe("cidr-host-bits");
    expect(check("internalCidr", answers("172.0.0.0/8"))).toBe("cidr-vpc-size");
    const all = answers("172.16.2.0/24");
    expect(check("internalPublicSubnet", { ...all, internalPublicSubnet: "172.16.3.0/26" })).toBe("cidr-outside-vpc");
    expect(check("internalPrivateSubnet", { ...all, internalPrivateSubnet: "172.16.2.0/25" })).toBe("cidr-subnets-overlap");
    // A /28 has not the 20 addresses that Client VPN wants (pitfall 25).
    const small = { ...all, internalPrivateSubnet: "172.16.2.64/28" };
    expect(questions.internalPrivateSubnet.check!("172.16.2.64/28", facts, small)).toEqual({
      code: "cidr-subnet-size",
      data: { given: "172.16.2.64/28", prefix: 28, largest: 16, smallest: 27 },
    });
  });
});
