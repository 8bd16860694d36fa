import { describe, expect, test } from "vitest";
import { steps } from "../../src/steps/index.js";
import { environment, teardown, through, up } from "../emulator/environment.js";
import { startProxy, type Seen, type Verdict } from "./proxy.mjs";
import { built, full, listed, patience, report, upstream } from "./withstand.js";

/** What each service answers about a thing that it does not know (yet); the first that fits an operation counts. */
const notFound: readonly (readonly [service: string, operation: RegExp, code: string, status: number])[] = [
  ["ec2", /Vpc(s|Attribute)$/, "InvalidVpcID.NotFound", 400],
  ["ec2", /SecurityGroup/, "InvalidGroup.NotFound", 400],
  ["ec2", /Subnets/, "InvalidSubnetID.NotFound", 400],
  ["ec2", /RouteTables/, "InvalidRouteTableID.NotFound", 400],
  ["ec2", /Instances/, "InvalidInstanceID.NotFound", 400],
  ["ec2", /ClientVpn/, "InvalidClientVpnEndpointId.NotFound", 400],
  ["ec2", /Peering/, "InvalidVpcPeeringConnectionID.NotFound", 400],
  ["ec2", /./, "InvalidID.NotFound", 400],
  ["elasticloadbalancing", /Target/, "TargetGroupNotFound", 400],
  ["elasticloadbalancing", /Listener/, "ListenerNotFound", 400],
  ["elasticloadbalancing", /./, "LoadBalancerNotFound", 400],
  ["rds", /SubnetGroup/, "DBSubnetGroupNotFoundFault", 404],
  ["rds", /./, "DBInstanceNotFound", 404],
  ["iam", /./, "NoSuchEntity", 404],
  ["logs", /./, "ResourceNotFoundException", 400],
  ["acm", /./, "ResourceNotFoundException", 400],
  ["s3", /./, "NoSuchBucket", 404],
];

const hidden = (seen: Seen): Verdict | undefined => {
  const found = notFound.find(([service, operation]) => service === seen.service && operation.test(seen.operation));
  return found === undefined ? undefined : { code: found[2], status: found[3] };
};

describe("after a create, every read of every kind first answers that there is no such thing (first-contact D1)", () => {
  const cases = full ? ([1, 2, 4] as const) : ([2] as const);
  test.each(cases)("%i times", { timeout: patience }, async (times) => {
    const chosen = full ? steps : through("client-vpn");
    const wanted = await built(chosen);
    const proxy = await startProxy({ upstream });
    const e = environment(proxy.url);
    // Every call counts for itself: a read of three things and one of the first of them are two.
    const counts = new Map<string, number>();
    const met = new Set<string>();
    let made = false;
    proxy.judge = (seen) => {
      made ||= seen.mutating;
      const verdict = made && !seen.mutating ? hidden(seen) : undefined;
      const n = (counts.get(seen.call) ?? 0) + 1;
      if (verdict === undefined || n > times) return "pass";
      counts.set(seen.call, n);
      met.add(seen.operation);
      return verdict;
    };
    try {
      await up(e, chosen);
      proxy.judge = () => "pass";
      expect(await listed(e)).toEqual(wanted);
      expect(await up(e, chosen)).toEqual([]);
      expect((await teardown(e)).left).toEqual([]);
      expect(await listed(e)).toEqual({});
      report(`D1 not shown ${times} times`, { name: [...met].sort().join(" "), operations: [...met], stops: 0 });
      expect(met.size).toBeGreaterThan(25);
    } finally {
      await proxy.close();
    }
  });
});
