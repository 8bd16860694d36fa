import { beforeAll, describe, expect, it } from "vitest";
import { errorOf, json, testPlace, type TestPlace, upFlags } from "./place.js";

interface Found {
  readonly protections: readonly { readonly node: string; readonly what: string; readonly command: string }[];
  readonly foreign: readonly { readonly type: string; readonly id: string; readonly holds: boolean; readonly command?: string; readonly managedBy?: string; readonly owner?: string }[];
  readonly staying: readonly { readonly type: string; readonly id: string; readonly costPerDayUsd: number }[];
}
const counted = (there: Record<string, readonly string[]>): number => Object.values(there).flat().length;

/** A6, A3, A4: everything that would stop a removal is known before its first delete. */
describe("what would stop a removal", { timeout: 240_000 }, () => {
  let p: TestPlace;
  beforeAll(async () => {
    p = testPlace();
    expect((await p.run("up", "load-balancers", "database", ...upFlags)).code).toBe(0);
  }, 240_000);
  const refused = async (...words: string[]) => {
    const before = await p.there();
    const ran = await p.run("teardown", "--yes", "--delete-data", "--json", ...words);
    expect([ran.code, errorOf(ran).code]).toEqual([1, "removal-blocked"]);
    expect(await p.there()).toEqual(before);
    return errorOf(ran);
  };

  it("protections of servers, load balancers and databases are one list, each with its command (first-contact A6)", async () => {
    const [server, stopped, arn, db] = [await p.id("servers/web-server-1"), await p.id("servers/ap-server-1"), (await p.state()).records["load-balancers/alb-web"]!.attrs!["arn"] as string, await p.id("database/db")];
    await p.aws.ec2("ModifyInstanceAttribute", { InstanceId: server, DisableApiTermination: { Value: true } });
    await p.aws.ec2("ModifyInstanceAttribute", { InstanceId: stopped, DisableApiStop: { Value: true } });
    await p.aws.elb("ModifyLoadBalancerAttributes", { LoadBalancerArn: arn, Attributes: [{ Key: "deletion_protection.enabled", Value: "true" }] });
    await p.aws.rds("ModifyDBInstance", { DBInstanceIdentifier: db, DeletionProtection: true, ApplyImmediately: true });

    const error = await refused();
    for (const said of [/web-server-1 \(termination protection/, /ap-server-1 \(stop protection/, /DB instance \S+ \(deletion protection/, /Load Balancer \S+ \(deletion protection/]) expect(error.message).toMatch(said);
    expect(error.remedy).toContain("--remove-protection");
    const text = await p.run("teardown", "--yes", "--delete-data");
    for (const command of [`modify-instance-attribute --instance-id ${server} --no-disable-api-termination`, `--instance-id ${stopped} --no-disable-api-stop`, "modify-load-balancer-attributes", `modify-db-instance --db-instance-identifier ${db} --no-deletion-protection`])
      expect(text.err).toContain(command);
    // A step alone is looked at alone, and what nothing protects goes.
    expect((await p.run("teardown", "load-balancers", "--yes", "--json")).code).toBe(1);
  });

  it("a stranger's server, subnet, group and Lambda interface are named before, and the rest can go alone (first-contact A6)", async () => {
    const [vpc, subnet, group] = [await p.id("network/vpc"), await p.id("network/private-1"), await p.id("security-groups/ap")];
    await p.aws.ec2("AssociateVpcCidrBlock", { VpcId: vpc, CidrBlock: "172.16.4.0/24" });
    const { Subnet: own } = await p.aws.ec2("CreateSubnet", { VpcId: vpc, CidrBlock: "172.16.4.0/28" });
    const { Images: [image] = [] } = await p.aws.ec2("DescribeImages", {});
    const run = await p.aws.ec2("RunInstances", { MinCount: 1, MaxCount: 1, ImageId: image!.ImageId!, InstanceType: "t3.micro", SubnetId: subnet, SecurityGroupIds: [group] });
    const [foreign, foreignSubnet] = [run.Instances![0]!.InstanceId!, own!.SubnetId!];
    const error = await refused("--remove-protection");
    expect(error.message).toContain(foreign);
    expect(error.message).toContain(foreignSubnet);
    const planned = json<{ inspection: Found }>(await p.run("plan", "--json")).inspection;
    expect(planned.foreign).toMatchObject([{ type: "instance", id: foreign, holds: true, command: `aws ec2 terminate-instances --instance-ids ${foreign}` }, { type: "subnet", id: foreignSubnet }]);

    const before = counted(await p.there());
    const rest = await p.run("teardown", "--yes", "--delete-data", "--remove-protection", "--partial", "--json");
    expect(rest.out).not.toContain('"error"');
    const report = json<{ ok: boolean; kept: { id: string; why: string }[] }>(rest);
    expect([rest.code, report.ok]).toEqual([1, false]);
    expect(report.kept.filter((k) => k.why === "kept-held").map((k) => k.id).sort()).toEqual(expect.arrayContaining([vpc, subnet, group].sort()));
    const after = await p.there();
    expect(counted(after)).toBeLessThan(before / 2);
    expect(Object.keys((await p.state()).records)).toContain("network/vpc");

    await p.aws.ec2("TerminateInstances", { InstanceIds: [foreign] });
    await p.aws.ec2("DeleteSubnet", { SubnetId: foreignSubnet });
    expect((await p.run("teardown", "--yes", "--delete-data")).code).toBe(0);
    expect(await p.there()).toEqual({});
  });
});

describe("what AWS put there, and what stays", { timeout: 240_000 }, () => {
  it("a living GuardDuty endpoint and its group are named; --including-managed deletes them (first-contact A3)", async () => {
    const p = testPlace();
    expect((await p.run("up", "security-groups", ...upFlags)).code).toBe(0);
    const [vpc, subnet] = [await p.id("network/vpc"), await p.id("network/private-1")];
    const group = (await p.aws.ec2("CreateSecurityGroup", { VpcId: vpc, GroupName: `GuardDutyManagedSecurityGroup-${vpc}`, Description: "GuardDuty" })).GroupId!;
    const tags = [{ Key: "GuardDutyManaged", Value: "true" }];
    const endpoint = (await p.aws.ec2("CreateVpcEndpoint", {
      VpcId: vpc,
      VpcEndpointType: "Interface",
      ServiceName: "com.amazonaws.ap-northeast-1.guardduty-data",
      SubnetIds: [subnet],
      SecurityGroupIds: [group],
      TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: tags }],
    })).VpcEndpoint!.VpcEndpointId!;
    const ran = await p.run("teardown", "--yes", "--json");
    expect([ran.code, errorOf(ran).code]).toEqual([1, "removal-blocked"]);
    expect(errorOf(ran).message).toMatch(new RegExp(`${endpoint}.*guardduty-data.*since \\d{4}.*created by Amazon GuardDuty`));
    expect(errorOf(ran).remedy).toContain("--including-managed");
    expect(errorOf(ran).remedy).not.toMatch(/takes them away by itself/);
    expect((await p.run("teardown", "--yes")).err).toContain(`aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${endpoint}`);
    // At the prompt it is asked.
    const asked = await p.typed([[/delete 2 resources that AWS put there for you\?/i, "y\r"], [/Type default/, "default\r"]], "teardown");
    expect(asked.code, asked.err).toBe(0);
    expect(await p.there()).toEqual({});
  });

  it("an Elastic IP associated by hand is listed with its price before, and kept with its cost in the report (first-contact A4)", async () => {
    const p = testPlace();
    expect((await p.run("up", "--through", "servers", ...upFlags)).code).toBe(0);
    const InstanceId = await p.id("servers/web-server-1");
    const address = (await p.aws.ec2("AllocateAddress", { Domain: "vpc" })).AllocationId!;
    await p.aws.ec2("AssociateAddress", { AllocationId: address, InstanceId });
    const { Volume } = { Volume: await p.aws.ec2("CreateVolume", { AvailabilityZone: (await p.state()).records["servers/web-server-1"]!.attrs!["zone"] as string, Size: 100, VolumeType: "gp3" }) };
    await p.aws.ec2("AttachVolume", { VolumeId: Volume.VolumeId!, InstanceId, Device: "/dev/sdf" });
    const ran = await p.run("teardown", "--yes", "--json");
    const report = json<{ kept: { id: string; costPerDayUsd: number; why: string }[]; certificate: { costPerDayUsd: number }; inspection: Found }>(ran);
    expect(ran.code).toBe(0);
    expect(report.inspection.staying.map((s) => s.type).sort()).toEqual(["elastic-ip", "volume"]);
    const kept = report.kept.filter((k) => k.why === "stays-attached");
    expect(kept.map((k) => k.id).sort()).toEqual([address, Volume.VolumeId!].sort());
    expect(kept.find((k) => k.id === address)!.costPerDayUsd).toBeCloseTo(0.12);
    expect(report.certificate.costPerDayUsd).toBeCloseTo(0.12 + (100 * 0.096) / 30, 3);
    expect((await p.there())["ec2/address"] ?? (await p.there())["ec2/elastic-ip"]).toBeDefined();
  });

  it("a final snapshot keeps the data: no further consent, and it is in the report with its price (first-contact E10)", async () => {
    const p = testPlace();
    expect((await p.run("up", "database", ...upFlags)).code).toBe(0);
    const ran = await p.run("teardown", "database", "--yes", "--final-snapshot", "--json");
    const report = json<{ kept: { kind: string; id: string; why: string; costPerDayUsd: number }[] }>(ran);
    expect(ran.code).toBe(0);
    const [snapshot] = report.kept.filter((k) => k.why === "final-snapshot");
    expect([snapshot!.kind, snapshot!.costPerDayUsd]).toEqual(["rds/db-snapshot", expect.closeTo((20 * 0.095) / 30, 3)]);
    expect(snapshot!.id).toMatch(/-final-\d{14}$/);
    const { DBSnapshots: all } = await p.aws.rds("DescribeDBSnapshots", {});
    expect(all!.map((s) => s.DBSnapshotIdentifier)).toEqual([snapshot!.id]);
    // As an answer of the step it counts for every later removal, also by up.
    expect((await p.run("up", "database", "--final-snapshot", ...upFlags)).code).toBe(0);
    expect((await p.run("up", "--without", "database", ...upFlags)).code).toBe(0);
    expect((await p.aws.rds("DescribeDBSnapshots", {})).DBSnapshots).toHaveLength(2);
  });
});
