import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeAll, expect, test } from "vitest";
import { loadBalancer, type LoadBalancerProps } from "../../src/resources/load-balancer.js";
import { build, type Lab, makeNetwork, type Network, openLab, remove, tagsOf } from "./lab.js";
import { laws } from "./laws.js";

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
const live = async (name: string) => {
  const { LoadBalancers } = await lab.elb.send(new elb.DescribeLoadBalancersCommand({}));
  return LoadBalancers!.find((lb) => lb.LoadBalancerName === name);
};

laws(loadBalancer, async () => ({
  place: lab,
  props,
  ghost: "alb-none",
  again: "same",
  exists: async (id) => (await live(id)) !== undefined,
  tagsOf: async (id) => {
    const ResourceArns = [(await live(id))!.LoadBalancerArn!];
    return tagsOf((await lab.elb.send(new elb.DescribeTagsCommand({ ResourceArns }))).TagDescriptions![0]!.Tags);
  },
  changes: [
    { subnetIds: [...net.subnetIds, net.furtherSubnetId] },
    { securityGroupIds: [net.groupIds[1]] },
    { dropInvalidHeaders: false },
  ],
}));

test("is an Application Load Balancer where it was wanted, told with its addresses", async () => {
  const seen = await build(lab, loadBalancer, { ...props, name: "alb-look" });
  const made = (await live("alb-look"))!;
  expect(seen.attrs).toEqual({ arn: made.LoadBalancerArn, dns: made.DNSName, hostedZoneId: made.CanonicalHostedZoneId });
  expect(made).toMatchObject({ Type: "application", Scheme: "internet-facing", VpcId: net.vpcId, SecurityGroups: [net.groupIds[0]] });
  const { Attributes } = await lab.elb.send(new elb.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: seen.attrs.arn }));
  expect(tagsOf(Attributes)).toMatchObject({ "routing.http.drop_invalid_header_fields.enabled": "true" });
  await remove(lab, loadBalancer, seen);
});

test("its interfaces linger, and are waited for", async () => {
  const seen = await build(lab, loadBalancer, { ...props, name: "alb-lingers" });
  await remove(lab, loadBalancer, seen);
  const until = Date.now() + 20_000;
  while ((await loadBalancer.lingers!(lab.aws, seen)).length > 0) {
    expect(Date.now()).toBeLessThan(until);
    await new Promise((r) => setTimeout(r, 100));
  }
});

test("an absent one costs nobody else its answer", async () => {
  const seen = await Promise.all(["alb-1", "alb-2"].map((name) => build(lab, loadBalancer, { ...props, name })));
  expect((await loadBalancer.read(lab.aws, ["alb-1", "alb-none", "alb-2"])).map((s) => s.id).sort()).toEqual(["alb-1", "alb-2"]);
  await Promise.all(seen.map((s) => remove(lab, loadBalancer, s)));
});

test("somebody's load balancer of that name carries no mark of ours", async () => {
  await lab.elb.send(new elb.CreateLoadBalancerCommand({ Name: "alb-foreign", Subnets: [...net.subnetIds] }));
  const [seen] = await loadBalancer.read(lab.aws, ["alb-foreign"]);
  expect(seen).toMatchObject({ id: "alb-foreign", owner: undefined });
});

test("deletion protection is not switched off behind somebody's back", async () => {
  const seen = await build(lab, loadBalancer, { ...props, name: "alb-protected" });
  const protect = (Value: string) =>
    lab.elb.send(
      new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: seen.attrs.arn, Attributes: [{ Key: "deletion_protection.enabled", Value }] }),
    );
  await protect("true");
  await expect(loadBalancer.delete(lab.aws, seen)).rejects.toMatchObject({ code: "deletion-protected", data: { id: "alb-protected" } });
  await protect("false");
  await remove(lab, loadBalancer, seen);
});

test.each(["DescribeTags", "DescribeLoadBalancerAttributes"])("one that goes before %s is not there, and costs nobody else its answer", async (late) => {
  const [stays, goes] = await Promise.all([build(lab, loadBalancer, { ...props, name: "alb-stays" }), build(lab, loadBalancer, { ...props, name: "alb-goes" })]);
  let removal: Promise<unknown> | undefined;
  // A request of a run that was killed lands between two calls of this one; calls side by side wait for the same removal.
  const call = async (operation: string, input: object): Promise<unknown> => {
    if (operation === late) await (removal ??= remove(lab, loadBalancer, goes));
    return (lab.aws.elb as unknown as typeof call)(operation, input);
  };
  const seen = await loadBalancer.read({ ...lab.aws, elb: call as unknown as typeof lab.aws.elb }, ["alb-stays", "alb-goes"]);
  expect(seen.map((s) => s.id)).toEqual(["alb-stays"]);
  await remove(lab, loadBalancer, stays);
});
