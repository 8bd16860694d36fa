import type { Instance } from "@aws-sdk/client-ec2";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Death, Seen } from "../core/types.js";
import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { adviceFor, endedOnRequest } from "./instance-deaths.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

export interface InstanceProps {
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName: string;
  readonly subnetId: string;
  /** Of the one network interface. AWS keeps no order: with several, declare them in a fixed one. */
  readonly securityGroupIds: readonly string[];
  /** A public address from Amazon's pool, for the time the server runs. */
  readonly publicIp: boolean;
  readonly volumeGib: number;
  readonly volumeType: "gp2" | "gp3";
  readonly encrypted: boolean;
  /** required: IMDSv2 only (O7). */
  readonly httpTokens: "required" | "optional";
  readonly hopLimit: number;
  /** Plain text, at most 16 KiB. */
  readonly userData: string;
  /**
   * Declared true. A server that somebody stopped is neither pending (nothing is on its way) nor failed (failed
   * things are replaced, and its disk with it): it is a server with one setting that differs, and `up` starts it.
   */
  readonly running: boolean;
}
export interface InstanceAttrs {
  readonly privateIp: string;
  /** "" while it has none. */
  readonly publicIp: string;
  readonly networkInterfaceId: string;
  readonly zone: string;
  /** AWS's own word: pending, running, stopping … */
  readonly state: string;
}
type SeenInstance = Seen<InstanceAttrs, InstanceProps>;

/** Where Amazon Linux 2 and 2023 have their root volume. */
const rootDevice = "/dev/xvda";

/** A stopped server is neither pending nor failed: see `running`. Terminated ones stay visible for about an hour. */
const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html",
  field: "DescribeInstances Reservations.Instances.State.Name",
  states: { pending: "pending", running: "ready", stopping: "ready", stopped: "ready", "shutting-down": "deleting", terminated: "gone" },
};
/** For the filter: those that still exist. */
const liveStates = Object.keys(states.states).filter((s) => states.states[s] !== "gone");

const instancesOf = (aws: Aws, input: { InstanceIds?: string[]; Filters?: { Name: string; Values: string[] }[] }): Promise<Instance[]> =>
  all(
    (NextToken) => aws.ec2("DescribeInstances", { ...input, ...NextToken }),
    (r) => r.Reservations?.flatMap((reservation) => reservation.Instances ?? []),
  );

async function describe(aws: Aws, input: { InstanceIds?: string[]; Filters?: { Name: string; Values: string[] }[] }): Promise<SeenInstance[]> {
  return (await instancesOf(aws, input)).flatMap((i): SeenInstance[] => {
    const state = i.State?.Name ?? "";
    const read = phaseIn(states, state);
    if (read === undefined) return [];
    const nic = i.NetworkInterfaces?.[0];
    const options = i.MetadataOptions;
    return [
      {
        id: i.InstanceId!,
        ...read,
        attrs: {
          privateIp: i.PrivateIpAddress ?? "",
          publicIp: i.PublicIpAddress ?? "",
          networkInterfaceId: nic?.NetworkInterfaceId ?? "",
          zone: i.Placement?.AvailabilityZone ?? "",
          state,
        },
        props: {
          ...(i.InstanceType === undefined ? {} : { instanceType: i.InstanceType }),
          ...(i.ImageId === undefined ? {} : { imageId: i.ImageId }),
          running: state === "pending" || state === "running",
          ...(i.KeyName === undefined ? {} : { keyName: i.KeyName }),
          ...(i.SubnetId === undefined ? {} : { subnetId: i.SubnetId }),
          ...(nic?.Groups === undefined ? {} : { securityGroupIds: nic.Groups.map((g) => g.GroupId!).sort() }),
          ...(options?.HttpTokens === undefined ? {} : { httpTokens: options.HttpTokens }),
          ...(options?.HttpPutResponseHopLimit === undefined ? {} : { hopLimit: options.HttpPutResponseHopLimit }),
        },
        ...(options?.State === "pending" ? { changing: ["httpTokens", "hopLimit"] } : {}),
        owner: ownerOf(i.Tags),
        since: i.LaunchTime?.toISOString(),
        token: i.ClientToken,
      },
    ];
  });
}

/** Those that ended without anybody's request, with AWS's reason: a key, a volume or the capacity was missing at launch. */
async function died(aws: Aws, ids: readonly string[]): Promise<Death[]> {
  const instances = await found(ids, (some) => instancesOf(aws, { InstanceIds: some }));
  return instances.flatMap((i): Death[] => {
    const ending = i.State?.Name === "terminated" || i.State?.Name === "shutting-down";
    const code = i.StateReason?.Code;
    if (!ending || code === undefined || endedOnRequest(code)) return [];
    return [{ id: i.InstanceId!, why: i.StateReason?.Message ?? code, advice: adviceFor(code) }];
  });
}

const off = { Value: false };
/** Settings that make AWS refuse TerminateInstances: stop protection does so, too
 *  (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html). */
const protections = [
  {
    what: "termination",
    isOn: async (aws: Aws, InstanceId: string) =>
      (await aws.ec2("DescribeInstanceAttribute", { InstanceId, Attribute: "disableApiTermination" })).DisableApiTermination?.Value === true,
    turnOff: (aws: Aws, InstanceId: string) => aws.ec2("ModifyInstanceAttribute", { InstanceId, DisableApiTermination: off }),
    command: (id: string) => `aws ec2 modify-instance-attribute --instance-id ${id} --no-disable-api-termination`,
  },
  {
    what: "stop",
    isOn: async (aws: Aws, InstanceId: string) =>
      (await aws.ec2("DescribeInstanceAttribute", { InstanceId, Attribute: "disableApiStop" })).DisableApiStop?.Value === true,
    turnOff: (aws: Aws, InstanceId: string) => aws.ec2("ModifyInstanceAttribute", { InstanceId, DisableApiStop: off }),
    command: (id: string) => `aws ec2 modify-instance-attribute --instance-id ${id} --no-disable-api-stop`,
  },
] as const;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html (E1-E8, O3, O6, O7) */
export const instance = defineKind<InstanceProps, InstanceAttrs>({
  name: "ec2/instance",
  words: { en: "server", ja: "サーバー" },
  // Targets and profile associations are refused before it runs.
  usable: "ready",
  // Running after half a minute; a terminated one frees its network interface after about one.
  pace: { typicalMs: 8_000, atMostMs: 600_000, deleteTypicalMs: 45_000 },
  iam: [
    "ec2:RunInstances",
    "ec2:CreateTags",
    "ec2:DescribeInstances",
    "ec2:StartInstances",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:ModifyInstanceMetadataOptions",
    "ec2:TerminateInstances",
  ],
  states: [states],
  mutable: ["securityGroupIds", "httpTokens", "hopLimit", "running"],
  birth: ["imageId", "userData"],
  token: true,
  identity: {
    by: "tag",
    find: async (aws, env) =>
      only(env, await describe(aws, { Filters: [...envFilter(env), { Name: "instance-state-name", Values: liveStates }] })),
    retag: retagEc2,
    // Not its time: LaunchTime is that of the last start.
    launch: "token",
  },
  async create(aws, props, mark) {
    const r = await aws.ec2("RunInstances", {
      MinCount: 1,
      MaxCount: 1,
      ClientToken: mark.token,
      ImageId: props.imageId,
      InstanceType: props.instanceType as never, // AWS has more types than the SDK's list knows
      KeyName: props.keyName,
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: props.subnetId,
          Groups: [...props.securityGroupIds],
          AssociatePublicIpAddress: props.publicIp,
          DeleteOnTermination: true,
        },
      ],
      BlockDeviceMappings: [
        {
          DeviceName: rootDevice,
          Ebs: { VolumeSize: props.volumeGib, VolumeType: props.volumeType, Encrypted: props.encrypted, DeleteOnTermination: true },
        },
      ],
      MetadataOptions: { HttpEndpoint: "enabled", HttpTokens: props.httpTokens, HttpPutResponseHopLimit: props.hopLimit },
      UserData: Buffer.from(props.userData, "utf8").toString("base64"),
      TagSpecifications: tagSpec(mark, "instance", "volume", "network-interface"),
    });
    return { id: r.Instances![0]!.InstanceId! };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { InstanceIds: some })),
  died,
  async update(aws, props, seen, changed) {
    if (changed.includes("securityGroupIds"))
      await aws.ec2("ModifyNetworkInterfaceAttribute", {
        NetworkInterfaceId: seen.attrs.networkInterfaceId,
        Groups: [...props.securityGroupIds],
      });
    if (changed.includes("httpTokens") || changed.includes("hopLimit"))
      await aws.ec2("ModifyInstanceMetadataOptions", {
        InstanceId: seen.id,
        HttpEndpoint: "enabled",
        HttpTokens: props.httpTokens,
        HttpPutResponseHopLimit: props.hopLimit,
      });
    if (changed.includes("running") && props.running) await aws.ec2("StartInstances", { InstanceIds: [seen.id] });
  },
  async guards(aws, seen) {
    const each = seen.flatMap(({ id }) => protections.map(async (p) => ((await p.isOn(aws, id)) ? [{ id, what: p.what, command: p.command(id) }] : [])));
    return (await Promise.all(each)).flat();
  },
  async unguard(aws, { id, what }) {
    await protections.find((p) => p.what === what)?.turnOff(aws, id);
  },
  together: {
    key: () => "all",
    delete: async (aws, some) => void (await aws.ec2("TerminateInstances", { InstanceIds: some.map((s) => s.id) })),
  },
  async delete(aws, seen) {
    await aws.ec2("TerminateInstances", { InstanceIds: [seen.id] });
  },
});
