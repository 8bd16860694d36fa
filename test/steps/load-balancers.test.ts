import { describe, expect, test } from "vitest";
import { loadBalancers } from "../../src/steps/load-balancers.js";
import { facts } from "./declared.js";
import { graphOf, nodesOf, propsOf, ref } from "./graph-of.js";
import { presets } from "../../src/core/types.js";

const certificate = "arn:aws:acm:ap-northeast-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";

describe.each(presets)("%s", (preset) => {
  const graph = graphOf(loadBalancers, preset);

  test("an internet-facing one for the web servers, an internal one for the AP servers (L1-L8)", () => {
    expect(propsOf(graph, "load-balancers/alb-web")).toMatchObject({
      name: "alb-web",
      scheme: "internet-facing",
      subnetIds: [ref("network/public-1", "id"), ref("network/public-2", "id")],
      securityGroupIds: [ref("security-groups/web", "id")],
    });
    expect(propsOf(graph, "load-balancers/alb-ap")).toMatchObject({
      name: "alb-ap",
      scheme: "internal",
      subnetIds: [ref("network/private-1", "id"), ref("network/private-2", "id")],
      securityGroupIds: [ref("security-groups/ap", "id")],
    });
    expect(["alb-web", "alb-ap", "tg-web", "tg-ap"].map((n) => graph.nodes.get(`load-balancers/${n}`)!.name)).toEqual([
      "for-web-alb-web",
      "for-web-alb-ap",
      "for-web-tg-web",
      "for-web-tg-ap",
    ]);
  });

  test("each target group holds the servers of its tier", () => {
    for (const tier of ["web", "ap"])
      for (const n of preset === "free" ? [1] : [1, 2])
        expect(propsOf(graph, `load-balancers/${tier}-target-${n}`)).toEqual({
          targetGroupArn: ref(`load-balancers/tg-${tier}`, "arn"),
          instanceId: ref(`servers/${tier}-server-${n}`, "id"),
        });
  });

  test("without a certificate both speak HTTP, and the web one waits for the internet", () => {
    expect(propsOf(graph, "load-balancers/web-http")).toEqual({
      loadBalancerArn: ref("load-balancers/alb-web", "arn"),
      port: 80,
      protocol: "HTTP",
      action: { forwardTo: ref("load-balancers/tg-web", "arn") },
    });
    expect(graph.nodes.has("load-balancers/web-https")).toBe(false);
    expect(graph.outputs["webUrl"]).toEqual({ $text: ["http://", ref("load-balancers/alb-web", "dns")] });
    expect(graph.outputs["apUrl"]).toEqual({ $text: ["http://", ref("load-balancers/alb-ap", "dns")] });
    expect(graph.nodes.get("load-balancers/alb-web")!.needs).toContain("network/public-internet-route");
    expect(graph.nodes.get("load-balancers/alb-ap")!.needs).not.toContain("network/public-internet-route");
  });

  test("with one, HTTPS under a current policy, and HTTP only redirects (O8)", () => {
    const secure = graphOf(loadBalancers, preset, { certificateArn: certificate });
    expect(propsOf(secure, "load-balancers/web-https")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      action: { forwardTo: ref("load-balancers/tg-web", "arn") },
      certificateArn: certificate,
      tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    });
    expect(propsOf(secure, "load-balancers/web-http")).toEqual({
      loadBalancerArn: ref("load-balancers/alb-web", "arn"),
      port: 80,
      protocol: "HTTP",
      action: { redirectToHttpsPort: 443 },
    });
    expect(secure.outputs["webUrl"]).toEqual({ $text: ["https://", ref("load-balancers/alb-web", "dns")] });
    expect(propsOf(secure, "load-balancers/ap-http")).toEqual(propsOf(graph, "load-balancers/ap-http"));
  });
});

test("the presets differ in how fast a server counts as healthy and in malformed headers", () => {
  const pick = (preset: "article" | "modern") => {
    const graph = graphOf(loadBalancers, preset);
    return [propsOf(graph, "load-balancers/tg-web")["healthCheck"], propsOf(graph, "load-balancers/alb-web")["dropInvalidHeaders"]];
  };
  expect(pick("article")).toEqual([{ path: "/", intervalSeconds: 30, timeoutSeconds: 5, healthyCount: 5, unhealthyCount: 2, codes: "200" }, false]);
  expect(pick("modern")).toEqual([{ path: "/", intervalSeconds: 10, timeoutSeconds: 5, healthyCount: 2, unhealthyCount: 2, codes: "200" }, true]);
});

test("another environment has load balancers of its own, with names that AWS takes", () => {
  const env = "a-very-long-environment-name-31";
  const graph = graphOf(loadBalancers, "modern", {}, env);
  const names = nodesOf(graph, "load-balancers").map((n) => propsOf(graph, n)["name"]).filter((n) => n !== undefined);
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])$/);
});

test("certificates of another form or another region are refused", () => {
  const { check } = loadBalancers.questions.certificateArn;
  const code = (value: string) => check!(value, facts, {})?.code;
  expect(code("")).toBeUndefined();
  expect(code(certificate)).toBeUndefined();
  expect(code("example.com")).toBe("certificate-arn-form");
  expect(code("arn:aws:iam::123456789012:server-certificate/x")).toBe("certificate-arn-form");
  expect(check!(certificate.replace("ap-northeast-1", "us-east-1"), facts, {})).toEqual({
    code: "certificate-region",
    data: { given: certificate.replace("ap-northeast-1", "us-east-1"), region: "us-east-1", wanted: "ap-northeast-1" },
  });
});
