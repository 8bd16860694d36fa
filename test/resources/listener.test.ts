import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import * as acm from "@aws-sdk/client-acm";
import { beforeAll, expect, inject, test } from "vitest";
import { currentTlsPolicy, listener, type ListenerProps } from "../../src/resources/listener.js";
import { loadBalancer } from "../../src/resources/load-balancer.js";
import { targetGroup } from "../../src/resources/target-group.js";
import { build, type Lab, makeNetwork, openLab, ownedBy, remove } from "./lab.js";

let lab: Lab;
let loadBalancerArn: string;
let group: string;
let second: string;
beforeAll(async () => {
  lab = openLab();
  const net = await makeNetwork(lab);
  const alb = await build(lab.aws, loadBalancer, {
    name: "alb",
    scheme: "internet-facing",
    subnetIds: net.subnetIds,
    securityGroupIds: [net.groupIds[0]],
    dropInvalidHeaders: false,
  });
  const healthCheck = { path: "/", intervalSeconds: 10, timeoutSeconds: 5, healthyCount: 2, unhealthyCount: 2, codes: "200" };
  const arn = async (name: string) => (await build(lab.aws, targetGroup, { name, vpcId: net.vpcId, port: 80, healthCheck })).attrs.arn;
  [group, second] = [await arn("tg-1"), await arn("tg-2")];
  loadBalancerArn = alb.attrs.arn;
});
const live = async () => (await lab.elb.send(new elb.DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }))).Listeners!;

test("HTTP: is made, changed in place and taken away", async () => {
  const props: ListenerProps = { loadBalancerArn, port: 80, protocol: "HTTP", forwardTo: group };
  const seen = await build(lab.aws, listener, props, "load-balancers/web-http");
  expect(seen).toMatchObject({ id: `${loadBalancerArn}|80`, owner: ownedBy("load-balancers/web-http") });
  expect(seen.props).toEqual(props);
  expect(await live()).toMatchObject([{ Port: 80, Protocol: "HTTP", DefaultActions: [{ Type: "forward", TargetGroupArn: group }] }]);

  const other = { ...props, forwardTo: second };
  await listener.update!(lab.aws, other, seen, ["forwardTo"]);
  expect((await listener.read(lab.aws, [seen.id]))[0]!.props).toEqual(other);

  const redirect: ListenerProps = { loadBalancerArn, port: 80, protocol: "HTTP", redirectToHttpsPort: 443 };
  await listener.update!(lab.aws, redirect, seen, ["redirectToHttpsPort"]);
  expect((await listener.read(lab.aws, [seen.id]))[0]!.props).toEqual(redirect);
  expect(await live()).toMatchObject([
    { DefaultActions: [{ Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } }] },
  ]);
  await remove(lab.aws, listener, seen);
  expect(await live()).toEqual([]);
});

test("HTTPS: with a certificate and a current TLS policy", async () => {
  const certificates = new acm.ACMClient({ region: "ap-northeast-1", endpoint: inject("endpoint"), credentials: { accessKeyId: lab.account, secretAccessKey: "test" } });
  const request = async (domain: string) => (await certificates.send(new acm.RequestCertificateCommand({ DomainName: domain }))).CertificateArn!;
  const props: ListenerProps = {
    loadBalancerArn,
    port: 443,
    protocol: "HTTPS",
    forwardTo: group,
    certificateArn: await request("one.example.com"),
    tlsPolicy: currentTlsPolicy,
  };
  const seen = await build(lab.aws, listener, props);
  expect(seen.props).toEqual(props);

  const renewed = { ...props, certificateArn: await request("two.example.com") };
  await listener.update!(lab.aws, renewed, seen, ["certificateArn"]);
  expect((await listener.read(lab.aws, [seen.id]))[0]!.props).toEqual(renewed);
  expect(await live()).toMatchObject([
    { Port: 443, Protocol: "HTTPS", SslPolicy: currentTlsPolicy, Certificates: [{ CertificateArn: renewed.certificateArn }] },
  ]);
  await remove(lab.aws, listener, seen);
});

test("goes with its load balancer", async () => {
  const seen = await build(lab.aws, listener, { loadBalancerArn, port: 80, protocol: "HTTP", forwardTo: group });
  const [alb] = await loadBalancer.read(lab.aws, ["alb"]);
  await remove(lab.aws, loadBalancer, alb!);
  expect(await listener.read(lab.aws, [seen.id])).toEqual([]);
});
