import {
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  GetInstanceProfileCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  type Tag,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { iamPolicy } from "../../src/resources/iam-policy.js";
import { iamRolePolicyAttachment } from "../../src/resources/iam-role-policy-attachment.js";
import { iamRole } from "../../src/resources/iam-role.js";
import { instanceProfileRole } from "../../src/resources/instance-profile-role.js";
import { instanceProfile } from "../../src/resources/instance-profile.js";
import { laws } from "./laws.js";
import { mark, outcome, place } from "./place.js";

const tags = (list: readonly Tag[] | undefined) => Object.fromEntries((list ?? []).map((t) => [t.Key!, t.Value!]));
const trust = (service: string, condition?: Record<string, Record<string, string>>) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...(condition ? { Condition: condition } : {}) }],
});
const allow = (...actions: string[]) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
const world = () => {
  const here = place();
  return { here, iam: new IAMClient({ ...here.config, region: "us-east-1" }) };
};

laws(iamRole, async () => {
  const { here, iam } = world();
  const exists = async (name: string) => (await iam.send(new ListRolesCommand({}))).Roles!.some((r) => r.RoleName === name);
  return {
    place: here,
    props: { roleName: "for-web-flow-logs", description: "VPC flow logs of for-web", trust: trust("vpc-flow-logs.amazonaws.com") },
    ghost: "for-nobody",
    exists,
    tagsOf: async (name) => tags((await iam.send(new ListRoleTagsCommand({ RoleName: name }))).Tags),
    changes: [
      { trust: trust("vpc-flow-logs.amazonaws.com", { StringEquals: { "aws:SourceAccount": "123456789012" } }) },
      { description: "100% of the flow logs", trust: trust("ec2.amazonaws.com") },
    ],
    again: "exists",
  };
});

laws(iamPolicy, async () => {
  const { here, iam } = world();
  const find = async (name: string) => (await iam.send(new ListPoliciesCommand({ Scope: "Local" }))).Policies!.find((p) => p.PolicyName === name);
  return {
    place: here,
    props: { policyName: "for-web-flow-logs", description: "flow logs", document: allow("logs:PutLogEvents") },
    ghost: "for-nobody",
    exists: async (name) => (await find(name)) !== undefined,
    tagsOf: async (name) => tags((await iam.send(new ListPolicyTagsCommand({ PolicyArn: (await find(name))!.Arn! }))).Tags),
    // More than the five versions that IAM keeps.
    changes: Array.from({ length: 7 }, (_, i) => ({ document: allow("logs:PutLogEvents", `logs:Describe${i}`) })),
    again: "exists",
  };
});

describe("iam/policy", () => {
  it("keeps the newest versions when it makes room, and the same text makes no version", async () => {
    const { here, iam } = world();
    const props = { policyName: "p", description: "", document: allow("s3:A0") };
    await iamPolicy.create(here.aws, props, mark("step/policy"));
    const [seen] = await iamPolicy.read(here.aws, ["p"]);
    const PolicyArn = seen!.attrs.arn;
    for (let i = 1; i <= 4; i++)
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: JSON.stringify(allow(`s3:A${i}`)), SetAsDefault: true }));
    await iamPolicy.update!(here.aws, { ...props, document: allow("s3:A5") }, seen!, ["document"]);
    await iamPolicy.update!(here.aws, { ...props, document: allow("s3:A5") }, seen!, ["document"]);
    const { Versions: versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(versions!.map((v) => v.VersionId).sort()).toEqual(["v2", "v3", "v4", "v5", "v6"]);
    const current = versions!.find((v) => v.IsDefaultVersion)!.VersionId!;
    const { PolicyVersion: version } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: current }));
    expect(JSON.parse(decodeURIComponent(version!.Document!))).toEqual(allow("s3:A5"));
  });

  it("is refused, not deleted, while it is attached", async () => {
    const { here, iam } = world();
    const { Policy: policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "p", PolicyDocument: JSON.stringify(allow("s3:Get*")) }));
    await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: JSON.stringify(trust("ec2.amazonaws.com")) }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: "r", PolicyArn: policy!.Arn! }));
    const [seen] = await iamRole.read(here.aws, ["r"]);
    expect(seen!.owner).toBeUndefined();
    expect(await outcome(iamRole.delete(here.aws, seen!))).toBe("in-use");
  });
});

laws(iamRolePolicyAttachment, async () => {
  const { here, iam } = world();
  const role = await iamRole.create(here.aws, { roleName: "r", description: "", trust: trust("ec2.amazonaws.com") }, mark("step/role"));
  const policies = await Promise.all(
    ["p", "q"].map((policyName) => iamPolicy.create(here.aws, { policyName, description: "", document: allow("s3:Get*") }, mark(`step/${policyName}`))),
  );
  // Another one on the same role: neither is taken for the other.
  await iam.send(new AttachRolePolicyCommand({ RoleName: role.id, PolicyArn: policies[1]!.attrs!.arn! }));
  const policyArn = policies[0]!.attrs!.arn!;
  return {
    place: here,
    props: { roleName: role.id, policyArn },
    ghost: `for-nobody|${policyArn}`,
    exists: async () => {
      const { AttachedPolicies: attached } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role.id }));
      expect(attached!.map((p) => p.PolicyName)).toContain("q");
      return attached!.some((p) => p.PolicyArn === policyArn);
    },
    again: "same",
  };
});

laws(instanceProfile, async () => {
  const { here, iam } = world();
  return {
    place: here,
    props: { instanceProfileName: "for-web-ap" },
    ghost: "for-nobody",
    exists: async (name) => (await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles!.some((p) => p.InstanceProfileName === name),
    tagsOf: async (name) => tags((await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }))).InstanceProfile!.Tags),
    again: "exists",
  };
});

laws(instanceProfileRole, async () => {
  const { here, iam } = world();
  await iamRole.create(here.aws, { roleName: "r", description: "", trust: trust("ec2.amazonaws.com") }, mark("step/role"));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "p" }));
  return {
    place: here,
    props: { instanceProfileName: "p", roleName: "r" },
    ghost: "p|somebody-else",
    exists: async () => (await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles![0]!.Roles!.length > 0,
    again: "exists",
  };
});
