import { beforeAll, describe, expect, test } from "vitest";
import { steps } from "../../src/steps/index.js";
import { environment, type Environment, inventory, teardown, up } from "../emulator/environment.js";
import { startProxy } from "./proxy.mjs";
import { built, listed, upstream } from "./withstand.js";
import { changesAskedFor } from "./wait.js";

/** Pitfall, operation, what AWS says for a while, its words where they matter. */
const refusals: readonly (readonly [string, string, string, string?])[] = [
  ["1: a subnet with interfaces of a load balancer", "DeleteSubnet", "DependencyViolation"],
  ["2: a gateway with mapped addresses", "DetachInternetGateway", "DependencyViolation", "Network vpc-1 has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."],
  ["4: a group that a rule elsewhere names", "DeleteSecurityGroup", "DependencyViolation"],
  ["9: a subnet group whose database is still there", "DeleteDBSubnetGroup", "InvalidDBSubnetGroupStateFault"],
  ["13: a certificate that counts as in use for minutes", "DeleteCertificate", "ResourceInUseException"],
  ["19: two changes of one endpoint, an association", "AssociateClientVpnTargetNetwork", "ConcurrentMutationLimitExceeded"],
  ["19: two changes of one endpoint, a rule", "AuthorizeClientVpnIngress", "ConcurrentMutationLimitExceeded"],
  ["19: two changes of one endpoint, a rule that goes", "RevokeClientVpnIngress", "ConcurrentMutationLimitExceeded"],
  ["21: an endpoint that has associations", "DeleteClientVpnEndpoint", "ClientVpnEndpointAssociationExists"],
  ["27: a group that is not known yet", "AuthorizeSecurityGroupIngress", "InvalidGroup.NotFound"],
  ["28: a role that cannot be assumed yet", "CreateFlowLogs", "InvalidParameter", "Unable to assume given IAM role"],
  ["29: a profile that is not visible yet", "AssociateIamInstanceProfile", "InvalidParameterValue", "Invalid IAM Instance Profile name"],
  ["42: a role that has policies", "DeleteRole", "DeleteConflict"],
  ["47: a target group that is in use", "DeleteTargetGroup", "ResourceInUse"],
];
const times = 3;

describe("refused three times, waited for, and then done", () => {
  const refused = new Map<string, number>();
  let e: Environment;
  let after: Awaited<ReturnType<typeof inventory>>;
  beforeAll(async () => {
    const proxy = await startProxy({ upstream });
    e = environment(proxy.url);
    proxy.judge = ({ operation }) => {
      const found = refusals.find(([, op]) => op === operation);
      const n = refused.get(operation) ?? 0;
      if (found === undefined || n >= times) return "pass";
      refused.set(operation, n + 1);
      const [, , code, message] = found;
      return { code, status: 400, ...(message === undefined ? {} : { message }) };
    };
    await up(e);
    expect(await listed(e)).toEqual(await built(steps));
    await teardown(e);
    after = await inventory({ ...e, endpoint: upstream });
    await proxy.close();
  }, 240_000);

  test.each(refusals.map(([what, operation]) => [what, operation] as const))("%s", async (_what, operation) => {
    expect(refused.get(operation)).toBe(times);
    expect(await changesAskedFor({ ...e, endpoint: upstream })).toContain(operation);
    expect(after).toEqual({});
  });
});
