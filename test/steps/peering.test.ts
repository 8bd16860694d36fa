import { describe, expect, test } from "vitest";
import { peering } from "../../src/steps/peering.js";
import { proxy } from "../../src/steps/proxy.js";
import { company, routesOf } from "./company.js";
import { nodesOf, propsOf, ref } from "./graph-of.js";
import { presets, type Preset } from "../../src/core/types.js";

/** Where packets go that are for the other VPC. */
const across = (preset: Preset, given = {}) =>
  routesOf(company(peering, preset, given)).filter((r) => r.endsWith(" peering/acceptance")).map((r) => r.replace(" peering/acceptance", ""));

describe.each(presets)("%s", (preset) => {
  const graph = company(peering, preset);

  test("the company's VPC asks, the web VPC accepts (PR1, PR2, Z7)", () => {
    expect(propsOf(graph, "peering/connection")).toEqual({ requesterVpcId: ref("internal-network/vpc", "id"), accepterVpcId: ref("network/vpc", "id") });
    expect(graph.nodes.get("peering/connection")!.name).toBe("for-internal-to-for-web-pcx");
    expect(propsOf(graph, "peering/acceptance")).toEqual({ peeringConnectionId: ref("peering/connection", "id") });
    // It goes when the connection goes.
    expect(graph.nodes.get("peering/acceptance")!.within).toBe("peering/connection");
  });

  test("the company's public subnet has no route to the web VPC (PR6)", () => {
    expect(across(preset).filter((r) => r.startsWith("internal-network/public"))).toEqual([]);
  });

  test("SSH is opened only when the peering is active", () => {
    for (const rule of ["web-ssh", "ap-ssh"]) expect(graph.nodes.get(`peering/${rule}`)!.needs).toContain("peering/acceptance");
  });
});

test("whole VPCs meet in the article (PR3, PR4)", () => {
  expect(across("article")).toEqual([
    "internal-network/private-routes 172.16.0.0/23",
    "network/private-routes-1 172.16.2.0/24",
    "network/private-routes-2 172.16.2.0/24",
    "network/public-routes 172.16.2.0/24",
  ]);
});

test("only the subnets that have to, today", () => {
  expect(across("modern")).toEqual([
    "internal-network/private-routes 172.16.0.0/25",
    "internal-network/private-routes 172.16.0.128/25",
    "internal-network/private-routes 172.16.1.0/25",
    "internal-network/private-routes 172.16.1.128/25",
    "network/private-routes-1 172.16.2.64/26",
    "network/private-routes-2 172.16.2.64/26",
    "network/public-routes 172.16.2.64/26",
  ]);
});

test("with three zones every table has its route", () => {
  const zones = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"];
  expect(across("article", { zones, instanceType: "t3.micro" })).toHaveLength(5);
});

test("the proxy step adds one rule, and nothing that is made anew", () => {
  const graph = company(proxy, "modern");
  expect(nodesOf(graph, "proxy")).toEqual(["proxy/proxy-from-dev"]);
  expect(propsOf(graph, "internal-servers/proxy-server-1")).toEqual(propsOf(company(peering, "modern"), "internal-servers/proxy-server-1"));
});
