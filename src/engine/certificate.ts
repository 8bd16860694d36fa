import { setTimeout as sleep } from "node:timers/promises";
import type { NodeRecord, OpenRequest } from "../core/state.js";
import type { AnyKind, Aws, NodeId } from "../core/types.js";
import { readShown } from "./read.js";
import type { AnySeen } from "./survey.js";
import { enumerate, withoutCopies } from "./sweep.js";

/** Something that is still there, or there again. */
export interface Remainder {
  readonly kind: string;
  readonly id: string;
}

/** One way of looking for what is left, and what it cost to look. */
export interface Look {
  /** tag: by our mark · vpc: what stands in, or of, our VPCs · name: by the names that ours had. */
  readonly by: "tag" | "vpc" | "name";
  /** Kinds of resource that were asked for. */
  readonly kinds: number;
  readonly calls: number;
  /** The mark, the ids or the names that were looked for. */
  readonly asked: readonly string[];
  readonly found: readonly Remainder[];
  /** How many more were found that the state knows, and that stay. */
  readonly known: number;
}

/** A second look for log groups: late records of a flow log can make one again (O16, pitfall 7). */
export interface SecondLook {
  /** Names that were watched; none: there was no reason to wait. */
  readonly watched: readonly string[];
  readonly waitedMs: number;
  /** Had come back, and were removed once more. */
  readonly removedAgain: readonly Remainder[];
  readonly found: readonly Remainder[];
  /** AWS may deliver records for about this long: until then `sweep` is worth another look. */
  readonly lateMs: number;
}

/** Flow logs add up packets for at most ten minutes, and take about five more to deliver them. */
export const lateMs = 900_000;

/** What a person gets for a removed environment: what is gone, what was kept, and who looked where that nothing is left. */
export interface Certificate {
  readonly env: string;
  readonly envId: string;
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
  readonly tool: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly at: string;
  readonly removed: readonly { readonly kind: string; readonly count: number }[];
  readonly kept: readonly { readonly kind: string; readonly id: string; readonly why: string; readonly costPerDayUsd: number | null }[];
  readonly looks: readonly Look[];
  readonly again: SecondLook;
  /** What is kept or left costs per day now; null: not known. */
  readonly costPerDayUsd: number | null;
  readonly ok: boolean;
}

/** What looking needs that the engine cannot know. */
export interface Looking {
  readonly aws: Aws;
  readonly kinds: ReadonlyMap<string, AnyKind>;
  readonly envId: string;
  /** The records before the removal. */
  readonly before: Readonly<Record<NodeId, NodeRecord>>;
  /** The records that stay. */
  readonly after?: Readonly<Record<NodeId, NodeRecord>>;
  /** Requests that may have made something, or still may. */
  readonly openRequests?: readonly OpenRequest[];
  /** Ids of what still stands, by intention. */
  readonly standing: ReadonlySet<string>;
  /** Calls made so far by this program. */
  readonly calls: () => number;
  /** What stands in these VPCs, they themselves included. */
  readonly inVpcs: (vpcIds: readonly string[]) => Promise<readonly Remainder[]>;
  /** What AWS has with our mark beside our kinds (volumes, interfaces). */
  readonly besides: () => Promise<readonly Remainder[]>;
}

const idsOf = (records: Looking["before"], kind: string): string[] => [
  ...new Set(Object.values(records).flatMap((r) => (r.kind === kind && r.id !== undefined ? [r.id] : []))),
];

/** The three looks, one after the other so that each knows its own calls. */
export async function lookAround(o: Looking): Promise<Look[]> {
  const look = async (by: Look["by"], kinds: number, asked: readonly string[], find: () => Promise<readonly Remainder[]>): Promise<Look> => {
    const begin = o.calls();
    const all = await find();
    const found = all.filter((r) => !o.standing.has(r.id));
    return { by, kinds, asked, found, known: all.length - found.length, calls: o.calls() - begin };
  };
  const vpcs = idsOf(o.before, "ec2/vpc").filter((id) => !o.standing.has(id));
  const named = namedKinds(o);
  let kinds = 0;
  const found = await look("tag", 0, [o.envId], async () => {
    const { things, kinds: asked } = await byTag(o);
    // Volumes and network interfaces are asked for as well.
    kinds = asked + 2;
    return [...things, ...(await o.besides())];
  });
  const tagged: Look = { ...found, kinds };
  return [
    tagged,
    await look("vpc", vpcKinds, vpcs, async () => (vpcs.length === 0 ? [] : o.inVpcs(vpcs))),
    await look("name", named.length, named.flatMap(([, names]) => names), () => byName(o, named)),
  ];
}

/** VPC, instance, interface, group, subnet, route table, endpoint, NAT gateway, load balancer, database. */
const vpcKinds = 10;

/** What carries copied tags was never ours: it is no remainder. */
async function byTag({ aws, kinds, envId, before, after, openRequests }: Looking): Promise<{ readonly things: Remainder[]; readonly kinds: number }> {
  const found = await enumerate(aws, kinds, envId);
  const known = { envId, records: { ...before, ...after }, ...(openRequests === undefined ? {} : { openRequests }) };
  const ours = found.estates.flatMap((e) => withoutCopies(e, kinds, known).estate.marked);
  return { things: ours.map((t) => ({ kind: t.kind, id: t.seen.id })), kinds: found.kinds };
}

/** Kinds of our choice of names, with the names that ours had. */
const namedKinds = ({ kinds, before }: Looking): (readonly [AnyKind, string[]])[] =>
  [...kinds.values()]
    .filter(({ identity }) => identity.by === "name" && identity.tagged)
    .map((kind) => [kind, idsOf(before, kind.name)] as const)
    .filter(([, names]) => names.length > 0);

/** Under one of our names, and not marked as another environment's. */
async function byName({ aws, envId }: Looking, named: ReturnType<typeof namedKinds>): Promise<Remainder[]> {
  const each = named.map(async ([kind, names]) =>
    (await readShown(kind, aws, names))
      .filter((s) => s.phase !== "deleting" && (s.owner === undefined || s.owner.env === envId))
      .map((s) => ({ kind: kind.name, id: s.id })),
  );
  return (await Promise.all(each)).flat();
}

const logGroups = "logs/log-group";

/** Names of log groups that could come back: there was a flow log, and they are meant to be gone. */
export function watchedGroups(before: Looking["before"], standing: ReadonlySet<string>): string[] {
  const flowing = Object.values(before).some((r) => r.kind === "ec2/flow-log");
  return flowing ? idsOf(before, logGroups).filter((id) => !standing.has(id)) : [];
}

/**
 * Whether a thing under a name of ours can only be what AWS made again after our removal: nobody has marked it, and it
 * is younger than that removal.
 */
export const isRisen = (seen: Pick<AnySeen, "owner" | "since">, since: string): boolean =>
  seen.owner === undefined && seen.since !== undefined && Date.parse(seen.since) >= Date.parse(since);

/**
 * Waits, looks again, and removes what has risen since `from`; looks until the end of the wait, at least once.
 * @param remove deletes one; the engine's own patience applies
 */
export async function lookAgain(
  o: Pick<Looking, "aws" | "kinds" | "envId">,
  watched: readonly string[],
  from: string,
  waitMs: number,
  everyMs: number,
  remove: (kind: AnyKind, seen: AnySeen) => Promise<void>,
): Promise<SecondLook> {
  const kind = o.kinds.get(logGroups);
  const begin = Date.now();
  const removedAgain: Remainder[] = [];
  let found: Remainder[] = [];
  if (kind !== undefined && watched.length > 0)
    for (let left = waitMs; ; left = begin + waitMs - Date.now()) {
      await sleep(Math.max(Math.min(left, everyMs), 0), undefined, { signal: o.aws.signal });
      const all = await readShown(kind, o.aws, watched);
      const seen = all.filter((s) => s.owner === undefined || s.owner.env === o.envId);
      // With our own mark it is the fruit of a request that came late.
      const risen = seen.filter((s) => s.owner !== undefined || isRisen(s, from));
      for (const s of risen) {
        await remove(kind, s);
        removedAgain.push({ kind: kind.name, id: s.id });
      }
      found = seen.filter((s) => !risen.includes(s)).map((s) => ({ kind: kind.name, id: s.id }));
      if (Date.now() - begin >= waitMs) break;
    }
  return { watched, waitedMs: watched.length === 0 ? 0 : Date.now() - begin, removedAgain, found, lateMs };
}

/** Sum of what is known; null as soon as something is not. */
export function costOf(things: readonly { readonly costPerDayUsd: number | null }[]): number | null {
  return things.reduce<number | null>((sum, t) => (sum === null || t.costPerDayUsd === null ? null : sum + t.costPerDayUsd), 0);
}
