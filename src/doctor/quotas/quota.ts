import { nameOf, ownerOf, type Tag } from "../../aws/tags.js";
import { refsOf } from "../../core/resolve.js";
import { homeOf } from "../elsewhere.js";
import type { There, Wanted } from "../examination.js";

/** What stands there already. */
export interface Counted {
  readonly there: number;
  /** Which they are, so that a person can name the leftovers. */
  readonly things: readonly string[];
}

/** A quota of the account that a plan may meet. Codes and usual values: the console of Service Quotas, and the pages named beside them. */
export interface Quota<Id extends string = string> {
  readonly id: Id;
  /** As Service Quotas calls it. */
  readonly service: string;
  readonly code: string;
  /** What AWS gives an account that never asked for more. */
  readonly usual: number;
  /** New accounts are given less at first: the usual value proves nothing. */
  readonly lessAtFirst?: true;
  /** Of the whole account: Service Quotas tells and raises it in one Region of the partition only (`homeOf`). */
  readonly atHome?: true;
  /** So small that `up` asks, too. */
  readonly tight?: true;
  /** How many the plan would make; 0: the quota does not matter to it. */
  wanted(c: Wanted): number | Promise<number>;
  count(c: Wanted): Promise<Counted>;
  /** Options with which no more than `left` would be made, the nearest to what is wanted first. */
  fits?(c: Wanted, left: number): Promise<readonly string[]>;
}

/** How many of a kind would be made. */
export const made = (...kinds: readonly string[]) => ({ creating }: Wanted): number => creating.filter((t) => kinds.includes(t.kind)).length;

/**
 * The largest number of a kind that one container holds, by all that is declared: such a container is ours alone, so
 * nothing has to be asked. 0 where nothing of the kind would be made.
 */
export function most(c: Wanted, kind: string, prop: string): number {
  if (!c.creating.some((t) => t.kind === kind)) return 0;
  const counts = new Map<string, number>();
  for (const { props } of c.things.filter((t) => t.kind === kind)) {
    const [holder] = [...refsOf(props[prop]), String(props[prop])];
    counts.set(holder!, (counts.get(holder!) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
export const nothing = (): Promise<Counted> => Promise.resolve({ there: 0, things: [] });

/** An id with what people know it by, and the environment that left it there. */
export function known(id: string, tags: readonly Tag[] | undefined, otherwise = ""): string {
  const env = ownerOf(tags)?.env;
  const words = [nameOf(tags) || otherwise, ...(env === undefined ? [] : [`kumiki:env=${env}`])].filter((w) => w !== "");
  return words.length === 0 ? id : `${id} (${words.join(", ")})`;
}

export const counted = (things: readonly string[]): Counted => ({ there: things.length, things });

const consoles: Readonly<Record<string, string>> = { "aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com" };

/** The quota's page, where more can be asked for. */
export const linkOf = ({ aws }: There, { service, code, atHome }: Quota): string =>
  `https://${consoles[aws.partition] ?? "console.aws.amazon.com"}/servicequotas/home/services/${service}/quotas/${code}?region=${(atHome === true ? homeOf(aws.region) : undefined) ?? aws.region}`;
