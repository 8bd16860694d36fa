import { every } from "../aws/strangers.js";
import { isAwsError } from "../core/aws-error.js";
import type { Aws } from "../core/types.js";

/** What a server's settings lack of it: AWS tells the size of a disk with the disk. */
export interface Disk {
  readonly volumeGib: number;
  readonly volumeType: string;
}

/** Values that one filter takes (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html). */
const atOnce = 200;

/** The disks of servers, added up, by the server's id: for a price. What has disks of several sorts, or may not be looked at, is left out. */
export async function disksOf(aws: Aws, servers: readonly string[]): Promise<ReadonlyMap<string, Disk>> {
  const out = new Map<string, Disk>();
  const mixed = new Set<string>();
  for (let from = 0; from < servers.length; from += atOnce) {
    const Filters = [{ Name: "attachment.instance-id", Values: servers.slice(from, from + atOnce) }];
    const volumes = await every((t) => aws.ec2("DescribeVolumes", { Filters, ...t }), (r) => r.Volumes).catch((e: unknown) => {
      if (isAwsError(e)) return [];
      throw e;
    });
    for (const { Attachments, Size, VolumeType } of volumes) {
      const server = Attachments?.[0]?.InstanceId;
      if (server === undefined || Size === undefined || VolumeType === undefined) continue;
      const before = out.get(server);
      if (before !== undefined && before.volumeType !== VolumeType) mixed.add(server);
      out.set(server, { volumeGib: (before?.volumeGib ?? 0) + Size, volumeType: VolumeType });
    }
  }
  for (const server of mixed) out.delete(server);
  return out;
}
