import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { clientVpnEndpoint } from "../../src/resources/client-vpn-endpoint.js";
import { steps } from "../../src/steps/index.js";
import { environment, type Environment, forgetCalls, inventory, raw, teardown, up } from "../emulator/environment.js";
import { type OwnEmulator, ownEmulator } from "./own-emulator.js";
import { changesAskedFor, meanwhile, until, upWith } from "./wait.js";

let emulator: OwnEmulator;
let e: Environment;
const withoutWeb = steps.filter((s) => !["flow-logs", "load-balancers", "database", "bucket"].includes(s.id));
const endpointId = async (): Promise<string> => (await e.open().read())!.records["client-vpn/endpoint"]!.id!;
/** Interrupted with Ctrl-C when `holds`, with everything pending frozen, and let go after that. */
async function interruptedWhen(what: string, holds: () => Promise<boolean>): Promise<void> {
  const stop = new AbortController();
  const going = meanwhile(upWith(e.open(stop.signal), withoutWeb).catch((x: unknown) => x));
  await until(what, holds);
  stop.abort();
  const fault = await going;
  expect(isFault(fault) && [fault.code, fault.exitCode]).toEqual(["interrupted", 130]);
}
const statesOf = async (): Promise<{ networks: string[]; rules: string[] }> => {
  const ClientVpnEndpointId = await endpointId();
  const sdk = raw(e);
  const networks = (await sdk.ec2("DescribeClientVpnTargetNetworks", { ClientVpnEndpointId })).ClientVpnTargetNetworks!;
  const rules = (await sdk.ec2("DescribeClientVpnAuthorizationRules", { ClientVpnEndpointId })).AuthorizationRules!;
  return { networks: networks.map((n) => n.Status!.Code!), rules: rules.map((r) => r.Status!.Code!) };
};
const asked = async (operation: string): Promise<number> => (await changesAskedFor(e)).filter((c) => c === operation).length;

beforeAll(async () => {
  emulator = await ownEmulator();
  e = environment(emulator.url);
  await up(e, withoutWeb.filter((s) => s.id !== "client-vpn"));
}, 120_000);
afterAll(() => emulator.stop());

/** The numbers are those of pitfalls.md. */
describe("a Client VPN endpoint, which takes its time", () => {
  test("17: an association that is slow is waited for, also by the run after an interruption, and made once", { timeout: 90_000 }, async () => {
    await emulator.pace(999);
    await interruptedWhen("the association is on its way", async () => {
      const record = (await e.open().read())!.records["client-vpn/endpoint"];
      return record?.id !== undefined && (await statesOf()).networks.length > 0;
    });
    expect((await statesOf()).networks).toEqual(["associating"]);
    await emulator.pace(0);
    await up(e, withoutWeb);
    expect(await statesOf()).toMatchObject({ networks: ["associated"] });
    expect(await asked("AssociateClientVpnTargetNetwork")).toBe(1);
  });

  test("18: a rule that stays `authorizing` likewise", { timeout: 90_000 }, async () => {
    const ClientVpnEndpointId = await endpointId();
    const [rule] = (await raw(e).ec2("DescribeClientVpnAuthorizationRules", { ClientVpnEndpointId })).AuthorizationRules!;
    await raw(e).ec2("RevokeClientVpnIngress", { ClientVpnEndpointId, TargetNetworkCidr: rule!.DestinationCidr!, RevokeAllGroups: true });
    await forgetCalls(e);
    await emulator.pace(999);
    await interruptedWhen("the rule is on its way", async () => (await statesOf()).rules.length > 0);
    expect((await statesOf()).rules).toEqual(["authorizing"]);
    await emulator.pace(0);
    await up(e, withoutWeb);
    expect((await statesOf()).rules).toEqual(["active"]);
    expect(await asked("AuthorizeClientVpnIngress")).toBe(1);
  });

  test("20: its interfaces are in its own group from the beginning, and the group is never changed in place", async () => {
    const { ClientVpnEndpoints } = await raw(e).ec2("DescribeClientVpnEndpoints", { ClientVpnEndpointIds: [await endpointId()] });
    const { NetworkInterfaces } = await raw(e).ec2("DescribeNetworkInterfaces", {});
    const theirs = NetworkInterfaces!.filter((i) => /^client ?vpn/i.test(i.Description ?? ""));
    expect(theirs.map((i) => i.Groups!.map((g) => g.GroupId))).toEqual([ClientVpnEndpoints![0]!.SecurityGroupIds]);
    expect(clientVpnEndpoint.mutable).not.toContain("securityGroupIds");
    expect((await changesAskedFor(e)).filter((c) => /ModifyClientVpnEndpoint|ApplySecurityGroups/.test(c))).toEqual([]);
  });

  test("13, 17, 21: it goes when its association is gone, its group and certificate after that", { timeout: 90_000 }, async () => {
    await emulator.pace(1);
    await forgetCalls(e);
    const going = meanwhile(teardown(e));
    await until("the association is on its way out", async () => (await statesOf()).networks[0] === "disassociating");
    await emulator.pace(999);
    expect(await inventory(e)).toMatchObject({ "ec2/client-vpn-endpoint": [await endpointId()], "acm/certificate": [expect.anything()] });
    expect(await asked("DeleteClientVpnEndpoint")).toBe(0);
    await emulator.pace(0.2);
    expect((await going).left).toEqual([]);
    expect(await inventory(e)).toEqual({});
  });
});
