import { defineKind } from "../core/define.js";
import type { Role } from "@aws-sdk/client-iam";
import type { Aws, Seen } from "../core/types.js";
import { isTouched, ownerOf, tagList } from "../aws/tags.js";
import { all, found } from "./pages.js";
import { parseDocument, type PolicyDocument } from "./policy-document.js";

export interface IamRoleProps {
  /** Unique in the account, at most 64 characters. */
  readonly roleName: string;
  readonly description: string;
  /** Who may assume it. */
  readonly trust: PolicyDocument;
}
export interface IamRoleAttrs {
  readonly arn: string;
}

const rolesOf = async (aws: Aws, names: readonly string[]): Promise<Role[]> =>
  (await Promise.all(names.map((id) => found([id], async () => [(await aws.iam("GetRole", { RoleName: id })).Role!])))).flat();

function seenRole(role: Role): Seen<IamRoleAttrs, IamRoleProps> {
  const trust = parseDocument(role.AssumeRolePolicyDocument);
  return {
    id: role.RoleName!,
    phase: "ready",
    attrs: { arn: role.Arn! },
    props: { roleName: role.RoleName!, description: role.Description ?? "", ...(trust === undefined ? {} : { trust }) },
    owner: ownerOf(role.Tags),
    since: role.CreateDate?.toISOString(),
  };
}

/** Services' own roles stand under other paths; ours are made under the root. */
async function list(aws: Aws): Promise<Seen<IamRoleAttrs, IamRoleProps>[]> {
  const roles = await all((Marker) => aws.iam("ListRoles", { PathPrefix: "/", ...Marker }), (r) => r.Roles, "Marker");
  const names = roles.filter((r) => r.Path === "/").map((r) => r.RoleName!);
  return (await rolesOf(aws, names)).filter((r) => isTouched(r.Tags)).map(seenRole);
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (F4, F5, O17: the right trust from birth) */
export const iamRole = defineKind<IamRoleProps, IamRoleAttrs>({
  name: "iam/role",
  words: { en: "IAM role", ja: "IAM ロール" },
  global: true,
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: ["iam:CreateRole", "iam:TagRole", "iam:GetRole", "iam:ListRoles", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"],
  mutable: ["description", "trust"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.roleName,
    list,
    retag: async (aws, seen, tags) => {
      await aws.iam("TagRole", { RoleName: seen.id, Tags: tagList({ tags }) });
    },
    launch: "time",
  },
  async create(aws, props, mark) {
    const r = await aws.iam("CreateRole", {
      RoleName: props.roleName,
      Description: props.description,
      AssumeRolePolicyDocument: JSON.stringify(props.trust),
      Tags: tagList(mark),
    });
    return { id: props.roleName, attrs: { arn: r.Role!.Arn! } };
  },
  // GetRole and not ListRoles: only the former tells the tags and the description.
  read: async (aws, ids) => (await rolesOf(aws, ids)).map(seenRole),
  async update(aws, props, seen, changed) {
    if (changed.includes("description")) await aws.iam("UpdateRole", { RoleName: seen.id, Description: props.description });
    if (changed.includes("trust"))
      await aws.iam("UpdateAssumeRolePolicy", { RoleName: seen.id, PolicyDocument: JSON.stringify(props.trust) });
  },
  async delete(aws, seen) {
    await aws.iam("DeleteRole", { RoleName: seen.id });
  },
});
