import type { Blocker } from "../core/blocker.js";
import { nameOf, ownerOf, type Tag } from "./tags.js";

export interface Filter {
  readonly Name: string;
  readonly Values: string[];
}

/** Asks for people's sake only: who may not look is told nothing, which must not end the wait it is asked for. */
export const quietly = <T>(ask: Promise<readonly T[] | undefined>): Promise<readonly T[]> => ask.then((all) => all ?? [], () => []);

/** Whether something carries the mark of this environment. */
export const isOurs = (tags: readonly Tag[] | undefined, env: string): boolean => ownerOf(tags)?.env === env;

interface Known {
  readonly description?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly owner?: string | undefined;
  readonly since?: Date | undefined;
  /** As some services write it: ISO 8601 already. */
  readonly created?: string | undefined;
}
/** What is known of it, and only that: the Name tag says more to people than an empty description. */
export function about({ description, tags, owner, since, created }: Known): Partial<Pick<Blocker, "description" | "owner" | "since">> {
  const words = [nameOf(tags), description ?? ""].filter((s) => s !== "").join(", ");
  const at = since?.toISOString() ?? created;
  return { ...(words === "" ? {} : { description: words }), ...(owner === undefined || owner === "" ? {} : { owner }), ...(at === undefined ? {} : { since: at }) };
}
