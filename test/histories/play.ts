import { resolve, same } from "../../src/core/resolve.js";
import { Clock } from "./clock.js";
import { Disk } from "./disk.js";
import { kinds } from "./kinds.js";
import { type Ended, envId, graphOf, run, type Troubles, type Wish } from "./program.js";
import { type Thing, World } from "./world.js";

/** What may happen to an environment; `pick` chooses among what is there. */
export type Action =
  | { readonly do: "up"; readonly wish: Wish; readonly troubles: Troubles }
  | { readonly do: "teardown"; readonly steps: readonly string[] | undefined; readonly troubles: Troubles }
  /** Other hands: one of our things is deleted, changed, or loses its tags. */
  | { readonly do: "delete" | "change" | "strip"; readonly pick: number }
  /** Somebody puts a thing of theirs into one of our containers, or takes our store's name. */
  | { readonly do: "intrude" | "take-name"; readonly pick: number }
  | { readonly do: "leave" }
  /** Time passes, asleep or not. */
  | { readonly do: "wait"; readonly ms: number }
  /** The wall clock is set. */
  | { readonly do: "set-clock"; readonly ms: number };

export interface History {
  readonly seed: number;
  readonly actions: readonly Action[];
}
/** What a history met, for the tally. */
export interface Met {
  runs: number;
  killed: number;
  faults: number;
  calls: number;
  /** Partial teardowns that called something left over which the state still knows, by an intent without an id. */
  misnamed: number;
}

const hours = (n: number): number => n * 3_600_000;
const last: Wish = { steps: ["machines", "data", "balancing", "company"], answers: { range: "a", rooms: "2", note: "n", size: "s", guarded: "outer", backups: "7", versioned: "yes" } };
const theirs = "theirs/thing";

/**
 * Plays a history. Throws with what went wrong: something twice, lost, left, of somebody else's or sent before it was saved;
 * a run that fails though nothing stands in its way; or an environment that cannot be put right and taken away in the end.
 */
export async function play({ seed, actions }: History): Promise<Met> {
  const clock = new Clock();
  const restore = clock.install();
  try {
    const met: Met = { runs: 0, killed: 0, faults: 0, calls: 0, misnamed: 0 };
    const stage = new Stage(clock, seed, met);
    for (const [i, action] of actions.entries()) await stage.act(action).catch((e: unknown) => told(`action ${i + 1} (${action.do})`, e));
    await stage.end(lastWish(actions)).catch((e: unknown) => told("the end", e));
    met.calls = stage.world.changes;
    return met;
  } finally {
    restore();
  }
}

const told = (where: string, cause: unknown): never => {
  throw new Error(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
};
const lastWish = (actions: readonly Action[]): Wish => {
  const ups = actions.flatMap((a) => (a.do === "up" ? [a.wish] : []));
  return ups.at(-1) ?? last;
};

class Stage {
  readonly world: World;
  readonly disk: Disk;
  private readonly stripped = new Map<string, Record<string, string>>();

  constructor(
    readonly clock: Clock,
    seed: number,
    private readonly met: Met,
  ) {
    this.world = new World(clock, seed);
    this.disk = new Disk(clock);
  }

  async act(action: Action): Promise<void> {
    const others = this.others();
    switch (action.do) {
      case "up":
        await this.up(action.wish, action.troubles);
        break;
      case "teardown":
        if (this.disk.durable !== undefined) await this.teardown(action.steps, action.troubles);
        break;
      case "wait":
        await this.pass(action.ms);
        break;
      case "set-clock":
        this.clock.wall += action.ms;
        break;
      default:
        this.meddle(action.do, "pick" in action ? action.pick : 0);
        return;
    }
    const rest = (all: ReturnType<Stage["others"]>) => all.filter(({ id }) => !this.wentAlong(id));
    check(same(rest(this.others()), rest(others)), "something of somebody else's was touched");
    check(this.world.wrongs.length === 0, this.world.wrongs.join("; "));
  }

  /** Nobody is in the way any more and nothing goes wrong: it is put right, stays so, and goes without a trace, once. */
  async end(wish: Wish): Promise<void> {
    this.meddle("leave", 0);
    await this.pass(400_000);
    // What is born to fail is waited for like anything else, and ends the run that waits: only then can it be put right.
    await this.pass(Math.max(0, ...this.doomed().map((t) => t.readyAt - this.clock.passed)) + 1);
    await this.act({ do: "up", wish, troubles: { calls: [] } });
    const calls = this.world.changes;
    const again = await this.run({ up: wish }, { calls: [] });
    check(again.how === "done" && again.changes.length === 0, `a second up wants ${JSON.stringify(again)}`);
    check(this.world.changes === calls, "a second up called something");
    await this.act({ do: "teardown", steps: undefined, troubles: { calls: [] } });
    const gone = this.world.changes;
    await this.act({ do: "teardown", steps: undefined, troubles: { calls: [] } });
    check(this.world.changes === gone, "a second teardown called something");
    await this.pass(hours(1));
    this.nothingIsLeft();
  }

  // ------------------------------------------------------------------------------------- runs

  private async run(what: Parameters<typeof run>[2], troubles: Troubles): Promise<Ended> {
    const doomed = this.doomed().length > 0;
    const ended = await this.clock.until(run(this.world, this.disk, what, troubles), hours(3));
    this.met.runs++;
    if (ended.how === "killed") this.met.killed++;
    if (ended.how === "fault") this.met.faults++;
    if (ended.how === "fault" && ended.fault.code === "bug") throw ended.fault;
    const clean = troubles.calls.length === 0 && troubles.fullDisk === undefined && !doomed && !this.obstructed();
    if (clean && ended.how === "fault") throw new Error(`nothing is in the way, and yet: ${ended.fault.message}`, { cause: ended.fault });
    return ended;
  }

  private async up(wish: Wish, troubles: Troubles): Promise<void> {
    const ended = await this.run({ up: wish }, troubles);
    if (ended.how === "done") this.everythingIsThere(wish);
  }

  private async teardown(steps: readonly string[] | undefined, troubles: Troubles): Promise<void> {
    const ended = await this.run({ teardown: steps }, troubles);
    if (ended.how !== "done") return;
    const records = this.disk.durable!.records;
    const left = ended.left.filter(({ id }) => records[this.world.things.get(id)?.tags["kumiki:node"] ?? ""] === undefined);
    if (left.length < ended.left.length) this.met.misnamed++;
    check(left.length === 0 || this.obstructed(), `teardown says that it left ${JSON.stringify(left)}`);
    if (steps === undefined && !this.obstructed()) this.nothingIsLeft();
  }

  // ------------------------------------------------------------------------------------- what must hold

  /** Every node once, as it was wished; nothing else of ours. */
  private everythingIsThere(wish: Wish): void {
    const records = this.disk.durable!.records;
    const graph = graphOf(wish);
    const look = (node: string, attr: string): unknown => (attr === "id" ? records[node]?.id : records[node]?.attrs?.[attr]);
    const expected = new Set<string>();
    for (const node of graph.nodes.values()) {
      const record = records[node.id];
      check(record?.status === "ready", `${node.id} is ${record?.status ?? "not recorded"}`);
      const thing = this.world.things.get(record!.id!);
      check(thing !== undefined && this.world.phase(thing) === "ready", `${node.id}: ${record!.id} is not there`);
      const wanted = resolve(node.props, look).value as Record<string, unknown>;
      for (const [prop, value] of Object.entries(wanted))
        if (!(node.kind.birth as readonly string[] | undefined)?.includes(prop))
          check(same(thing!.data[prop], value), `${node.id}.${prop} is ${JSON.stringify(thing!.data[prop])} instead of ${JSON.stringify(value)}`);
      expected.add(record!.id!);
    }
    const stray = Object.keys(records).filter((n) => !graph.nodes.has(n));
    check(stray.length === 0, `still recorded: ${stray.join(", ")}`);
    const more = this.ours().filter((t) => !expected.has(t.id));
    check(more.length === 0, `made twice or left behind: ${more.map(nameOf).join(", ")}`);
  }

  private nothingIsLeft(): void {
    const left = this.ours();
    check(left.length === 0, `left behind: ${left.map(nameOf).join(", ")}`);
    const records = Object.keys(this.disk.durable?.records ?? {});
    check(records.length === 0, `still recorded: ${records.join(", ")}`);
  }

  // ------------------------------------------------------------------------------------- things

  private ours(): Thing[] {
    return this.world.standing().filter((t) => kinds.has(t.kind) && t.data["theirs"] !== true && !this.stripped.has(t.id));
  }
  private others(): readonly { readonly id: string; readonly tags: unknown; readonly data: unknown; readonly gone: boolean }[] {
    return this.world.alive().filter((t) => t.kind === theirs || t.data["theirs"] === true || this.stripped.has(t.id)).map((t) => structuredClone({ id: t.id, tags: t.tags, data: t.data, gone: t.goneAt !== undefined }));
  }
  private obstructed(): boolean {
    return this.others().length > 0;
  }
  /** A part without tags, as a rule of a group, that AWS took away together with its container, which carried ours. */
  private wentAlong(id: string): boolean {
    const { things } = this.world;
    const isGone = (t: Thing | undefined): boolean => t === undefined || t.goneAt !== undefined;
    const part = things.get(id);
    const within = part === undefined ? undefined : (kinds.get(part.kind)?.within as string | undefined);
    if (within === undefined || !this.stripped.has(id)) return false;
    const container = String(part!.data[within]);
    return isGone(part) && isGone(things.get(container)) && !this.stripped.has(container);
  }
  /** Made by a request that will turn out to have failed. */
  private doomed(): Thing[] {
    return this.world.standing().filter((t) => t.failed && this.world.phase(t) === "pending");
  }
  private async pass(ms: number): Promise<void> {
    await this.clock.until(this.clock.sleep(ms), ms + 1);
  }

  private meddle(how: "delete" | "change" | "strip" | "intrude" | "take-name" | "leave", pick: number): void {
    const { world } = this;
    const one = (of: readonly Thing[]): Thing | undefined => of[pick % Math.max(1, of.length)];
    if (how === "delete") {
      // What has no id in the state yet is not deleted by other hands: a token that is sent again would give the dead thing.
      const recorded = new Set(Object.values(this.disk.durable?.records ?? {}).map((r) => r.id));
      const thing = one(this.ours().filter((t) => recorded.has(t.id)));
      if (thing) this.byHand(thing);
    } else if (how === "change") {
      const thing = one(this.ours().filter((t) => ["fake/machine", "fake/rule", "fake/store", "fake/database"].includes(t.kind)));
      const prop = thing && ({ "fake/machine": "size", "fake/rule": "note", "fake/store": "versioned", "fake/database": "backups" } as Record<string, string>)[thing.kind];
      if (thing && prop) thing.data[prop] = "by hand";
    } else if (how === "strip") {
      const thing = one(this.ours().filter((t) => t.tags["kumiki:env"] === envId && Object.values(this.disk.durable?.records ?? {}).some((r) => r.id === t.id && r.status === "ready")));
      if (thing) {
        this.stripped.set(thing.id, thing.tags);
        thing.tags = {};
      }
    } else if (how === "intrude") {
      const container = one(this.ours().filter((t) => t.kind === "fake/room" || t.kind === "fake/box" || t.kind === "fake/group"));
      if (container) world.make(theirs, { inId: container.id });
    } else if (how === "take-name") {
      const id = "store-123456789012-ij234567";
      if (!world.alive().some((t) => t.id === id)) world.make("fake/store", { called: id, theirs: true }, { id });
    } else {
      for (const t of world.alive()) if (t.kind === theirs || t.data["theirs"] === true) world.things.delete(t.id);
      for (const [id, tags] of this.stripped) {
        const thing = world.things.get(id);
        if (thing) thing.tags = tags;
      }
      this.stripped.clear();
    }
  }

  /** As the console does it: what AWS takes along goes too, and what something else holds stays. */
  private byHand(thing: Thing): void {
    const { world } = this;
    const inside = world.standing().filter((o) => {
      const within = kinds.get(o.kind)?.within as string | undefined;
      return within !== undefined && o.data[within] === thing.id;
    });
    const holds = world.alive().filter((o) => o.id !== thing.id && !inside.includes(o) && Object.entries(o.data).some(([k, v]) => /Ids?$/.test(k) && [v].flat().includes(thing.id)));
    if (holds.length > 0) return;
    for (const t of [thing, ...inside]) world.remove(t.id);
  }
}

const nameOf = (t: Thing): string => `${t.kind} ${t.id} (${t.tags["kumiki:node"] ?? "no tag"})`;
function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
