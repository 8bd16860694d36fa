import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { all } from "./pages.js";
import { takenWhen } from "./taken.js";

export interface InstanceProfileAssociationProps {
  readonly instanceId: string;
  readonly instanceProfileName: string;
}
export interface InstanceProfileAssociationAttrs {
  readonly associationId: string;
}

const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IamInstanceProfileAssociation.html",
  field: "DescribeIamInstanceProfileAssociations IamInstanceProfileAssociations.State",
  states: { associating: "pending", associated: "ready", disassociating: "deleting", disassociated: "gone" },
};
type SeenAssociation = Seen<InstanceProfileAssociationAttrs, InstanceProfileAssociationProps>;

async function associationsOf(aws: Aws, ids: readonly string[]): Promise<SeenAssociation[]> {
  if (ids.length === 0) return [];
  const associations = await all(
    (NextToken) => aws.ec2("DescribeIamInstanceProfileAssociations", { Filters: [{ Name: "instance-id", Values: [...ids] }], ...NextToken }),
    (r) => r.IamInstanceProfileAssociations,
  );
  return associations
    .filter((a) => ids.includes(a.InstanceId!))
    .flatMap((a): SeenAssociation[] => {
      const read = phaseIn(states, a.State);
      if (read === undefined) return [];
      const instanceProfileName = a.IamInstanceProfile?.Arn?.split("/").at(-1);
      return [
        {
          id: a.InstanceId!,
          ...read,
          attrs: { associationId: a.AssociationId! },
          props: { instanceId: a.InstanceId!, ...(instanceProfileName === undefined ? {} : { instanceProfileName }) },
        },
      ];
    });
}

/**
 * Gives a role to a server that runs already. One per instance, which makes the instance's id the natural key; it
 * goes with the instance. A profile of a moment ago is not visible to EC2 at once (pitfall 29; aws/classify).
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html
 */
export const instanceProfileAssociation = defineKind<InstanceProfileAssociationProps, InstanceProfileAssociationAttrs>({
  name: "ec2/iam-instance-profile-association",
  words: { en: "role of a server", ja: "サーバーのロール" },
  usable: "created",
  pace: { typicalMs: 5_000, atMostMs: 300_000 },
  iam: [
    "ec2:AssociateIamInstanceProfile",
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ec2:DescribeIamInstanceProfileAssociations",
    "ec2:DisassociateIamInstanceProfile",
    "iam:PassRole",
  ],
  within: "instanceId",
  states: [states],
  mutable: ["instanceProfileName"],
  identity: {
    by: "name",
    tagged: false,
    of: (props) => props.instanceId,
    // Which profile a server of ours has is a setting of it: another one is drift, whoever owns it.
    ends: (id) => [{ kind: "ec2/instance", id }],
    on: { kinds: ["ec2/instance"], list: (aws, instances) => associationsOf(aws, instances.map((i) => i.id)) },
  },
  async create(aws, props) {
    // IncorrectState: it has one already. (A server that does not run yet is IncorrectInstanceState.)
    const r = await takenWhen("IncorrectState", () =>
      aws.ec2("AssociateIamInstanceProfile", {
        InstanceId: props.instanceId,
        IamInstanceProfile: { Name: props.instanceProfileName },
      }),
    );
    return { id: props.instanceId, attrs: { associationId: r.IamInstanceProfileAssociation!.AssociationId! } };
  },
  read: associationsOf,
  async update(aws, props, seen) {
    await aws.ec2("ReplaceIamInstanceProfileAssociation", {
      AssociationId: seen.attrs.associationId,
      IamInstanceProfile: { Name: props.instanceProfileName },
    });
  },
  async delete(aws, seen) {
    await aws.ec2("DisassociateIamInstanceProfile", { AssociationId: seen.attrs.associationId });
  },
});
