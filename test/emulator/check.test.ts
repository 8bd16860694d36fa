import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Calls } from "../../src/aws/calls.js";
import type { AnyStep, Preset } from "../../src/core/types.js";
import { bucketStep } from "../../src/steps/bucket.js";
import { clientVpn } from "../../src/steps/client-vpn.js";
import { steps } from "../../src/steps/index.js";
import { peering } from "../../src/steps/peering.js";
import { phaseOf } from "../../src/steps/phase.js";
import { proxy } from "../../src/steps/proxy.js";
import { snapshotActions, whyOf, type CheckResult, type Evidence, type View } from "../../src/verify/index.js";
import { kumiki } from "../cli/harness.js";
import { company, rulesOf, upTo } from "../steps/company.js";
import { calls, environment, type Environment, forgetCalls, raw, wishFor } from "./environment.js";

const sshFrom = "198.51.100.7/32";
async function up(e: Environment, last: AnyStep, preset: Preset): Promise<void> {
  const app = e.open();
  const some = upTo(last);
  const wish = { ...(await wishFor(app, some, preset, { sshFrom })), phase: phaseOf(some.map((s) => s.id)) };
  await app.locked("up", async (held) => {
    await held.plan(wish);
    await held.up();
  });
}
const told = ({ check, verdict }: CheckResult): string => `${check.id} ${check.from} ${check.to}:${check.port} ${verdict}`;
const wrongOf = (results: readonly CheckResult[]): string[] => results.filter((r) => !r.ok).map(told);
const ids = (results: readonly CheckResult[]): string[] => [...new Set(results.map((r) => r.check.id))];

/** What the breaks take hold of, by id. */
class Hands {
  readonly aws: Calls;
  constructor(
    readonly e: Environment,
    private readonly records: Readonly<Record<string, { readonly id?: string; readonly attrs?: Readonly<Record<string, unknown>> }>>,
    readonly view: View,
  ) {
    this.aws = raw(e);
  }
  id(node: string): string {
    return this.records[node]!.id!;
  }
  /** The default ACL of the web VPC. */
  get webAcl(): string {
    return this.view.scene.snapshot.subnets.find((s) => s.vpc === this.id("network/vpc"))!.networkAcl;
  }
}

interface Break {
  readonly name: string;
  /** Does it; gives the id that `why` has to name, and how to take it back. */
  readonly does: (h: Hands) => Promise<{ readonly names: string; readonly undo: () => Promise<unknown> }>;
  /** What flips, and nothing else. */
  readonly flips: readonly string[] | ((preset: Preset) => readonly string[]);
}
const rulePermission = (port: number, from: { cidr: string } | { group: string }) => [
  { IpProtocol: "tcp", FromPort: port, ToPort: port, ...("cidr" in from ? { IpRanges: [{ CidrIp: from.cidr }] } : { UserIdGroupPairs: [{ GroupId: from.group }] }) },
];
/** Takes an inbound rule away. */
const revoke = (groupNode: string, ruleNode: string, port: number, from: (h: Hands) => { cidr: string } | { group: string }) => async (h: Hands) => {
  const GroupId = h.id(groupNode);
  await h.aws.ec2("RevokeSecurityGroupIngress", { GroupId, SecurityGroupRuleIds: [h.id(ruleNode)] });
  return { names: GroupId, undo: () => h.aws.ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: rulePermission(port, from(h)) }) };
};
const everywhere = "0.0.0.0/0";
const webHttp = ["2 outside web-server-1:80 closed", "2 outside web-server-2:80 closed", "3 outside web-alb:80 closed"];
const servers = (from: string, to: string, port: number, verdict: string, id: string): string[] => [1, 2].flatMap((i) => [1, 2].map((j) => `${id} ${from}-${i} ${to}-${j}:${port} ${verdict}`));

const breaks: readonly Break[] = [
  { name: "a rule taken away", does: revoke("security-groups/web", "security-groups/web-http", 80, () => ({ cidr: everywhere })), flips: webHttp },
  {
    name: "a rule added",
    does: async (h) => {
      const GroupId = h.id("security-groups/web");
      const made = await h.aws.ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: rulePermission(22, { cidr: "192.0.2.0/28" }) });
      const rule = made.SecurityGroupRules![0]!.SecurityGroupRuleId!;
      return { names: rule, undo: () => h.aws.ec2("RevokeSecurityGroupIngress", { GroupId, SecurityGroupRuleIds: [rule] }) };
    },
    // One office far away is enough, and it is found.
    flips: ["1b outside web-server-1:22 open", "1b outside web-server-2:22 open"],
  },
  {
    name: "the database's rule",
    does: revoke("security-groups/rds", "security-groups/rds-from-ap", 3306, (h) => ({ group: h.id("security-groups/ap") })),
    flips: ["8 ap-server-1 database:3306 closed", "8 ap-server-2 database:3306 closed"],
  },
  {
    name: "a return route",
    does: async (h) => {
      const { RouteTableId, DestinationCidrBlock, VpcPeeringConnectionId } = returnRoute(h);
      await h.aws.ec2("DeleteRoute", { RouteTableId, DestinationCidrBlock });
      return { names: RouteTableId, undo: () => h.aws.ec2("CreateRoute", { RouteTableId, DestinationCidrBlock, VpcPeeringConnectionId }) };
    },
    flips: ["M4", "15"].flatMap((id) => [1, 2].map((i) => `${id} development-server-1 web-server-${i}:22 closed`)),
  },
  {
    name: "an ACL's entry",
    does: async (h) => {
      const at = { NetworkAclId: h.webAcl, RuleNumber: 50, Egress: false };
      await h.aws.ec2("CreateNetworkAclEntry", { ...at, Protocol: "6", RuleAction: "deny", CidrBlock: everywhere, PortRange: { From: 80, To: 80 } });
      return { names: h.webAcl, undo: () => h.aws.ec2("DeleteNetworkAclEntry", at) };
    },
    flips: [...webHttp, ...servers("web-server", "ap-server", 80, "closed", "5"), "6 web-server-1 ap-alb:80 closed", "6 web-server-2 ap-alb:80 closed"],
  },
  {
    name: "an ACL that forgets the replies",
    does: async (h) => {
      const at = { NetworkAclId: h.webAcl, RuleNumber: 60, Egress: true };
      await h.aws.ec2("CreateNetworkAclEntry", { ...at, Protocol: "6", RuleAction: "deny", CidrBlock: "172.16.2.64/26", PortRange: { From: 1024, To: 65_535 } });
      return { names: h.webAcl, undo: () => h.aws.ec2("DeleteNetworkAclEntry", at) };
    },
    flips: [
      ...["M3", "16"].flatMap((id) => [1, 2].map((i) => `${id} development-server-1 ap-server-${i}:22 closed`)),
      ...["M4", "15"].flatMap((id) => [1, 2].map((i) => `${id} development-server-1 web-server-${i}:22 closed`)),
    ],
  },
  {
    name: "the VPN's authorization",
    does: async (h) => {
      const at = { ClientVpnEndpointId: h.id("client-vpn/endpoint"), TargetNetworkCidr: "172.16.2.0/24" };
      await h.aws.ec2("RevokeClientVpnIngress", { ...at, RevokeAllGroups: true });
      await settled(h);
      return {
        names: at.ClientVpnEndpointId,
        undo: async () => {
          await h.aws.ec2("AuthorizeClientVpnIngress", { ...at, AuthorizeAllGroups: true });
          await settled(h);
        },
      };
    },
    flips: ["10 vpn-client development-server-1:22 closed", "12 vpn-client proxy-server-1:22 closed", "13 vpn-client internet:80 closed"],
  },
  {
    name: "a VPN that also leads to the web VPC",
    does: async (h) => {
      const ClientVpnEndpointId = h.id("client-vpn/endpoint");
      const range = "172.16.0.0/23";
      const TargetVpcSubnetId = h.id("internal-network/private");
      await h.aws.ec2("CreateClientVpnRoute", { ClientVpnEndpointId, DestinationCidrBlock: range, TargetVpcSubnetId });
      await settled(h);
      await h.aws.ec2("AuthorizeClientVpnIngress", { ClientVpnEndpointId, TargetNetworkCidr: range, AuthorizeAllGroups: true });
      await settled(h);
      return {
        names: ClientVpnEndpointId,
        undo: async () => {
          await h.aws.ec2("RevokeClientVpnIngress", { ClientVpnEndpointId, TargetNetworkCidr: range, RevokeAllGroups: true });
          await settled(h);
          await h.aws.ec2("DeleteClientVpnRoute", { ClientVpnEndpointId, DestinationCidrBlock: range, TargetVpcSubnetId });
          await settled(h);
        },
      };
    },
    // The article's rules name the subnet in which VPN clients appear; today's name the development server (X4).
    flips: (preset) =>
      [1, 2].flatMap((i) => [...(preset === "article" ? [`NX1 vpn-client web-server-${i}:22 open`] : []), `NX1 vpn-client web-server-${i}:80 open`]).concat(preset === "article" ? [1, 2].map((i) => `NX1 vpn-client ap-server-${i}:22 open`) : []),
  },
  {
    name: "the bucket's policy",
    does: async (h) => {
      const Bucket = h.id("bucket/bucket");
      const { Policy } = await h.aws.s3("GetBucketPolicy", { Bucket }).catch(() => ({ Policy: undefined }));
      const deny = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`] }] };
      await h.aws.s3("PutBucketPolicy", { Bucket, Policy: JSON.stringify(deny) });
      return { names: Bucket, undo: () => (Policy === undefined ? h.aws.s3("DeleteBucketPolicy", { Bucket }) : h.aws.s3("PutBucketPolicy", { Bucket, Policy })) };
    },
    flips: ["9 ap-server-1 bucket:443 closed", "9 ap-server-2 bucket:443 closed"],
  },
  {
    name: "VPC Block Public Access",
    does: async (h) => {
      await h.aws.ec2("ModifyVpcBlockPublicAccessOptions", { InternetGatewayBlockMode: "block-bidirectional" });
      return { names: "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", undo: () => h.aws.ec2("ModifyVpcBlockPublicAccessOptions", { InternetGatewayBlockMode: "off" }) };
    },
    flips: [...webHttp, "M5 development-server-1 internet:80 closed", "13 vpn-client internet:80 closed"],
  },
  {
    name: "a server that does not run",
    does: async (h) => {
      const InstanceIds = [h.id("servers/ap-server-1")];
      await h.aws.ec2("StopInstances", { InstanceIds });
      await running(h, InstanceIds[0]!, "stopped");
      return {
        names: InstanceIds[0]!,
        undo: async () => {
          await h.aws.ec2("StartInstances", { InstanceIds });
          await running(h, InstanceIds[0]!, "running");
        },
      };
    },
    flips: [
      "5 web-server-1 ap-server-1:80 closed",
      "5 web-server-2 ap-server-1:80 closed",
      "8 ap-server-1 database:3306 closed",
      "9 ap-server-1 bucket:443 closed",
      "M3 development-server-1 ap-server-1:22 closed",
      "16 development-server-1 ap-server-1:22 closed",
    ],
  },
  {
    // Not to be taken back: AWS makes a new one. Last.
    name: "the peering",
    does: async (h) => {
      await h.aws.ec2("DeleteVpcPeeringConnection", { VpcPeeringConnectionId: h.id("peering/connection") });
      return { names: h.id("internal-network/private-routes"), undo: () => Promise.resolve() };
    },
    flips: [
      ...["M3", "16"].flatMap((id) => [1, 2].map((i) => `${id} development-server-1 ap-server-${i}:22 closed`)),
      ...["M4", "15"].flatMap((id) => [1, 2].map((i) => `${id} development-server-1 web-server-${i}:22 closed`)),
    ],
  },
];

function returnRoute(h: Hands) {
  const RouteTableId = h.id("network/public-routes");
  const route = h.view.scene.snapshot.routeTables.find((t) => t.id === RouteTableId)!.routes.find((r) => r.target.kind === "peering")!;
  return { RouteTableId, DestinationCidrBlock: route.destination, VpcPeeringConnectionId: route.target.id };
}
async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await what()) return;
    await new Promise((r) => setTimeout(r, 30));
  }
  throw new Error("it never settled");
}
/** No change of the endpoint is under way. */
async function settled(h: Hands): Promise<void> {
  const ClientVpnEndpointId = h.id("client-vpn/endpoint");
  await until(async () => {
    const [rules, routes] = await Promise.all([h.aws.ec2("DescribeClientVpnAuthorizationRules", { ClientVpnEndpointId }), h.aws.ec2("DescribeClientVpnRoutes", { ClientVpnEndpointId })]);
    return [...rules.AuthorizationRules!, ...routes.Routes!].every((x) => x.Status?.Code === "active");
  });
}
const running = (h: Hands, id: string, state: string): Promise<void> =>
  until(async () => {
    const { Reservations } = await h.aws.ec2("DescribeInstances", { InstanceIds: [id] });
    const { TargetHealthDescriptions } = await h.aws.elb("DescribeTargetHealth", { TargetGroupArn: h.view.scene.snapshot.loadBalancers.find((b) => b.name === "alb-ap")!.targetGroups[0]!.id });
    const health = TargetHealthDescriptions!.find((t) => t.Target?.Id === id)?.TargetHealth?.State;
    return Reservations![0]!.Instances![0]!.State!.Name === state && (state === "running") === (health === "healthy");
  });

const started: Environment[] = [];
afterAll(() => Promise.all(started.map((e) => rm(e.dir, { recursive: true, force: true }))));

const p1 = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const later = ["1b", "2", "3", "4b", "5", "6", "7", "8", "9"];
const wanted = {
  P1: p1,
  P2: [...later, "M1", "M2", "M3", "M4", "NX2"],
  P3: [...later, "M1", "M2", "M3", "M4", "M5", "NX2"],
  P4: [...later, "M2", "M3", "M4", "M5", "10", "11", "12", "13", "14", "15", "16", "NX1", "NX2"],
};

describe.each(["modern", "article"] as const)("%s", (preset) => {
  const e = environment();
  let hands: Hands;
  beforeAll(() => void started.push(e));

  test.each([["P1", bucketStep], ["P2", peering], ["P3", proxy], ["P4", clientVpn]] as const)("every check is as expected in %s", async (phase, last) => {
    await up(e, last, preset);
    await forgetCalls(e);
    const { results, view } = await e.open().prove(steps);
    expect(wrongOf(results)).toEqual([]);
    expect(view.phase).toBe(phase);
    expect(ids(results)).toEqual(wanted[phase]);
    expect(view.scene.snapshot.unknown).toEqual([]);
    hands = new Hands(e, (await e.open().read())!.records, view);
  });

  test("the snapshot of the whole walkthrough says what the steps declared", () => {
    const { snapshot } = hands.view.scene;
    const graph = company(clientVpn, preset, { sshFrom });
    const short = (name: string | undefined): string => (name ?? "").replace(/^for-(web|internal)-sg-/, "");
    const groups = new Map(snapshot.securityGroups.map((g) => [g.id, short(g.name)]));
    const rules = snapshot.securityGroups.flatMap((g) =>
      g.groupName === "default" ? [] : g.rules.filter((r) => r.direction === "ingress").map((r) => `${short(g.name)} ${r.ports!.from} ${"cidr" in r.peer ? r.peer.cidr : "group" in r.peer ? groups.get(r.peer.group) : "?"}`),
    );
    expect(rules.sort()).toEqual(rulesOf(graph));
    const declared = (kind: string, prop: string): string[] => [...graph.nodes.values()].filter((n) => n.kind.name === kind).map((n) => `${n.name} ${String(n.props[prop])}`).sort();
    expect(snapshot.vpcs.map((v) => `${v.name} ${v.cidrs.join()}`).sort()).toEqual(declared("ec2/vpc", "cidr"));
    expect(snapshot.subnets.map((s) => `${s.name} ${s.cidr}`).sort()).toEqual(declared("ec2/subnet", "cidr"));
    const routes = snapshot.routeTables.flatMap((t) => (t.main ? [] : t.routes.filter((r) => r.origin === "static" && !r.destination.startsWith("pl-")).map((r) => `${t.name} ${r.destination} ${r.target.kind} ${r.state}`)));
    const nameOfTable = (table: unknown): string => graph.nodes.get((table as { $ref: string }).$ref)!.name;
    const wantedRoutes = [...graph.nodes.values()].filter((n) => n.kind.name === "ec2/route").map((n) => `${nameOfTable(n.props["routeTableId"])} ${String(n.props["destination"])} ${"gatewayId" in n.props ? "internet-gateway" : "peering"} active`);
    expect(routes.sort()).toEqual(wantedRoutes.sort());
    // Every interface is recognised, the managed ones too.
    const kinds = snapshot.interfaces.map((i) => `${i.kind} ${i.owner === undefined ? "of nobody" : "owned"}`).sort();
    expect(kinds).toEqual([...Array<string>(1).fill("client-vpn owned"), ...Array<string>(2).fill("database owned"), ...Array<string>(6).fill("instance owned"), ...Array<string>(4).fill("load-balancer owned")]);
    expect(snapshot.endpoints.map((x) => [x.type, x.routeTables.length])).toEqual([["gateway", 2]]);
    expect(snapshot.peerings.map((p) => p.state)).toEqual(["active"]);
    expect(snapshot.clientVpns.map((c) => [c.state, c.associations.length, c.rules.map((r) => r.destination)])).toEqual([["available", 1, ["172.16.2.0/24"]]]);
    expect(snapshot.loadBalancers.flatMap((b) => b.targetGroups.flatMap((g) => g.targets.map((t) => `${t.health} ${t.interface === undefined ? "nowhere" : "placed"}`)))).toEqual(Array(4).fill("healthy placed"));
  });

  test("the snapshot is made by reads that the policy names, and by few of them", async () => {
    const made = (await calls(e)).filter((c) => !c.action.startsWith("GetCallerIdentity"));
    expect(made.filter((c) => c.mutating)).toEqual([]);
    const services: Readonly<Record<string, string>> = { elbv2: "elasticloadbalancing" };
    const used = new Set(made.map((c) => `${services[c.service] ?? c.service}:${c.action}`));
    expect([...used].filter((a) => !snapshotActions.includes(a))).toEqual([]);
    expect(made.length).toBeLessThan(45);
  });

  test.each(breaks.map((b) => [b.name, b] as const))("%s: exactly the right checks flip, and why names it", async (_name, { does, flips }) => {
    const { names, undo } = await does(hands);
    try {
      const { results, view } = await e.open().prove(steps);
      expect(wrongOf(results).sort()).toEqual([...(typeof flips === "function" ? flips(preset) : flips)].sort());
      // The first of each check: the others hang on the same.
      for (const id of ids(results.filter((r) => !r.ok))) {
        const { check } = results.find((r) => !r.ok && r.check.id === id)!;
        const { trace, fix, loadBearing } = whyOf(view, check, check);
        const said = JSON.stringify([trace?.decidedBy, trace?.blockers, fix, loadBearing]);
        expect(said, id).toContain(names);
      }
    } finally {
      await undo();
    }
  });
});

describe("as somebody types it", () => {
  const e = environment();
  const run = (...argv: readonly string[]) => kumiki([...argv, "--dir", e.dir, "--endpoint-url", e.endpoint], { env: { AWS_ACCESS_KEY_ID: e.account, AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "ap-northeast-1" } });
  const folder = join(e.dir, "default", "checks");
  const evidence = async (): Promise<string[]> => (await readdir(folder).catch(() => [])).sort();
  beforeAll(() => void started.push(e));

  test("up ends with the checks, and --no-check leaves them out", async () => {
    const skipped = await run("up", "bucket", "load-balancers", "--yes", "--ssh-from", sshFrom, "--no-check");
    expect(skipped.code, skipped.err).toBe(0);
    expect(await evidence()).toEqual([]);
    const ran = await run("up", "--through", "bucket", "--yes");
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).toMatch(/All 20 checks are as expected/);
    expect(await evidence()).toHaveLength(1);
  });

  test("check --json is what scripts rely on; evidence is kept, for its owner alone", async () => {
    const ran = await run("check", "--json");
    expect(ran.code, ran.err).toBe(0);
    const document = JSON.parse(ran.out) as { phase: string; ok: boolean; checks: Record<string, unknown>[] };
    expect(document).toMatchObject({ phase: "P1", ok: true });
    expect(document.checks).toHaveLength(20);
    for (const c of document.checks) {
      expect(c).toMatchObject({ protocol: "tcp", ok: true, verdict: c["expect"] });
      for (const key of ["id", "title", "from", "to"]) expect(c[key]).toEqual(expect.any(String));
      expect(Array.isArray(c["hops"])).toBe(true);
      expect(c["decidedBy"]).toMatchObject({ resource: expect.any(String), code: expect.any(String) });
    }
    const files = await evidence();
    expect(files).toHaveLength(2);
    const path = join(folder, files.at(-1)!);
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe("600");
    const kept = JSON.parse(await readFile(path, "utf8")) as Evidence;
    expect(kept).toMatchObject({ env: "default", account: e.account, checks: { ok: true } });
    expect(kept.snapshotSha256).toMatch(/^[0-9a-f]{64}$/);
    // The same network has the same hash.
    const before = JSON.parse(await readFile(join(folder, files[0]!), "utf8")) as Evidence;
    expect(kept.snapshotSha256).toBe(before.snapshotSha256);
  });

  test("something is closed: exit code 4, the reports say so, and why shows what to do", async () => {
    const state = (await e.open().read())!;
    const group = state.records["security-groups/rds"]!.id!;
    await raw(e).ec2("RevokeSecurityGroupIngress", { GroupId: group, SecurityGroupRuleIds: [state.records["security-groups/rds-from-ap"]!.id!] });
    const [junit, report] = [join(e.dir, "checks.xml"), join(e.dir, "checks.html")];
    const ran = await run("check", "8", "5", "--junit", junit, "--report", report);
    expect(ran.code).toBe(4);
    expect(ran.out).toContain("2 of 6 checks are not as expected");
    expect(ran.out).toContain(group);
    expect(await readFile(junit, "utf8")).toContain('tests="6" failures="2" errors="0"');
    const page = await readFile(report, "utf8");
    expect(page).toContain("<svg");
    expect(page).toContain(group);
    // The name of SVG's namespace is no address that anybody asks.
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/<script|https?:\/\//);
    expect(page).toContain('class="link wrong"');

    const why = await run("why", "8");
    expect(why.code).toBe(4);
    expect(why.out).toContain(`aws ec2 authorize-security-group-ingress --group-id ${group}`);
    expect(why.err).toContain("--endpoint-url");
    const ja = await run("why", "ap-server-1", "database:3306", "--lang", "ja");
    expect(ja.code).toBe(0);
    expect(ja.out).toContain("開くための最小の変更");
    // `up` puts it back, and ends well.
    const mended = await run("up", "--yes");
    expect(mended.code, mended.err).toBe(0);
    expect((await run("check", "8")).code).toBe(0);
  });
});
