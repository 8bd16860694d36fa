import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { joinKey, splitKey } from "./keys.js";
import { all, found } from "./pages.js";

export interface IamRolePolicyAttachmentProps {
  readonly roleName: string;
  readonly policyArn: string;
}
export interface IamRolePolicyAttachmentAttrs {
  readonly roleName: string;
  readonly policyArn: string;
}

async function attachmentsOf(aws: Aws, roles: readonly string[]): Promise<Seen<IamRolePolicyAttachmentAttrs, IamRolePolicyAttachmentProps>[]> {
  const each = roles.map((roleName) =>
    found([roleName], async () => {
      const attached = await all(
        (Marker) => aws.iam("ListAttachedRolePolicies", { RoleName: roleName, ...Marker }),
        (r) => r.AttachedPolicies,
        "Marker",
      );
      return attached.map((p) => ({ roleName, policyArn: p.PolicyArn! }));
    }),
  );
  return (await Promise.all(each)).flat().map((pair) => ({ id: joinKey(pair.roleName, pair.policyArn), phase: "ready", attrs: pair, props: pair }));
}

/**
 * Not within the role: DeleteRole refuses while something is attached, so detaching is a call of its own and comes
 * first. https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html (F4)
 */
export const iamRolePolicyAttachment = defineKind<IamRolePolicyAttachmentProps, IamRolePolicyAttachmentAttrs>({
  name: "iam/role-policy-attachment",
  words: { en: "attachment of an IAM policy", ja: "IAM ポリシーのアタッチ" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 300_000 },
  iam: ["iam:AttachRolePolicy", "iam:ListAttachedRolePolicies", "iam:DetachRolePolicy"],
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.roleName, props.policyArn),
    ends: (id) => {
      const [role, policyArn] = splitKey(id);
      // AWS's own policies are nobody's, and attached to ours like any other.
      const managed = policyArn.includes(":iam::aws:");
      return [{ kind: "iam/role", id: role }, ...(managed ? [] : [{ kind: "iam/policy", id: policyArn.split("/").at(-1)! }])];
    },
    on: { kinds: ["iam/role"], list: (aws, roles) => attachmentsOf(aws, roles.map((r) => r.id)) },
  },
  async create(aws, props) {
    await aws.iam("AttachRolePolicy", { RoleName: props.roleName, PolicyArn: props.policyArn });
    return { id: joinKey(props.roleName, props.policyArn), attrs: props };
  },
  async read(aws, ids) {
    const attached = await attachmentsOf(aws, [...new Set(ids.map((id) => splitKey(id)[0]))]);
    return attached.filter((seen) => ids.includes(seen.id));
  },
  async delete(aws, seen) {
    await aws.iam("DetachRolePolicy", { RoleName: seen.attrs.roleName, PolicyArn: seen.attrs.policyArn });
  },
});
