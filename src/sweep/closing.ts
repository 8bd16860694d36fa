import { setTimeout as sleep } from "node:timers/promises";
import { bySideOf, strangersIn } from "../aws/strangers.js";
import type { Emit } from "../core/event.js";
import type { NodeRecord, Place, State, Store } from "../core/state.js";
import type { Timing } from "../core/timing.js";
import type { AnyKind, Aws, NodeId } from "../core/types.js";
import { type Certificate, costOf, type Look, lookAgain, lookAround, type Looking, type Remainder, watchedGroups } from "../engine/certificate.js";
import type { Journal } from "../engine/journal.js";
import { persist } from "../engine/policy.js";

/** US dollars a day of one thing with these settings; undefined: not known. */
type Settings = Readonly<Record<string, unknown>>;
/** @param attrs as last seen: what is stopped costs less. Absent: it counts as running */
export type PriceOf = (kind: string, props: Settings, attrs?: Settings) => number | undefined;

export interface Closing {
  readonly aws: Aws;
  readonly kinds: ReadonlyMap<string, AnyKind>;
  readonly timing: Timing;
  readonly place: Place;
  readonly tool: string;
  /** As it is now, after the removal. */
  readonly state: State;
  /** The records before it. */
  readonly before: Readonly<Record<NodeId, NodeRecord>>;
  /** When it began, ISO 8601. */
  readonly from: string;
  readonly removed: readonly { readonly kind: string }[];
  readonly kept: readonly { readonly kind: string; readonly id: string; readonly why: string; readonly costPerDayUsd?: number | null }[];
  /** Calls made so far by this program. */
  readonly calls: () => number;
  readonly emit: Emit;
  readonly price: PriceOf | undefined;
  /** How long to watch for log groups that rise again; undefined: briefly. */
  readonly waitMs: number | undefined;
}

/** Looks for what is left, in three ways and twice, and writes down what was found. */
async function certify(o: Closing): Promise<Certificate> {
  const standing = new Set(Object.values(o.state.records).flatMap((r) => r.id ?? []));
  const { aws, kinds, before } = o;
  const looking: Looking = {
    aws,
    kinds,
    envId: o.state.envId,
    before,
    after: o.state.records,
    ...(o.state.openRequests === undefined ? {} : { openRequests: o.state.openRequests }),
    standing,
    calls: o.calls,
    inVpcs: (vpcIds) => residentsOf(aws, vpcIds, standing),
    // With a server of the environment that stays, its volumes and interfaces stay.
    besides: async () => (await bySideOf(aws, o.state.envId)).filter((s) => !standing.has(s.server ?? "")).map((s) => ({ kind: `ec2/${s.type}`, id: s.id })),
  };
  // What AWS has just deleted may be shown a moment longer.
  const looks = await untilClear(o, () => lookAround(looking));
  const watched = watchedGroups(before, standing);
  if (watched.length > 0) o.emit({ type: "note", code: "looking-again", data: { seconds: Math.round((o.waitMs ?? briefly(o.timing)) / 1_000), names: watched } });
  const again = await lookAgain(looking, watched, o.from, o.waitMs ?? briefly(o.timing), 2 * o.timing.confirmMs, async (kind, seen) => {
    await persist("delete", () => kind.delete(aws, seen), { node: seen.id, timing: o.timing, signal: aws.signal, emit: o.emit });
  });
  const kept = o.kept.map((k) => ({ ...k, costPerDayUsd: k.costPerDayUsd !== undefined ? k.costPerDayUsd : k.kind.startsWith("local/") ? 0 : (o.price?.(k.kind, {}) ?? null) }));
  const rest = leftOf({ looks, again });
  const costs = [...kept, ...rest.map((r) => ({ costPerDayUsd: o.price?.(r.kind, {}) ?? null })), ...standingCosts(o)];
  const { account, region, endpoint } = o.place;
  return {
    env: o.state.name,
    envId: o.state.envId,
    account,
    region,
    endpoint,
    tool: o.tool,
    from: o.from,
    at: new Date().toISOString(),
    removed: counted(o.removed),
    kept,
    looks,
    again,
    costPerDayUsd: costOf(costs),
    ok: rest.length === 0,
  };
}

/** How it ended: what the looks still find, and where the certificate lies. */
export interface Closed {
  readonly left: readonly string[];
  readonly ok: boolean;
  readonly certificate: Certificate;
  readonly certificateFile: string;
}

/**
 * Ends a removal: looks, and saves what was found beside the state.
 * @param whole nothing of the environment stands any more: of its state a tombstone stays
 */
export async function close(o: Closing, journal: Journal, store: Store, whole: boolean): Promise<Closed> {
  const certificate = await certify(o);
  const left = leftOf(certificate).map((r) => `${r.kind} ${r.id}`);
  const file = certificateName(certificate);
  if (whole) bury(o.state, certificate, left, file);
  await journal.save();
  await store.writeFile(file, `${JSON.stringify(certificate, undefined, 2)}\n`);
  return { left, ok: certificate.ok, certificate, certificateFile: store.path(file) };
}

/** What stays of an environment that was taken away entirely, so that a late thing of it can still be named. */
export function bury(state: State, certificate: Certificate, left: readonly string[], file: string): void {
  state.steps = [];
  state.outputs = {};
  state.hosts = {};
  delete state.leaving;
  state.tombstone = { at: certificate.at, left, from: certificate.from, names: [...new Set([...(state.tombstone?.names ?? []), ...certificate.again.watched])], certificate: file };
}

const briefly = (timing: Timing): number => 4 * timing.confirmMs;

async function untilClear(o: Closing, look: () => Promise<Look[]>): Promise<Look[]> {
  const first = await look();
  if (first.every((l) => l.found.length === 0)) return first;
  await sleep(o.timing.confirmMs, undefined, { signal: o.aws.signal });
  const second = await look();
  return second.map((l, i) => ({ ...l, calls: l.calls + first[i]!.calls }));
}

/** The VPCs, as far as they are there, and everything in them that is not known to stand. */
async function residentsOf(aws: Aws, vpcIds: readonly string[], standing: ReadonlySet<string>): Promise<Remainder[]> {
  const { Vpcs: vpcs = [] } = await aws.ec2("DescribeVpcs", { Filters: [{ Name: "vpc-id", Values: [...vpcIds] }] });
  const strangers = await strangersIn(aws, vpcIds, { ids: standing, databaseVpcs: [], vpnVpcs: [] });
  return [...vpcs.map((v) => ({ kind: "ec2/vpc", id: v.VpcId! })), ...strangers.map((s) => ({ kind: `ec2/${s.type}`, id: s.id }))];
}

const standingCosts = ({ state, price }: Closing): { costPerDayUsd: number | null }[] =>
  Object.values(state.records).map((r) => ({ costPerDayUsd: price?.(r.kind, r.props) ?? null }));

function counted(things: readonly { readonly kind: string }[]): { kind: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { kind } of things) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** Everything that any look has found, each once. */
function leftOf({ looks, again }: Pick<Certificate, "looks" | "again">): Remainder[] {
  const all = [...looks.flatMap((l) => l.found), ...again.found];
  const gone = new Set(again.removedAgain.map((r) => `${r.kind} ${r.id}`));
  const unique = new Map(all.map((r) => [`${r.kind} ${r.id}`, r]));
  return [...unique].filter(([key]) => !gone.has(key) || again.found.some((r) => `${r.kind} ${r.id}` === key)).map(([, r]) => r);
}

/** Name of the certificate's file in the environment's folder. */
const certificateName = ({ at }: Pick<Certificate, "at">): string => `certificate-${at.replace(/[-:]|\.\d+/g, "")}.json`;
