import type { Mark, Owner } from "../core/types.js";

/** Our mark on a resource. `kumiki:env` holds the environment's id, not its bare name: two accounts' worth of
 *  colleagues may all call theirs "default". */
export const envTag = "kumiki:env";
export const nodeTag = "kumiki:node";
export const opTag = "kumiki:op";
/** The Region of an environment, on things that are listed in every Region of the account: IAM's, and buckets. */
export const regionTag = "kumiki:region";

export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}
export const tagList = (mark: Pick<Mark, "tags">): { Key: string; Value: string }[] =>
  Object.entries(mark.tags).map(([Key, Value]) => ({ Key, Value }));

/** EC2's TagSpecifications for one or several resource types that a create call makes. */
export const tagSpec = <R extends string>(mark: Mark, ...types: R[]) =>
  types.map((ResourceType) => ({ ResourceType, Tags: tagList(mark) }));

/** Reads our mark back. undefined: not ours. */
export function ownerOf(tags: readonly Tag[] | Readonly<Record<string, string>> | undefined): Owner | undefined {
  const all: Record<string, string | undefined> = Array.isArray(tags)
    ? Object.fromEntries((tags as readonly Tag[]).map((t) => [t.Key ?? "", t.Value]))
    : { ...(tags as Readonly<Record<string, string>> | undefined) };
  const env = all[envTag];
  const node = all[nodeTag];
  if (env === undefined || node === undefined) return undefined;
  const region = all[regionTag];
  return { env, node, op: all[opTag] ?? "", ...(region === undefined ? {} : { region }) };
}
export const nameOf = (tags: readonly Tag[] | undefined): string => tags?.find((t) => t.Key === "Name")?.Value ?? "";

/** Whether there is any mark of ours on it, be it half of one. */
export const isTouched = (tags: readonly Tag[] | Readonly<Record<string, string>> | undefined): boolean =>
  Array.isArray(tags) ? (tags as readonly Tag[]).some((t) => t.Key === envTag) : tags !== undefined && Object.hasOwn(tags, envTag);

/** The filter that finds everything of an environment, or of all of them; the answer is checked again with `ownerOf`, since a server's
 *  filter is not to be trusted before a delete (emulator.md section 3). */
export const envFilter = (env: string | undefined) =>
  env === undefined ? [{ Name: "tag-key", Values: [envTag] }] : [{ Name: `tag:${envTag}`, Values: [env] }];
