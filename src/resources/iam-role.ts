import { defineKind } from "../core/define.js";
import { ownerOf, tagList } from "../aws/tags.js";
import { found } from "./pages.js";
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

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (F4, F5, O17: the right trust from birth) */
export const iamRole = defineKind<IamRoleProps, IamRoleAttrs>({
  name: "iam/role",
  words: { en: "IAM role", ja: "IAM ロール" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: ["iam:CreateRole", "iam:TagRole", "iam:GetRole", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"],
  mutable: ["description", "trust"],
  identity: { by: "name", tagged: true, of: (props) => props.roleName },
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
  async read(aws, ids) {
    const each = ids.map((id) => found([id], async () => [(await aws.iam("GetRole", { RoleName: id })).Role!]));
    return (await Promise.all(each)).flat().map((role) => {
      const trust = parseDocument(role.AssumeRolePolicyDocument);
      return {
        id: role.RoleName!,
        phase: "ready",
        attrs: { arn: role.Arn! },
        props: { roleName: role.RoleName!, description: role.Description ?? "", ...(trust === undefined ? {} : { trust }) },
        owner: ownerOf(role.Tags),
      };
    });
  },
  async update(aws, props, seen, changed) {
    if (changed.includes("description")) await aws.iam("UpdateRole", { RoleName: seen.id, Description: props.description });
    if (changed.includes("trust"))
      await aws.iam("UpdateAssumeRolePolicy", { RoleName: seen.id, PolicyDocument: JSON.stringify(props.trust) });
  },
  async delete(aws, seen) {
    await aws.iam("DeleteRole", { RoleName: seen.id });
  },
});
