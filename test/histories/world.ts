import { AwsError, type ErrorClass } from "../../src/core/aws-error.js";
import type { Aws, Mark, Owner, Phase } from "../../src/core/types.js";
import type { Clock } from "./clock.js";
import type { Disk } from "./disk.js";

/** What can happen to one call. */
export type Trouble =
  | { readonly what: "kill-before" | "kill-after" | "lose-request" | "lose-answer" | "interrupt" }
  /** The program dies, or gives up waiting; the request arrives that much later. Creates only. */
  | { readonly what: "kill-late" | "late"; readonly lateMs: number }
  /** What is made is not shown to anybody for a while. Creates only. */
  | { readonly what: "hidden"; readonly hiddenMs: number }
  /** AWS says no, this often. */
  | { readonly what: "refuse"; readonly kind: ErrorClass; readonly times: number }
  /** It is made, and AWS reports later that it failed. Creates only. */
  | { readonly what: "comes-up-failed" };

/** One thing that exists. */
export interface Thing {
  readonly id: string;
  readonly kind: string;
  tags: Record<string, string>;
  data: Record<string, unknown>;
  readonly token?: string;
  readyAt: number;
  visibleAt: number;
  failed: boolean;
  /** When it will be gone; undefined: nobody has asked for that. */
  goneAt?: number;
  /** When what it holds in its rooms is gone too. */
  letGoAt?: number;
}

/** One run of the program: it can die, and then nothing that it has not done yet happens. */
export interface Process {
  alive: boolean;
  /** Ends it as SIGKILL does. */
  die(): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** What happens to its n-th changing call. */
  readonly troubles: Map<number, Trouble>;
  changing: number;
  readonly disk: Disk;
}
export interface Door extends Aws {
  readonly world: World;
  readonly process: Process;
}
export const through = (aws: Aws): Door => aws as Door;

const never = new Promise<never>(() => undefined);
const refusal: Partial<Record<ErrorClass, string>> = {
  throttled: "RequestLimitExceeded",
  forbidden: "UnauthorizedOperation",
  expired: "ExpiredToken",
  quota: "VpcLimitExceeded",
  capacity: "InsufficientInstanceCapacity",
};
export const awsSays = (kind: ErrorClass, operation: string, code: string): AwsError => new AwsError(kind, operation, code, `${operation}: ${code}`, { httpStatusCode: 400 });

export interface Call {
  readonly operation: string;
  readonly verb: "create" | "put" | "delete" | "read";
  /** Of a create. */
  readonly mark?: Mark;
  /** Of a delete: what goes. */
  readonly id?: string;
  /** Of a create: its name is its id. Such a request is not late here: one that lands after a later delete of the same name was
   *  seen through brings back what nobody looks for any more (an attachment holds its gateway and its VPC back). */
  readonly named?: boolean;
}

/**
 * A small AWS in memory: ids of its own, tags, client tokens, uniqueness, containers, things that are slow to come and to go,
 * and a network in between that loses and delays. It watches the protocol: what it finds wrong is in `wrongs`.
 */
export class World {
  readonly things = new Map<string, Thing>();
  readonly wrongs: string[] = [];
  /** Changing calls that were carried out. */
  changes = 0;
  private numbers = 0;
  private random: number;

  constructor(
    readonly clock: Clock,
    seed: number,
  ) {
    this.random = seed | 1;
  }

  /** 0 ≤ x < 1, always the same sequence (xorshift). */
  chance(): number {
    this.random ^= this.random << 13;
    this.random ^= this.random >>> 17;
    this.random ^= this.random << 5;
    return (this.random >>> 0) / 2 ** 32;
  }

  async call<R>(aws: Aws, call: Call, effect: () => R): Promise<R> {
    const { process } = through(aws);
    const trouble = this.troubleOf(process, call);
    if (trouble?.what === "interrupt") process.interrupt();
    if (trouble?.what === "kill-before") process.die();
    if (!process.alive) return never;
    if (call.verb !== "read") this.watch(process, call);
    if (trouble?.what === "kill-late") {
      this.clock.later(trouble.lateMs, () => this.arrives(effect));
      process.die();
      return never;
    }
    if (trouble?.what === "late") this.clock.later(trouble.lateMs, () => this.arrives(effect));
    await this.clock.sleep(5 + this.chance() * 300);
    // It was on its way when the program died.
    const answer = trouble?.what === "late" || trouble?.what === "lose-request" || trouble?.what === "refuse" ? undefined : this.carryOut(effect, trouble);
    if (!process.alive) return never;
    if (trouble?.what === "kill-after") {
      process.die();
      return never;
    }
    if (trouble?.what === "late") await this.clock.sleep(60_000);
    if (trouble?.what === "late" || trouble?.what === "lose-answer" || trouble?.what === "lose-request") {
      if (!process.alive) return never;
      throw awsSays("unknown-outcome", call.operation, "TimeoutError");
    }
    if (trouble?.what === "refuse") throw awsSays(trouble.kind, call.operation, refusal[trouble.kind] ?? trouble.kind);
    await this.clock.sleep(this.chance() * 50);
    if (!process.alive) return never;
    if ("error" in answer!) throw answer.error;
    if (call.verb !== "read") this.changes++;
    return answer!.value;
  }

  private carryOut<R>(effect: () => R, trouble: Trouble | undefined): { value: R } | { error: unknown } {
    const before = new Set(this.things.keys());
    try {
      const value = effect();
      for (const t of this.things.values()) {
        if (before.has(t.id)) continue;
        if (trouble?.what === "hidden") t.visibleAt = this.clock.passed + trouble.hiddenMs;
        if (trouble?.what === "comes-up-failed") t.failed = true;
      }
      return { value };
    } catch (error) {
      return { error };
    }
  }

  private arrives(effect: () => unknown): void {
    try {
      effect();
    } catch {
      // What it would have stood on is gone, or its name is taken: nothing is made.
    }
  }

  private troubleOf(process: Process, { verb, named }: Call): Trouble | undefined {
    if (verb === "read" || !process.alive) return undefined;
    const n = ++process.changing;
    const trouble = process.troubles.get(n);
    if (trouble === undefined) return undefined;
    const fits = verb === "create" || !["kill-late", "late", "hidden", "comes-up-failed"].includes(trouble.what);
    if (!fits || (named && "lateMs" in trouble)) return undefined;
    if (trouble.what === "refuse" && trouble.times > 1) process.troubles.set(n + 1, { ...trouble, times: trouble.times - 1 });
    return trouble;
  }

  /** P3, P11: what is about to happen is on the disk before the request leaves. */
  private watch({ disk }: Process, { operation, verb, mark, id }: Call): void {
    const records = disk.durable?.records ?? {};
    if (verb === "create" && mark !== undefined) {
      const record = records[mark.node];
      if (record?.status !== "creating" || record.op !== mark.tags["kumiki:op"]) this.wrongs.push(`${operation} of ${mark.node} was sent before its intent was durable`);
    }
    if (verb === "delete" && id !== undefined) {
      const thing = this.things.get(id);
      const node = thing?.tags["kumiki:node"];
      const meant = Object.entries(records).some(([n, r]) => (r.id === id || n === node) && r.status === "deleting");
      if (!meant) this.wrongs.push(`${operation} of ${id} was sent before its intent was durable`);
      if (thing !== undefined && thing.tags["kumiki:env"] !== undefined && thing.tags["kumiki:env"] !== disk.durable?.envId) this.wrongs.push(`${operation} of ${id}, which is somebody else's`);
    }
  }

  // --------------------------------------------------------------------------------- things

  alive(kind?: string): Thing[] {
    return [...this.things.values()].filter((t) => (kind === undefined || t.kind === kind) && this.phase(t) !== undefined);
  }
  /** In existence and not on its way out. */
  standing(kind?: string): Thing[] {
    return this.alive(kind).filter((t) => t.goneAt === undefined);
  }

  phase(t: Thing): Phase | undefined {
    if (t.goneAt !== undefined) return t.goneAt <= this.clock.passed ? undefined : "deleting";
    if (t.readyAt > this.clock.passed) return "pending";
    return t.failed ? "failed" : "ready";
  }
  /** Deleted things still hold others back while their interfaces linger. */
  holds(t: Thing): boolean {
    return this.phase(t) !== undefined || (t.letGoAt ?? 0) > this.clock.passed;
  }
  shown(t: Thing): boolean {
    return this.phase(t) !== undefined && t.visibleAt <= this.clock.passed;
  }

  make(kind: string, data: Record<string, unknown>, o: { readonly tags?: Readonly<Record<string, string>>; readonly token?: string; readonly id?: string; readonly readyMs?: number } = {}): Thing {
    const id = o.id ?? `${kind.split("/")[1]}-${String(++this.numbers).padStart(5, "0")}`;
    const thing: Thing = {
      id,
      kind,
      tags: { ...o.tags },
      data: structuredClone(data),
      ...(o.token === undefined ? {} : { token: o.token }),
      readyAt: this.clock.passed + (o.readyMs ?? 0),
      visibleAt: this.clock.passed,
      failed: false,
    };
    this.things.set(id, thing);
    return thing;
  }

  /** Begins its removal; with it goes what is inside it. */
  remove(id: string, { takesMs = 0, lingersMs = 0 } = {}): void {
    const t = this.things.get(id);
    if (t === undefined || t.goneAt !== undefined) return;
    t.goneAt = this.clock.passed + takesMs;
    t.letGoAt = t.goneAt + lingersMs;
  }

  ownerOf(t: Thing): Owner | undefined {
    const { "kumiki:env": env, "kumiki:node": node, "kumiki:op": op = "" } = t.tags;
    return env === undefined || node === undefined ? undefined : { env, node, op };
  }
}
