import { describe, expect, test } from "vitest";
import { presets, type AnswerValue, type AnyStep, type Preset, type WalkPhase } from "../../src/core/types.js";
import { clientVpn } from "../../src/steps/client-vpn.js";
import { internalServers } from "../../src/steps/internal-servers.js";
import { peering } from "../../src/steps/peering.js";
import { phaseOf } from "../../src/steps/phase.js";
import { proxy } from "../../src/steps/proxy.js";
import { company, rulesOf, upTo } from "../steps/company.js";
import { calls, environment, type Environment, forgetCalls, inventory, raw, teardown, wishFor } from "./environment.js";

/** Plans and builds the walkthrough up to a step, in its phase or a wider one; returns what was planned. */
async function up(e: Environment, last: AnyStep, preset: Preset, given: Record<string, AnswerValue> = {}, relaxedTo?: WalkPhase) {
  const app = e.open();
  const steps = upTo(last);
  const wish = { ...(await wishFor(app, steps, preset, { sshFrom, ...given })), phase: phaseOf(steps.map((s) => s.id), relaxedTo) };
  return app.locked("up", async (held) => {
    const { changes } = await held.plan(wish);
    await held.up();
    return changes;
  });
}
const sshFrom = "198.51.100.7/32";
const acts = (changes: Awaited<ReturnType<typeof up>>) => changes.map((c) => `${c.act} ${c.node}`).sort();

/** Every inbound rule there is, as `group port source`, sorted; in the words of test/steps/company.ts. */
async function rulesAt(e: Environment): Promise<string[]> {
  const aws = raw(e);
  const { SecurityGroups: groups } = await aws.ec2("DescribeSecurityGroups", {});
  const ours = new Map(groups!.filter((g) => g.GroupName !== "default").map((g) => [g.GroupId!, g.GroupName!.replace(/^for-(web|internal)-sg-/, "")]));
  const { SecurityGroupRules: rules } = await aws.ec2("DescribeSecurityGroupRules", {});
  return rules!
    .filter((r) => !r.IsEgress && ours.has(r.GroupId!))
    .map((r) => {
      expect([r.IpProtocol, r.FromPort]).toEqual(["tcp", r.ToPort]);
      return `${ours.get(r.GroupId!)!} ${r.FromPort!} ${r.CidrIpv4 ?? ours.get(r.ReferencedGroupInfo!.GroupId!)!}`;
    })
    .sort();
}
const wanted = (last: AnyStep, preset: Preset, given: Record<string, AnswerValue> = {}, relaxedTo?: WalkPhase) =>
  rulesOf(company(last, preset, { sshFrom, ...given }, relaxedTo));

async function leavesNothing(e: Environment): Promise<void> {
  const result = await teardown(e);
  expect(result.left).toEqual([]);
  expect(await inventory(e)).toEqual({});
}
async function plansNothing(e: Environment, last: AnyStep, preset: Preset): Promise<void> {
  await forgetCalls(e);
  expect(await up(e, last, preset)).toEqual([]);
  expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
}

// The app knows a kind once it is in the list of kinds.
describe("the company network", () => {
  describe.each(presets)("%s", (preset) => {
    test("grows phase by phase, with the rules of each and no other, and goes without a trace", async () => {
      const e = environment();
      for (const last of [internalServers, peering, proxy, clientVpn]) {
        await up(e, last, preset);
        expect(await rulesAt(e)).toEqual(wanted(last, preset));
        await plansNothing(e, last, preset);
      }
      await leavesNothing(e);
    }, 180_000);

    test("is built in one go, and is the same", async () => {
      const e = environment();
      const changes = await up(e, clientVpn, preset);
      expect(new Set(changes.map((c) => c.act))).toEqual(new Set(["create"]));
      expect(await rulesAt(e)).toEqual(wanted(clientVpn, preset));
      await leavesNothing(e);
      // One change of the endpoint after the other, up and down (pitfall 19).
      const refused = (await calls(e)).filter((c) => c.error === "ConcurrentMutationLimitExceeded");
      expect(refused).toEqual([]);
    }, 180_000);
  });

  test("each phase changes its doors and nothing else, and can be taken back", async () => {
    const e = environment();
    await up(e, internalServers, "modern");
    const toPeering = acts(await up(e, peering, "modern")).filter((a) => !a.startsWith("create peering/"));
    expect(toPeering).toEqual(["delete security-groups/ap-ssh", "delete security-groups/web-ssh"]);
    expect(acts(await up(e, proxy, "modern"))).toEqual(["create proxy/proxy-from-dev"]);
    const toVpn = acts(await up(e, clientVpn, "modern")).filter((a) => !a.startsWith("create client-vpn/"));
    expect(toVpn).toEqual(["delete internal-servers/dev-ssh-from-proxy", "delete internal-servers/proxy-ssh"]);
    // Relaxed by two phases, and back.
    const relaxed = acts(await up(e, clientVpn, "modern", {}, "P2"));
    expect(relaxed).toEqual([
      "create internal-servers/dev-ssh-from-proxy",
      "create internal-servers/proxy-ssh",
      "delete client-vpn/proxy-ssh-from-dev",
      "delete client-vpn/proxy-ssh-from-vpn",
    ]);
    expect(await rulesAt(e)).toEqual(wanted(clientVpn, "modern", {}, "P2"));
    await up(e, clientVpn, "modern");
    expect(await rulesAt(e)).toEqual(wanted(clientVpn, "modern"));
    // And the VPN alone.
    await up(e, proxy, "modern");
    expect(await rulesAt(e)).toEqual(wanted(proxy, "modern"));
    expect(Object.keys(await inventory(e)).filter((kind) => /vpn|acm/.test(kind))).toEqual([]);
    await leavesNothing(e);
  }, 240_000);

  test("from the article to today the doors and routes follow, and the peering stays", async () => {
    const e = environment();
    const same = { image: "al2023", instanceType: "t3.micro" };
    await up(e, clientVpn, "article", same);
    const before = await inventory(e);
    await up(e, clientVpn, "modern", same);
    expect(await rulesAt(e)).toEqual(wanted(clientVpn, "modern"));
    const after = await inventory(e);
    expect(before["ec2/vpc-peering-connection"]).toHaveLength(1);
    expect(after["ec2/vpc-peering-connection"]).toEqual(before["ec2/vpc-peering-connection"]);
    expect([before, after].map((i) => i["acm/certificate"]?.length)).toEqual([2, 1]);
    await leavesNothing(e);
  }, 240_000);
});

