import { defineKind } from "../../src/core/define.js";
import type { AnyKind, Aws, End, Kind, Mark, Seen } from "../../src/core/types.js";
import { awsSays, type Call, type Thing, through, type World } from "./world.js";

type Props = Record<string, unknown>;
type AnySeen = Seen<Props, Props>;

interface Shape {
  readonly name: string;
  /** Its id, if it has one of its own: a natural key. */
  readonly id?: (props: Props) => string;
  readonly tagged?: boolean;
  /** Of one that has no tags: what it connects. */
  readonly ends?: (id: string) => readonly End[];
  /** AWS reports when it was made. */
  readonly dated?: boolean;
  readonly token?: boolean;
  readonly usable?: "created" | "ready";
  readonly readyMs?: number;
  readonly goesMs?: number;
  /** After it is gone, its interfaces hold others back for as long. */
  readonly lingersMs?: number;
  readonly within?: string;
  readonly mutable?: readonly string[];
  readonly birth?: readonly string[];
  /** Set by a call of its own after the creation. */
  readonly settled?: readonly string[];
  /** Props of which no two things may have the same. */
  readonly unique?: readonly string[];
}

/** Every id that a thing's settings name. */
const refsOf = (data: Props): string[] => Object.entries(data).flatMap(([key, value]) => (/Ids?$/.test(key) ? [value].flat().map(String) : []));

function seenAs(world: World, t: Thing): AnySeen {
  return { id: t.id, phase: world.phase(t)!, attrs: { address: `address of ${t.id}` }, props: structuredClone(t.data), owner: world.ownerOf(t), ...(t.failed ? { why: "it was made so" } : {}) };
}

function create(world: World, s: Shape, props: Props, mark: Mark): { id: string } {
  const refuse = (kind: "gone" | "exists" | "params", code: string): never => {
    throw awsSays(kind, `Create ${s.name}`, code);
  };
  if (s.token) {
    const same = [...world.things.values()].find((t) => t.kind === s.name && t.token === mark.token);
    // The token of a thing that is gone gives the dead thing (pitfall 39).
    if (same) return { id: same.id };
  }
  for (const id of refsOf(props)) {
    const t = world.things.get(id);
    if (t === undefined || t.goneAt !== undefined || !world.shown(t)) refuse("gone", "InvalidID.NotFound");
  }
  const id = s.id?.(props);
  const there = id === undefined ? undefined : world.things.get(id);
  if (there && world.phase(there) !== undefined) refuse("exists", "AlreadyExists");
  if (s.unique && world.alive(s.name).some((t) => s.unique!.every((p) => t.data[p] === props[p]))) refuse("exists", "InvalidSubnet.Conflict");
  const data = Object.fromEntries(Object.entries(props).filter(([p]) => !s.settled?.includes(p)));
  const made = world.make(s.name, data, {
    tags: s.id && s.tagged === false ? {} : mark.tags,
    ...(id === undefined ? {} : { id }),
    ...(s.token ? { token: mark.token } : {}),
    readyMs: s.readyMs ?? 0,
  });
  return { id: made.id };
}

const inside = new Map<string, string>();

function remove(world: World, s: Shape, id: string): void {
  const t = world.things.get(id);
  if (t === undefined || world.phase(t) === undefined || !world.shown(t)) throw awsSays("gone", `Delete ${s.name}`, "InvalidID.NotFound");
  const isInside = (other: Thing): boolean => {
    const within = inside.get(other.kind);
    return within !== undefined && other.data[within] === id;
  };
  const others = [...world.things.values()].filter((o) => o.id !== id && refsOf(o.data).includes(id));
  if (others.some((o) => world.holds(o) && !isInside(o))) throw awsSays("in-use", `Delete ${s.name}`, "DependencyViolation");
  for (const o of others) if (isInside(o)) world.remove(o.id);
  world.remove(id, { takesMs: s.goesMs ?? 0, lingersMs: s.lingersMs ?? 0 });
}

function kindOf(s: Shape): AnyKind {
  if (s.within !== undefined) inside.set(s.name, s.within);
  const call = <R>(aws: Aws, verb: Call["verb"], effect: (world: World) => R, more: { mark?: Mark; id?: string; named?: boolean } = {}): Promise<R> => {
    const { world } = through(aws);
    return world.call(aws, { operation: `${verb} ${s.name}`, verb, ...more }, () => effect(world));
  };
  const put = (world: World, id: string, props: Props, which: readonly string[]): void => {
    const t = world.things.get(id);
    if (t === undefined || world.phase(t) === undefined || !world.shown(t)) throw awsSays("gone", `Put ${s.name}`, "InvalidID.NotFound");
    for (const p of which) t.data[p] = structuredClone(props[p]);
  };
  const tagged = {
    retag: (aws: Aws, seen: AnySeen, tags: Readonly<Record<string, string>>) =>
      call(aws, "put", (w) => void Object.assign(w.things.get(seen.id)?.tags ?? {}, tags)),
    launch: s.token ? ("token" as const) : s.dated ? ("time" as const) : ("none" as const),
  };
  const kind: Kind<Props, Props> = {
    name: s.name,
    words: { en: s.name },
    identity: s.id
      ? s.tagged === false
        ? { by: "name", tagged: false, of: s.id, ends: s.ends! }
        : { by: "name", tagged: true, of: s.id, ...tagged }
      : {
          by: "tag",
          ...tagged,
          find: (aws, env) => call(aws, "read", (w) => w.alive(s.name).filter((t) => w.shown(t) && w.ownerOf(t)?.env === env).map((t) => seenAs(w, t))),
        },
    usable: s.usable ?? "created",
    pace: { typicalMs: s.readyMs ?? 1_000, atMostMs: 1_800_000, deleteTypicalMs: s.goesMs ?? 0 },
    iam: [],
    ...(s.within === undefined ? {} : { within: s.within }),
    ...(s.mutable === undefined ? {} : { mutable: s.mutable }),
    ...(s.birth === undefined ? {} : { birth: s.birth }),
    ...(s.token ? { token: true } : {}),
    create: (aws, props, mark) => call(aws, "create", (w) => create(w, s, props, mark), { mark, named: s.id !== undefined }),
    read: (aws, ids) => call(aws, "read", (w) => w.alive(s.name).filter((t) => w.shown(t) && ids.includes(t.id)).map((t) => seenAs(w, t))),
    delete: (aws, seen) => call(aws, "delete", (w) => remove(w, s, seen.id), { id: seen.id }),
    ...(s.settled ? { settle: (aws: Aws, props: Props, id: string) => call(aws, "put", (w) => put(w, id, props, s.settled!)) } : {}),
    ...(s.mutable ? { update: (aws: Aws, props: Props, seen: AnySeen, changed: readonly string[]) => call(aws, "put", (w) => put(w, seen.id, props, changed)) } : {}),
    ...(s.lingersMs === undefined
      ? {}
      : {
          lingers: (aws: Aws, seen: AnySeen) =>
            call(aws, "read", (w) => {
              const t = w.things.get(seen.id);
              return t !== undefined && w.phase(t) === undefined && w.holds(t) ? [`interface of ${t.id}`] : [];
            }),
        }),
  };
  return defineKind(kind);
}

const both =
  (one: string, other: string) =>
  (id: string): readonly End[] =>
    [one, other].map((kind, i) => ({ kind, id: id.split("|")[i]! }));

// One of every character there is among the real kinds.
/** Like a VPC: found by its tags, no token. */
export const box = kindOf({ name: "fake/box", readyMs: 1_000 });
/** Like a subnet: a clash of ranges is an error of its own. */
export const room = kindOf({ name: "fake/room", unique: ["boxId", "range"] });
/** Like an internet gateway with a token, and its attachment, which AWS cannot tag. */
export const gate = kindOf({ name: "fake/gate", token: true });
export const attachment = kindOf({ name: "fake/attachment", id: (p) => `${String(p["gateId"])}|${String(p["boxId"])}`, tagged: false, ends: both("fake/gate", "fake/box") });
/** Like security groups and their rules, which may name each other. */
export const group = kindOf({ name: "fake/group", unique: ["boxId", "groupName"] });
export const rule = kindOf({ name: "fake/rule", within: "groupId", unique: ["groupId", "fromGroupId", "port"], mutable: ["note"] });
/** Like an instance: a token, slow to come and to go, most of it cannot be changed. */
export const machine = kindOf({ name: "fake/machine", token: true, usable: "ready", readyMs: 20_000, goesMs: 30_000, mutable: ["groupIds"], birth: ["image"] });
/** Like a bucket: its name is its id, settings are put afterwards. */
export const store = kindOf({ name: "fake/store", id: (p) => String(p["called"]), mutable: ["versioned"], settled: ["versioned"] });
/** Like a database: a name of its own and minutes of patience. */
export const database = kindOf({ name: "fake/database", id: (p) => String(p["called"]), usable: "ready", readyMs: 600_000, goesMs: 240_000, lingersMs: 5_000, mutable: ["backups"] });
/** Like a load balancer: its interfaces stay when it is gone. */
export const balancer = kindOf({ name: "fake/balancer", id: (p) => String(p["called"]), readyMs: 90_000, goesMs: 1_000, lingersMs: 60_000 });
export const target = kindOf({ name: "fake/target", id: (p) => `${String(p["balancerId"])}|${String(p["machineId"])}`, tagged: false, ends: both("fake/balancer", "fake/machine"), within: "balancerId" });
/** Like a peering connection and its acceptance. */
export const peering = kindOf({ name: "fake/peering", readyMs: 500 });
export const acceptance = kindOf({ name: "fake/acceptance", id: (p) => `${String(p["peeringId"])}|accepted`, tagged: false, ends: (id) => [{ kind: "fake/peering", id: id.split("|")[0]! }], within: "peeringId" });

export const kinds: ReadonlyMap<string, AnyKind> = new Map(
  [box, room, gate, attachment, group, rule, machine, store, database, balancer, target, peering, acceptance].map((k) => [k.name, k]),
);
