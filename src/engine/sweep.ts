import type { AnyKind, Aws, NodeId } from "../core/types.js";
import type { State } from "../core/state.js";
import { type Elsewhere, type HomeFinder, splitByRegion } from "./home.js";
import { Ownership } from "./ownership/index.js";
import type { AnySeen } from "./survey.js";

/** One thing that was found without any state. */
export interface Thing {
  readonly kind: string;
  readonly seen: AnySeen;
}

/** What there is of one environment. */
export interface Estate {
  readonly envId: string;
  /** Carry its whole mark. */
  readonly marked: readonly Thing[];
  /** Cannot carry one, or do not, and hang on those: routes, attachments, associations. */
  readonly hanging: readonly Thing[];
}

export interface Enumeration {
  /** Sorted by the environment's id. */
  readonly estates: readonly Estate[];
  /** With a piece of a mark, or with one that no program of ours writes: never ours to touch (pitfall 43). */
  readonly strays: readonly Thing[];
  /** Of environments in other Regions, whose roles, policies, profiles and buckets are listed here as well. */
  readonly elsewhere: readonly Elsewhere[];
  /** How many kinds were asked for. */
  readonly kinds: number;
}

/** As `init` makes it (P1): the environment's name, a dash, 16 characters. */
export const isEnvId = (text: string): boolean => /^[a-z][a-z0-9-]{0,30}-[A-Za-z0-9]{16}$/.test(text);
/** The environment's own name, as in `--env`. */
export const envNameOf = (envId: string): string => envId.slice(0, -17);
const isNodeId = (text: string): boolean => /^[a-z][a-z0-9-]*(\/[A-Za-z0-9][A-Za-z0-9._:-]*)+$/.test(text);

/**
 * Everything that is ours, found by its tags alone: all kinds, all pages (P12). First what carries a mark, then what
 * hangs on it. What is on its way out is left out.
 * @param env an environment's id; undefined: every environment of the account and region
 * @param find the Region of an environment that its own things do not tell; default: the one that is looked at
 */
export async function enumerate(
  aws: Aws,
  kinds: ReadonlyMap<string, AnyKind>,
  env?: string,
  find: HomeFinder = () => Promise.resolve(aws.region),
): Promise<Enumeration> {
  const marked = await markedThings(aws, kinds, env);
  const byEnv = new Map<string, Thing[]>();
  const strays: Thing[] = [];
  for (const thing of marked) {
    const { owner } = thing.seen;
    if (owner === undefined || !isEnvId(owner.env) || !isNodeId(owner.node)) strays.push(thing);
    else byEnv.set(owner.env, [...(byEnv.get(owner.env) ?? []), thing]);
  }
  const envIds = [...byEnv.keys()].filter((id) => env === undefined || id === env).sort();
  const split = await Promise.all(envIds.map((envId) => splitByRegion(aws.region, kinds, envId, byEnv.get(envId)!, find)));
  const local = envIds.map((envId, i) => [envId, split[i]!.here] as const).filter(([, here]) => here.length > 0);
  const estates = await Promise.all(local.map(([envId, here]) => estateOf(aws, kinds, envId, here)));
  // Kinds that are listed by what they hang on were asked for only where there is something to hang on.
  const hosts = new Set(local.flatMap(([, here]) => here.map((t) => t.kind)));
  return {
    estates,
    strays: strays.filter((s) => env === undefined || s.seen.owner?.env === env),
    elsewhere: split.flatMap((s) => s.elsewhere),
    kinds: [...kinds.values()].filter((k) => isListed(k) || isOn(k, hosts)).length,
  };
}

const isListed = ({ identity }: AnyKind): boolean => identity.by === "tag" || identity.list !== undefined;
const isOn = ({ identity }: AnyKind, hosts: ReadonlySet<string>): boolean =>
  identity.by === "name" && (identity.on?.kinds.some((kind) => hosts.has(kind)) ?? false);

async function markedThings(aws: Aws, kinds: ReadonlyMap<string, AnyKind>, env: string | undefined): Promise<Thing[]> {
  const each = [...kinds.values()].map(async ({ name, identity }): Promise<Thing[]> => {
    const seen = (identity.by === "tag" ? await identity.find(aws, env) : await identity.list?.(aws)) as readonly AnySeen[] | undefined;
    return (seen ?? []).map((s) => ({ kind: name, seen: s }));
  });
  return (await Promise.all(each)).flat().filter(isStanding);
}

const isStanding = ({ seen }: Thing): boolean => seen.phase !== "deleting";

async function estateOf(aws: Aws, kinds: ReadonlyMap<string, AnyKind>, envId: string, marked: readonly Thing[]): Promise<Estate> {
  const each = [...kinds.values()].map(async ({ name, identity }): Promise<Thing[]> => {
    if (identity.by !== "name" || identity.on === undefined) return [];
    const hosts = marked.filter((t) => identity.on!.kinds.includes(t.kind)).map((t) => t.seen);
    const seen = hosts.length === 0 ? [] : ((await identity.on.list(aws, hosts)) as readonly AnySeen[]);
    return seen.map((s) => ({ kind: name, seen: s }));
  });
  const found = (await Promise.all(each)).flat().filter(isStanding);
  const isMarked = ({ seen }: Thing): boolean => seen.owner?.env === envId && isNodeId(seen.owner.node);
  return { envId, marked: [...marked, ...found.filter(isMarked)], hanging: found.filter((t) => !isMarked(t)) };
}

/** What a state says of its environment; undefined: it is not here, and the tags alone tell. */
export type Known = Pick<State, "envId" | "records" | "openRequests"> | undefined;

/**
 * Sets aside what only carries copied tags: it is not the environment's. With a state its records and the requests that
 * are still open decide; without one, what AWS reports of a launch, and that one request makes one thing.
 */
export function withoutCopies(estate: Estate, kinds: ReadonlyMap<string, AnyKind>, known: Known): { readonly estate: Estate; readonly copies: readonly Thing[] } {
  const { envId, marked } = estate;
  const ownership = new Ownership(kinds, known ?? { envId, records: {} });
  const byNode = new Map<string, Thing[]>();
  const keyOf = ({ kind, seen }: Thing): string => `${kind} ${seen.owner!.node}`;
  for (const t of marked) byNode.set(keyOf(t), [...(byNode.get(keyOf(t)) ?? []), t]);
  const recorded = new Set(Object.values(known?.records ?? {}).map((r) => `${r.kind} ${r.id ?? ""}`));
  const isCopy = (t: Thing): boolean => {
    const kind = kinds.get(t.kind)!;
    const { node } = t.seen.owner!;
    const alike = byNode.get(keyOf(t))!.map((o) => o.seen);
    if (known === undefined) return ownership.doubt("recover", node, kind, t.seen, alike) === "copy" && !isMentioned(t, alike, estate);
    if (recorded.has(`${t.kind} ${t.seen.id}`)) return ownership.doubt("change", node, kind, t.seen) === "copy";
    return ownership.doubt("adopt", node, kind, t.seen, alike) === "copy";
  };
  const copies = new Set(marked.filter(isCopy));
  const foreign = new Set([...copies].map((t) => t.seen.id));
  const hanging = estate.hanging.filter((t) => !t.seen.id.split("|").some((part) => foreign.has(part)));
  return { estate: { envId, marked: marked.filter((t) => !copies.has(t)), hanging }, copies: [...copies] };
}

/** Of several with the same tags, and no date: whether others of the environment refer to this one, and to none of the rest. */
function isMentioned(t: Thing, alike: readonly AnySeen[], { marked, hanging }: Estate): boolean {
  if (t.seen.token !== undefined && t.seen.token !== t.seen.owner?.op) return false;
  const texts = [...marked, ...hanging].filter((o) => o.seen !== t.seen).map((o) => `${o.seen.id} ${JSON.stringify(o.seen.props ?? {})}`);
  const names = (s: AnySeen): boolean => texts.some((text) => text.includes(s.id));
  return names(t.seen) && alike.every((o) => o.id === t.seen.id || o.owner?.op !== t.seen.owner?.op || !names(o));
}

/** Which of its things a set of records does not know: neither by id, nor as the fruit of a create still in flight. */
export function unknownTo(
  records: Readonly<Record<NodeId, { readonly kind: string; readonly id?: string }>>,
  estate: Estate,
): Thing[] {
  const ids = new Set(Object.values(records).map((r) => `${r.kind} ${r.id ?? ""}`));
  return estate.marked.filter(({ kind, seen }) => {
    const record = Object.hasOwn(records, seen.owner!.node) ? records[seen.owner!.node] : undefined;
    const inFlight = record !== undefined && record.kind === kind && record.id === undefined;
    return !inFlight && !ids.has(`${kind} ${seen.id}`);
  });
}

/** The oldest time that AWS tells of any of them: ISO 8601, UTC. */
export const oldest = (things: readonly Thing[]): string | undefined => things.flatMap((t) => t.seen.since ?? []).sort()[0];
