import type { AnyKind } from "../core/types.js";
import type { Thing } from "./sweep.js";

/**
 * The Region of things that every Region of the account lists (IAM roles, policies, profiles; buckets): their tag
 * `kumiki:region`. Those of earlier versions have none; there the ARNs in their own settings tell it.
 */

/** Things of one environment that belong to another Region than the one that was looked at. */
export interface Elsewhere {
  readonly envId: string;
  /** undefined: it could not be told which Region. */
  readonly region: string | undefined;
  readonly things: readonly Thing[];
}

/**
 * The Region of an environment of whose things nothing tells it; undefined if that cannot be found out.
 * @param regional whether the Region that is looked at has things of it which no other Region lists
 */
export type HomeFinder = (envId: string, regional: boolean) => Promise<string | undefined>;

const arnWithRegion = /^arn:[^:]*:[^:]*:([a-z]{2,4}(?:-[a-z]+)+-\d+):\d{12}:/;

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The Region that a thing itself tells; undefined if it tells none, or several. */
export function toldRegion({ seen }: Thing): string | undefined {
  if (seen.owner?.region !== undefined) return seen.owner.region;
  const regions = new Set([...textsIn(seen.props), ...textsIn(seen.attrs)].flatMap((text) => arnWithRegion.exec(text)?.[1] ?? []));
  return regions.size === 1 ? [...regions][0] : undefined;
}

/**
 * Splits the things of one environment: those of this Region, and the others by their Region. A thing that tells nothing
 * goes with the rest of its environment, which is in one Region as a whole.
 */
export async function splitByRegion(
  here: string,
  kinds: ReadonlyMap<string, AnyKind>,
  envId: string,
  things: readonly Thing[],
  find: HomeFinder,
): Promise<{ readonly here: readonly Thing[]; readonly elsewhere: readonly Elsewhere[] }> {
  const isGlobal = ({ kind }: Thing): boolean => kinds.get(kind)?.global === true;
  const told = new Map(things.filter(isGlobal).map((t) => [t, toldRegion(t)]));
  if (told.size === 0) return { here: things, elsewhere: [] };
  const regional = told.size < things.length;
  const siblings = new Set([...told.values()].filter((r) => r !== undefined));
  const silent = [...told.values()].includes(undefined);
  const common = !silent ? undefined : !regional && siblings.size === 1 ? [...siblings][0] : await find(envId, regional);
  const byRegion = new Map<string | undefined, Thing[]>();
  for (const [thing, region = common] of told) byRegion.set(region, [...(byRegion.get(region) ?? []), thing]);
  const local = new Set(byRegion.get(here));
  const elsewhere = [...byRegion].filter(([region]) => region !== here).map(([region, some]) => ({ envId, region, things: some }));
  return { here: things.filter((t) => !told.has(t) || local.has(t)), elsewhere };
}
