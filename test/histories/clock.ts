import { createRequire, syncBuiltinESMExports } from "node:module";

/**
 * Time that passes only when nothing else can happen: an hour of polling takes milliseconds, and always the same way.
 * While it is installed, `setTimeout`, `node:timers/promises`, `Date` and `performance.now` mean this time. Whatever is
 * tried must do no input or output of its own.
 */
interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}
type Sleep = (ms?: number, value?: unknown, options?: { readonly signal?: AbortSignal }) => Promise<unknown>;

const promises = createRequire(import.meta.url)("node:timers/promises") as { setTimeout: Sleep };
const turn = setImmediate;

export class Clock {
  /** Milliseconds that have really passed. */
  passed = 0;
  /** What a wall clock shows beyond that; it may jump. */
  wall = Date.UTC(2026, 0, 31, 9);
  private order = 0;
  private readonly timers = new Map<number, Timer>();

  /** @returns the timer's number */
  later(ms: number, fire: () => void): number {
    const order = ++this.order;
    this.timers.set(order, { at: this.passed + Math.max(0, ms), order, fire });
    return order;
  }

  readonly sleep = (ms = 0, value?: unknown, { signal }: { readonly signal?: AbortSignal } = {}): Promise<unknown> =>
    new Promise((done, fail) => {
      const aborted = (): void => {
        this.timers.delete(timer);
        fail(Object.assign(new Error("aborted"), { name: "AbortError" }));
      };
      const timer = this.later(ms, () => {
        signal?.removeEventListener("abort", aborted);
        done(value);
      });
      if (signal?.aborted) aborted();
      else signal?.addEventListener("abort", aborted, { once: true });
    });

  /** Lets time pass until `work` has ended. Throws if it waits for nothing, or for longer than `atMostMs`. */
  async until<R>(work: Promise<R>, atMostMs: number): Promise<R> {
    let ended = false;
    const end = (): void => void (ended = true);
    work.then(end, end);
    const limit = this.passed + atMostMs;
    for (;;) {
      await new Promise<void>((r) => turn(r));
      if (ended) return work;
      const next = this.next();
      if (next === undefined) throw new Error("it waits for something that will never come");
      if (next.at > limit) throw new Error(`not over after ${Math.round(atMostMs / 60_000)} minutes`);
      this.timers.delete(next.order);
      this.passed = Math.max(this.passed, next.at);
      next.fire();
    }
  }

  private next(): Timer | undefined {
    let best: Timer | undefined;
    for (const t of this.timers.values()) if (best === undefined || t.at < best.at) best = t;
    return best;
  }

  /** @returns what brings the real time back */
  install(): () => void {
    const now = (): number => this.wall + this.passed;
    const real = { Date, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, sleep: promises.setTimeout, performance: performance.now };
    class VirtualDate extends Date {
      constructor(...of: [] | [number | string | Date]) {
        super(...((of.length === 0 ? [now()] : of) as [number]));
      }
      static override now = now;
    }
    globalThis.Date = VirtualDate as DateConstructor;
    globalThis.setTimeout = ((fire: () => void, ms = 0) => this.later(ms, fire)) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((timer: number) => void this.timers.delete(timer)) as unknown as typeof clearTimeout;
    performance.now = () => this.passed;
    promises.setTimeout = this.sleep;
    syncBuiltinESMExports();
    return () => {
      globalThis.Date = real.Date;
      globalThis.setTimeout = real.setTimeout;
      globalThis.clearTimeout = real.clearTimeout;
      performance.now = real.performance;
      promises.setTimeout = real.sleep;
      syncBuiltinESMExports();
    };
  }
}
