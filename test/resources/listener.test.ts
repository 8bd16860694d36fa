import { ACMClient, RequestCertificateCommand } from "@aws-sdk/client-acm";
import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeAll, expect, test } from "vitest";
import { currentTlsPolicy, listener, type ListenerProps } from "../../src/resources/listener.js";
import { loadBalancer } from "../../src/resources/load-balancer.js";
import { targetGroup } from "../../src/resources/target-group.js";
import { build, healthCheck, type Lab, makeNetwork, openLab, remove, tagsOf } from "./lab.js";
import { laws } from "./laws.js";

let lab: Lab;
let loadBalancerArn: string;
let groups: string[];
let certificates: string[];
beforeAll(async () => {
  lab = openLab();
  const net = await makeNetwork(lab);
  const alb = await build(lab, loadBalancer, {
    name: "alb",
    scheme: "internet-facing",
    subnetIds: net.subnetIds,
    securityGroupIds: [net.groupIds[0]],
    dropInvalidHeaders: false,
  });
  loadBalancerArn = alb.attrs.arn;
  const made = ["tg-1", "tg-2"].map((name) => build(lab, targetGroup, { name, vpcId: net.vpcId, port: 80, healthCheck }));
  groups = (await Promise.all(made)).map((g) => g.attrs.arn);
  const acm = new ACMClient(lab.config);
  const asked = ["one.example.com", "two.example.com"].map((DomainName) => acm.send(new RequestCertificateCommand({ DomainName })));
  certificates = (await Promise.all(asked)).map((r) => r.CertificateArn!);
});
const listeners = async () => (await lab.elb.send(new elb.DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }))).Listeners!;
const live = async (id: string) => (await listeners()).find((l) => id === `${l.LoadBalancerArn!}|${l.Port!}`);

laws(listener, async () => ({
  place: lab,
  props: {
    loadBalancerArn,
    port: 443,
    protocol: "HTTPS" as const,
    action: { forwardTo: groups[0]! },
    certificateArn: certificates[0]!,
    tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  },
  ghost: `${loadBalancerArn}|8080`,
  again: "same",
  exists: async (id) => (await live(id)) !== undefined,
  tagsOf: async (id) => {
    const ResourceArns = [(await live(id))!.ListenerArn!];
    return tagsOf((await lab.elb.send(new elb.DescribeTagsCommand({ ResourceArns }))).TagDescriptions![0]!.Tags);
  },
  changes: [{ action: { forwardTo: groups[1]! } }, { certificateArn: certificates[1]! }, { tlsPolicy: currentTlsPolicy }],
}));

test("HTTPS has its certificate and a current TLS policy", async () => {
  const seen = await build(lab, listener, {
    loadBalancerArn,
    port: 443,
    protocol: "HTTPS",
    action: { forwardTo: groups[0]! },
    certificateArn: certificates[0]!,
    tlsPolicy: currentTlsPolicy,
  });
  expect(await live(seen.id)).toMatchObject({
    Protocol: "HTTPS",
    SslPolicy: currentTlsPolicy,
    Certificates: [{ CertificateArn: certificates[0] }],
    DefaultActions: [{ Type: "forward", TargetGroupArn: groups[0] }],
  });
  await remove(lab, listener, seen);
});

test("HTTP forwards, or redirects to HTTPS for good", async () => {
  const props: ListenerProps = { loadBalancerArn, port: 80, protocol: "HTTP", action: { forwardTo: groups[0]! } };
  const seen = await build(lab, listener, props);
  expect(seen.props).toEqual(props);
  const redirect: ListenerProps = { loadBalancerArn, port: 80, protocol: "HTTP", action: { redirectToHttpsPort: 443 } };
  await listener.update!(lab.aws, redirect, seen, ["action"]);
  expect((await listener.read(lab.aws, [seen.id]))[0]!.props).toEqual(redirect);
  expect((await live(seen.id))!.DefaultActions).toMatchObject([
    { Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } },
  ]);
  await remove(lab, listener, seen);
});

test("goes with its load balancer", async () => {
  const seen = await build(lab, listener, { loadBalancerArn, port: 80, protocol: "HTTP", action: { forwardTo: groups[0]! } });
  const [alb] = await loadBalancer.read(lab.aws, ["alb"]);
  await remove(lab, loadBalancer, alb!);
  expect(await listener.read(lab.aws, [seen.id])).toEqual([]);
});
