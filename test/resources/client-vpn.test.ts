import * as ec2 from "@aws-sdk/client-ec2";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { beforeAll, describe, expect, test } from "vitest";
import { acmCertificate } from "../../src/resources/acm-certificate.js";
import { clientVpnAssociation } from "../../src/resources/client-vpn-association.js";
import { clientVpnEndpoint, type ClientVpnEndpointProps } from "../../src/resources/client-vpn-endpoint.js";
import { clientVpnRoute } from "../../src/resources/client-vpn-route.js";
import { clientVpnRule } from "../../src/resources/client-vpn-rule.js";
import { build, type Lab, makeNetwork, type Network, openLab, remove, tagsOf } from "./lab.js";
import { laws } from "./laws.js";
import { mark, outcome, until } from "./place.js";

let lab: Lab;
let net: Network;
let certificates: string[];
beforeAll(async () => {
  lab = openLab();
  net = await makeNetwork(lab);
  const names = { authority: "test-ca", serverDomain: "vpn.test.internal", current: true };
  certificates = [(await build(lab, acmCertificate, names)).id, (await build(lab, acmCertificate, names)).id];
  await new CloudWatchLogsClient(lab.config).send(new CreateLogGroupCommand({ logGroupName: "/vpn" }));
});

const endpointProps = (): ClientVpnEndpointProps => ({
  clientCidr: "172.16.4.0/22",
  serverCertificateArn: certificates[0]!,
  clientRootArn: certificates[0]!,
  vpcId: net.vpcId,
  securityGroupIds: [net.groupIds[0]],
  splitTunnel: false,
  description: "Test",
  logGroupName: "",
});
const endpoints = async () => (await lab.ec2.send(new ec2.DescribeClientVpnEndpointsCommand({}))).ClientVpnEndpoints!;
const live = async (id: string) => (await endpoints()).find((e) => e.ClientVpnEndpointId === id && e.Status!.Code !== "deleted");
const noEndpoint = "cvpn-endpoint-0123456789abcdef0";

laws(clientVpnEndpoint, () =>
  Promise.resolve({
    place: lab,
    props: endpointProps(),
    ghost: noEndpoint,
    again: "same" as const,
    exists: async (id: string) => (await live(id)) !== undefined,
    tagsOf: async (id: string) => tagsOf((await live(id))?.Tags),
    changes: [{ splitTunnel: true }, { description: "Other" }, { logGroupName: "/vpn" }, { logGroupName: "" }, { serverCertificateArn: certificates[1]! }],
  }),
);

const targets = async (ClientVpnEndpointId: string) =>
  (await lab.ec2.send(new ec2.DescribeClientVpnTargetNetworksCommand({ ClientVpnEndpointId }))).ClientVpnTargetNetworks!;

laws(clientVpnAssociation, async () => {
  const endpoint = await build(lab, clientVpnEndpoint, endpointProps());
  return {
    place: lab,
    props: { endpointId: endpoint.id, subnetId: net.subnetIds[0] },
    ghost: `${endpoint.id}|${net.subnetIds[1]}`,
    again: "same",
    exists: async () => (await targets(endpoint.id)).some((t) => t.Status!.Code !== "disassociated"),
  };
});

laws(clientVpnRule, async () => {
  const endpoint = await build(lab, clientVpnEndpoint, endpointProps());
  return {
    place: lab,
    props: { endpointId: endpoint.id, cidr: "10.0.0.0/16", description: "All of it" },
    ghost: `${endpoint.id}|10.0.1.0/24|all`,
    again: "same",
    exists: async () =>
      (await lab.ec2.send(new ec2.DescribeClientVpnAuthorizationRulesCommand({ ClientVpnEndpointId: endpoint.id }))).AuthorizationRules!.length > 0,
  };
});

laws(clientVpnRoute, async () => {
  const endpoint = await build(lab, clientVpnEndpoint, endpointProps());
  await build(lab, clientVpnAssociation, { endpointId: endpoint.id, subnetId: net.subnetIds[1] });
  return {
    place: lab,
    props: { endpointId: endpoint.id, subnetId: net.subnetIds[1], destination: "0.0.0.0/0", description: "The internet" },
    ghost: `${endpoint.id}|${net.subnetIds[1]}|192.0.2.0/24`,
    again: "same",
    exists: async () =>
      (await lab.ec2.send(new ec2.DescribeClientVpnRoutesCommand({ ClientVpnEndpointId: endpoint.id }))).Routes!.some((r) => r.DestinationCidr === "0.0.0.0/0"),
  };
});

describe("an endpoint with a network", () => {
  let endpointId: string;
  const association = () => ({ endpointId, subnetId: net.subnetIds[0] });
  beforeAll(async () => {
    lab = openLab();
    net = await makeNetwork(lab);
    certificates = [(await build(lab, acmCertificate, { authority: "test-ca", serverDomain: "vpn.test.internal", current: true })).id];
    endpointId = (await build(lab, clientVpnEndpoint, endpointProps())).id;
    await build(lab, clientVpnAssociation, association());
  });

  test("knocks in its own security group, and knows the way into its VPC without a route of ours (C5)", async () => {
    expect(await targets(endpointId)).toMatchObject([{ SecurityGroups: [net.groupIds[0]], TargetNetworkId: net.subnetIds[0], Status: { Code: "associated" } }]);
    expect(await clientVpnRoute.read(lab.aws, [`${endpointId}|${net.subnetIds[0]}|10.0.0.0/16`])).toEqual([]);
  });

  test("says that a rule, a route and an association exist when another run has made them", async () => {
    const again = (node: string) => mark(node, "test-abcdefghijklmnop", "another");
    const rule = { endpointId, cidr: "10.0.0.0/16", description: "All of it" };
    const route = { endpointId, subnetId: net.subnetIds[0], destination: "0.0.0.0/0", description: "The internet" };
    await build(lab, clientVpnRule, rule);
    await build(lab, clientVpnRoute, route);
    await expect.poll(() => outcome(clientVpnRule.create(lab.aws, rule, again("test/rule")))).toBe("exists");
    await expect.poll(() => outcome(clientVpnRoute.create(lab.aws, route, again("test/route")))).toBe("exists");
    await expect.poll(() => outcome(clientVpnAssociation.create(lab.aws, association(), again("test/association")))).toBe("exists");
  });

  test("cannot be deleted before it has let go of the network, whose interfaces go last (pitfall 21)", async () => {
    const [endpoint] = await clientVpnEndpoint.read(lab.aws, [endpointId]);
    expect(await outcome(clientVpnEndpoint.delete(lab.aws, endpoint!))).toBe("in-use");
    const [seen] = await clientVpnAssociation.read(lab.aws, [`${endpointId}|${net.subnetIds[0]}`]);
    expect((await clientVpnAssociation.lingers!(lab.aws, seen!)).length).toBeGreaterThan(0);
    await remove(lab, clientVpnAssociation, seen!);
    await expect.poll(() => clientVpnAssociation.lingers!(lab.aws, seen!), { timeout: 5_000 }).toEqual([]);
    await remove(lab, clientVpnEndpoint, endpoint!);
    // And what hung on it is gone with it, which is no error.
    for (const kind of [clientVpnRule, clientVpnRoute, clientVpnAssociation])
      expect(await kind.read(lab.aws, [`${endpointId}|${net.subnetIds[0]}|10.0.0.0/16`])).toEqual([]);
    await until(lab.aws, clientVpnEndpoint, endpointId, undefined);
  });
});

test("an endpoint is not made with a certificate that does not exist", async () => {
  const gone = certificates[0]!.replace(/.{12}$/, "000000000000");
  expect(await outcome(clientVpnEndpoint.create(lab.aws, { ...endpointProps(), serverCertificateArn: gone, clientRootArn: gone }, mark("test/none")))).not.toBe("none");
  expect((await clientVpnEndpoint.read(lab.aws, [noEndpoint])).length).toBe(0);
});
