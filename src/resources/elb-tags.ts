import type { Aws, Owner } from "../core/types.js";
import { Fault } from "../core/fault.js";
import { ownerOf } from "../aws/tags.js";

/** Elastic Load Balancing takes at most this many names or ARNs in one Describe call. */
export const elbChunk = 20;

export const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/**
 * Who made these load balancers, target groups or listeners: their Describe calls do not tell tags.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html
 */
export async function ownersOf(aws: Aws, arns: readonly string[]): Promise<ReadonlyMap<string, Owner | undefined>> {
  const answers = await Promise.all(
    chunks(arns, elbChunk).map((some) => aws.elb("DescribeTags", { ResourceArns: some })),
  );
  return new Map(
    answers.flatMap((r) => {
      // An answer without its container is not "no tags" (P14).
      if (r.TagDescriptions === undefined) throw new Fault("unknown-outcome", { operation: "elb:DescribeTags", code: "empty answer" });
      return r.TagDescriptions.map((t) => [t.ResourceArn!, ownerOf(t.Tags)] as const);
    }),
  );
}
