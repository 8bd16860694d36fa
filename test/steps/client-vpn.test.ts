import { describe, expect, test } from "vitest";
import { clientVpn } from "../../src/steps/client-vpn.js";
import { company } from "./company.js";
import { facts } from "./declared.js";
import { nodesOf, propsOf, ref } from "./graph-of.js";
import { presets } from "../../src/core/types.js";

const given = "arn:aws:acm:ap-northeast-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
const server = ref("client-vpn/server-certificate", "arn");
const client = ref("client-vpn/client-certificate", "arn");

describe.each(presets)("%s", (preset) => {
  const graph = company(clientVpn, preset);

  test("an endpoint in the company's VPC, in a group of its own without any rule (C1, C2, C5, Z8)", () => {
    expect(propsOf(graph, "client-vpn/endpoint")).toMatchObject({
      clientCidr: "172.16.4.0/22",
      serverCertificateArn: server,
      vpcId: ref("internal-network/vpc", "id"),
      securityGroupIds: [ref("client-vpn/cvpn", "id")],
      splitTunnel: false,
    });
    expect(graph.nodes.get("client-vpn/endpoint")!.name).toBe("for-internal-cvpn");
    expect(propsOf(graph, "client-vpn/cvpn")).toMatchObject({ groupName: "for-internal-sg-cvpn", vpcId: ref("internal-network/vpc", "id") });
    const into = [...graph.nodes.values()].filter((n) => (n.props["groupId"] as { $ref?: string } | undefined)?.$ref === "client-vpn/cvpn");
    expect(into).toEqual([]);
  });

  test("clients come out in the private subnet, and may go nowhere but into the company's VPC (C3, C4, NX1)", () => {
    const endpointId = ref("client-vpn/endpoint", "id");
    expect(propsOf(graph, "client-vpn/association")).toEqual({ endpointId, subnetId: ref("internal-network/private", "id") });
    const authorized = [...graph.nodes.values()].filter((n) => n.kind.name === "ec2/client-vpn-authorization-rule");
    expect(authorized.map((n) => n.props)).toMatchObject([{ endpointId, cidr: "172.16.2.0/24" }]);
    // One change of an endpoint at a time (pitfall 19).
    expect(authorized[0]!.needs).toContain("client-vpn/association");
    expect([...graph.nodes.values()].filter((n) => n.kind.name === "ec2/client-vpn-route")).toEqual([]);
  });

  test("certificates are named, never held (reliability.md 2.3)", () => {
    expect(propsOf(graph, "client-vpn/server-certificate")).toEqual({
      authority: "for-internal-cvpn-ca",
      serverDomain: "vpn.for-internal.internal",
      current: true,
    });
    expect(JSON.stringify([...graph.nodes.values()].map((n) => n.props))).not.toContain("BEGIN");
  });

  test("a certificate of the user's own is used as it is, and its other customers stay out (K7)", () => {
    const own = company(clientVpn, preset, { vpnCertificateArn: given });
    expect(propsOf(own, "client-vpn/endpoint")).toMatchObject({ serverCertificateArn: given, clientRootArn: client });
    expect(own.nodes.has("client-vpn/server-certificate")).toBe(false);
  });
});

test("the article imports both certificates and keeps no log; today one is enough, and there is a log (O22, X1)", () => {
  const [article, modern] = [company(clientVpn, "article"), company(clientVpn, "modern")];
  expect(propsOf(article, "client-vpn/endpoint")).toMatchObject({ clientRootArn: client, logGroupName: "" });
  expect(propsOf(article, "client-vpn/client-certificate")["person"]).toBe("client1.domain.tld");
  expect(propsOf(modern, "client-vpn/endpoint")).toMatchObject({ clientRootArn: server, logGroupName: ref("client-vpn/log-group", "id") });
  const extra = (one: typeof article, other: typeof article) => nodesOf(one, "client-vpn").filter((n) => !other.nodes.has(n));
  expect(extra(article, modern)).toEqual(["client-vpn/client-certificate"]);
  expect(extra(modern, article)).toEqual(["client-vpn/log-group"]);
});

describe("the answers", () => {
  const all = { webCidr: "172.16.0.0/23", internalCidr: "172.16.2.0/24" };
  const code = (key: "clientCidr" | "vpnCertificateArn", value: string) => clientVpn.questions[key].check!(value, facts, all)?.code;
  test("clients have a range of their own, of a size that AWS takes (pitfall 25)", () => {
    expect(code("clientCidr", "172.16.4.0/22")).toBeUndefined();
    expect(code("clientCidr", "10.0.0.0/12")).toBeUndefined();
    expect(code("clientCidr", "172.16.4.0/23")).toBe("cidr-client-size");
    expect(code("clientCidr", "172.16.0.0/22")).toBe("cidr-overlap");
    expect(code("clientCidr", "172.16.0.0/20")).toBe("cidr-overlap");
  });
  test("the certificate is one of this region, or none", () => {
    expect(code("vpnCertificateArn", "")).toBeUndefined();
    expect(code("vpnCertificateArn", given)).toBeUndefined();
    expect(code("vpnCertificateArn", given.replace("ap-northeast-1", "us-east-1"))).toBe("certificate-region");
    expect(code("vpnCertificateArn", "server.crt")).toBe("certificate-arn-form");
  });
});
