import type { Snapshot } from "@aws-sdk/client-ec2";
import type { DataLoss, Staying } from "../../core/inspection.js";
import type { Aws } from "../../core/types.js";
import { every } from "../strangers.js";
import { envTag } from "../tags.js";
import type { Unread } from "./unread.js";

/** A server of ours that goes, by AWS's id. */
export interface Server {
  readonly id: string;
  readonly node: string;
  readonly name: string;
}

/** US dollars a day of a public address, or of a GiB of disk or snapshot; null: not known. */
export type AttachmentPrice = (what: "address" | "snapshot" | `volume/${string}`, gib: number) => number | null;

export interface Attachments {
  readonly staying: readonly Staying[];
  /** Disks that somebody attached and that are deleted with the server. */
  readonly data: readonly DataLoss[];
}

/** What somebody attached to our servers: what stays afterwards and is billed, and what is deleted with them. */
export async function attachmentsOf(aws: Aws, servers: readonly Server[], envId: string, price: AttachmentPrice, unread: Unread): Promise<Attachments> {
  if (servers.length === 0) return { staying: [], data: [] };
  const nodeOf = new Map(servers.map((s) => [s.id, s]));
  const ids = servers.map((s) => s.id);
  const [addresses, disks] = await Promise.all([addressesOf(aws, ids, nodeOf, price, unread), disksOf(aws, ids, envId, nodeOf, price, unread)]);
  return { staying: [...addresses, ...disks.staying], data: disks.data };
}

async function addressesOf(aws: Aws, ids: readonly string[], nodeOf: ReadonlyMap<string, Server>, price: AttachmentPrice, unread: Unread): Promise<Staying[]> {
  const ask = async () => (await aws.ec2("DescribeAddresses", { Filters: [{ Name: "instance-id", Values: [...ids] }] })).Addresses ?? [];
  const all = await unread.attempt("ec2:DescribeAddresses", ask, []);
  return all.map((a) => ({
    type: "elastic-ip",
    id: a.AllocationId ?? a.PublicIp!,
    description: a.PublicIp!,
    node: nodeOf.get(a.InstanceId!)!.node,
    costPerDayUsd: price("address", 1),
    command: `aws ec2 release-address --allocation-id ${a.AllocationId ?? ""}`,
  }));
}

async function disksOf(aws: Aws, ids: readonly string[], envId: string, nodeOf: ReadonlyMap<string, Server>, price: AttachmentPrice, unread: Unread): Promise<Attachments> {
  const ask = () => every((t) => aws.ec2("DescribeVolumes", { Filters: [{ Name: "attachment.instance-id", Values: [...ids] }], ...t }), (r) => r.Volumes);
  const volumes = await unread.attempt("ec2:DescribeVolumes", ask, []);
  const snapshots = volumes.length === 0 ? [] : await unread.attempt("ec2:DescribeSnapshots", () => snapshotsOf(aws, volumes.map((v) => v.VolumeId!)), []);
  const attached = volumes.flatMap((v) => (v.Attachments ?? []).flatMap((a) => (nodeOf.has(a.InstanceId ?? "") ? [{ v, a, server: nodeOf.get(a.InstanceId!)! }] : [])));
  const kept = attached
    .filter(({ a }) => a.DeleteOnTermination === false)
    .map(({ v, server }) => ({
      type: "volume",
      id: v.VolumeId!,
      description: `${v.Size ?? 0} GiB ${v.VolumeType ?? ""}`.trim(),
      node: server.node,
      costPerDayUsd: price(`volume/${v.VolumeType ?? ""}`, v.Size ?? 0),
      command: `aws ec2 delete-volume --volume-id ${v.VolumeId!}`,
    }));
  const lost = attached
    // Those that were made with the server are its own: they carry its tags.
    .filter(({ v, a }) => a.DeleteOnTermination === true && !v.Tags?.some((t) => t.Key === envTag && t.Value === envId))
    .map(({ v, server }): DataLoss => ({ what: "disk", ...(v.Size === undefined ? {} : { gib: v.Size }), node: server.node, kind: "ec2/instance", name: server.name, id: v.VolumeId! }));
  const owner = new Map(attached.map(({ v, server }) => [v.VolumeId!, server.node]));
  return { staying: [...kept, ...snapshots.map((s) => snapshotOf(s, owner.get(s.VolumeId ?? "") ?? "", price))], data: lost };
}

const snapshotsOf = (aws: Aws, volumeIds: readonly string[]) =>
  every((t) => aws.ec2("DescribeSnapshots", { OwnerIds: ["self"], Filters: [{ Name: "volume-id", Values: [...volumeIds] }], ...t }), (r) => r.Snapshots);

const snapshotOf = (s: Snapshot, node: string, price: AttachmentPrice): Staying => ({
  type: "snapshot",
  id: s.SnapshotId!,
  description: `of ${s.VolumeId ?? "?"}, up to ${s.VolumeSize ?? 0} GiB`,
  node,
  costPerDayUsd: price("snapshot", s.VolumeSize ?? 0),
  command: `aws ec2 delete-snapshot --snapshot-id ${s.SnapshotId!}`,
});
