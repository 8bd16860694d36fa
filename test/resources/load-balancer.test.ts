import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeAll, expect, test } from "vitest";
import { loadBalancer, type LoadBalancerProps } from "../../src/resources/load-balancer.js";
import { build, type Lab, makeNetwork, type Network, openLab, ownedBy, remove } from "./lab.js";

let lab: Lab;
let net: Network;
let props: LoadBalancerProps;
beforeAll(async () => {
  lab = openLab();
  net = await makeNetwork(lab);
  props = {
    name: "alb-web",
    scheme: "internet-facing",
    subnetIds: net.subnetIds,
    securityGroupIds: [net.groupIds[0]],
    dropInvalidHeaders: true,
  };
});

const one = async (name: string) => (await lab.elb.send(new elb.DescribeLoadBalancersCommand({ Names: [name] }))).LoadBalancers![0]!;

test("is made, changed in place and taken away", async () => {
  const { aws } = lab;
  expect(await loadBalancer.read(aws, ["alb-web"])).toEqual([]);
  const seen = await build(aws, loadBalancer, props, "load-balancers/alb-web");
  expect(seen).toMatchObject({ id: "alb-web", props, owner: ownedBy("load-balancers/alb-web") });

  const live = await one("alb-web");
  expect(seen.attrs).toEqual({ arn: live.LoadBalancerArn, dns: live.DNSName, hostedZoneId: live.CanonicalHostedZoneId });
  expect(live).toMatchObject({ Type: "application", Scheme: "internet-facing", VpcId: net.vpcId, SecurityGroups: [net.groupIds[0]] });

  const changed: LoadBalancerProps = {
    ...props,
    subnetIds: [...net.subnetIds, net.furtherSubnetId],
    securityGroupIds: [net.groupIds[1]],
    dropInvalidHeaders: false,
  };
  await loadBalancer.update!(aws, changed, seen, ["subnetIds", "securityGroupIds", "dropInvalidHeaders"]);
  const [after] = await loadBalancer.read(aws, ["alb-web"]);
  expect(after!.props).toEqual(changed);
  expect((await one("alb-web")).SecurityGroups).toEqual([net.groupIds[1]]);

  await remove(aws, loadBalancer, after!);
  expect((await lab.elb.send(new elb.DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
  while ((await loadBalancer.lingers!(aws, after!)).length > 0) await new Promise((r) => setTimeout(r, 100));
});

test("one Describe answers for all, and an absent one costs nobody else its answer", async () => {
  const { aws } = lab;
  await Promise.all(["alb-1", "alb-2"].map((name) => build(aws, loadBalancer, { ...props, name, dropInvalidHeaders: false })));
  const seen = await loadBalancer.read(aws, ["alb-1", "alb-none", "alb-2"]);
  expect(seen.map((s) => s.id).sort()).toEqual(["alb-1", "alb-2"]);
});

test("somebody's load balancer of that name carries no mark of ours", async () => {
  await lab.elb.send(new elb.CreateLoadBalancerCommand({ Name: "alb-foreign", Subnets: [...net.subnetIds] }));
  const [seen] = await loadBalancer.read(lab.aws, ["alb-foreign"]);
  expect(seen).toMatchObject({ id: "alb-foreign", owner: undefined });
});

test("deletion protection is not switched off behind somebody's back", async () => {
  const seen = await build(lab.aws, loadBalancer, { ...props, name: "alb-protected" });
  const protect = (value: string) =>
    lab.elb.send(
      new elb.ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: seen.attrs.arn,
        Attributes: [{ Key: "deletion_protection.enabled", Value: value }],
      }),
    );
  await protect("true");
  await expect(loadBalancer.delete(lab.aws, seen)).rejects.toMatchObject({ code: "deletion-protected", data: { id: "alb-protected" } });
  await protect("false");
  await remove(lab.aws, loadBalancer, seen);
});
