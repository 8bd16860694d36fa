import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { joinKey, splitKey } from "./keys.js";
import { found } from "./pages.js";
import { takenWhen } from "./taken.js";

export interface InstanceProfileRoleProps {
  readonly instanceProfileName: string;
  readonly roleName: string;
}
export interface InstanceProfileRoleAttrs {
  readonly instanceProfileName: string;
  readonly roleName: string;
}

async function rolesIn(aws: Aws, profiles: readonly string[]): Promise<Seen<InstanceProfileRoleAttrs, InstanceProfileRoleProps>[]> {
  const each = profiles.map((instanceProfileName) =>
    found([instanceProfileName], async () => {
      const r = await aws.iam("GetInstanceProfile", { InstanceProfileName: instanceProfileName });
      return (r.InstanceProfile?.Roles ?? []).map((role) => ({ instanceProfileName, roleName: role.RoleName! }));
    }),
  );
  return (await Promise.all(each)).flat().map((pair) => ({ id: joinKey(pair.instanceProfileName, pair.roleName), phase: "ready", attrs: pair, props: pair }));
}

/**
 * A profile holds one role, and has to be empty before it can be deleted.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 */
export const instanceProfileRole = defineKind<InstanceProfileRoleProps, InstanceProfileRoleAttrs>({
  name: "iam/instance-profile-role",
  words: { en: "role in an instance profile", ja: "インスタンスプロファイルのロール" },
  usable: "created",
  pace: { typicalMs: 500, atMostMs: 300_000 },
  iam: ["iam:AddRoleToInstanceProfile", "iam:PassRole", "iam:GetInstanceProfile", "iam:RemoveRoleFromInstanceProfile"],
  identity: {
    by: "name",
    tagged: false,
    of: (props) => joinKey(props.instanceProfileName, props.roleName),
    ends: (id) => {
      const [profile, role] = splitKey(id);
      return [
        { kind: "iam/instance-profile", id: profile },
        { kind: "iam/role", id: role },
      ];
    },
    on: { kinds: ["iam/instance-profile"], list: (aws, profiles) => rolesIn(aws, profiles.map((p) => p.id)) },
  },
  async create(aws, props) {
    // A profile that holds a role already, even this one, is a limit to IAM.
    await takenWhen("LimitExceeded", () =>
      aws.iam("AddRoleToInstanceProfile", { InstanceProfileName: props.instanceProfileName, RoleName: props.roleName }),
    );
    return { id: joinKey(props.instanceProfileName, props.roleName), attrs: props };
  },
  async read(aws, ids) {
    const filled = await rolesIn(aws, [...new Set(ids.map((id) => splitKey(id)[0]))]);
    return filled.filter((seen) => ids.includes(seen.id));
  },
  async delete(aws, seen) {
    await aws.iam("RemoveRoleFromInstanceProfile", { InstanceProfileName: seen.attrs.instanceProfileName, RoleName: seen.attrs.roleName });
  },
});
