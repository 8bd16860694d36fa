import type { Aws, Owner } from "../core/types.js";
import { Fault } from "../core/fault.js";
import { isTouched, ownerOf, type Tag } from "../aws/tags.js";
import { found } from "./pages.js";

/** Elastic Load Balancing takes at most this many names or ARNs in one Describe call. */
export const elbChunk = 20;

export const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/**
 * Who made these load balancers, target groups or listeners: their Describe calls do not tell tags. One that has gone since it
 * was described (a delete of a run that was killed may land that late) is not in the answer, and would fail the whole call.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html
 */
export async function owned<T>(aws: Aws, things: readonly T[], arn: (thing: T) => string): Promise<{ readonly thing: T; readonly owner: Owner | undefined }[]> {
  const tags = await tagsOf(aws, things.map(arn));
  return things.filter((thing) => tags.has(arn(thing))).map((thing) => ({ thing, owner: ownerOf(tags.get(arn(thing))) }));
}

/** Those of these that carry a tag of ours, whoever's. */
export async function touched<T>(aws: Aws, things: readonly T[], arn: (thing: T) => string): Promise<T[]> {
  const tags = await tagsOf(aws, things.map(arn));
  return things.filter((thing) => isTouched(tags.get(arn(thing))));
}

async function tagsOf(aws: Aws, arns: readonly string[]): Promise<ReadonlyMap<string, readonly Tag[]>> {
  const answers = await Promise.all(
    chunks(arns, elbChunk).map((some) =>
      found(some, async (ResourceArns) => {
        const r = await aws.elb("DescribeTags", { ResourceArns });
        // An answer without its container is not "no tags" (P14).
        if (r.TagDescriptions === undefined) throw new Fault("not-read", { operation: "elb:DescribeTags", code: "empty answer" });
        return r.TagDescriptions.map((t) => [t.ResourceArn!, t.Tags ?? []] as const);
      }),
    ),
  );
  return new Map(answers.flat());
}
