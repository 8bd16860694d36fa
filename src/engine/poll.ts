import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorClass, isAwsError } from "../core/aws-error.js";
import type { Timing } from "../core/timing.js";
import type { AnyKind, Aws, Death } from "../core/types.js";
import { clockOf } from "./clock.js";
import { deathsOf, readShown } from "./read.js";
import type { AnySeen } from "./survey.js";

interface Waiting {
  readonly id: string;
  readonly since: number;
  readonly typicalMs: number;
  /** Called with what AWS shows now (undefined: nothing); true ends the wait. */
  readonly look: (seen: AnySeen | undefined, death: Death | undefined) => boolean;
  /** A create is waited for: where the thing is not shown, it is asked whether it died. */
  readonly asksDeath: boolean;
  readonly fail: (error: unknown) => void;
}

const passing: ReadonlySet<ErrorClass> = new Set(["eventual", "throttled", "unknown-outcome", "not-sent"]);

/**
 * One loop per kind: a single Describe answers for everyone of that kind who waits (design rule 2). A loop is quiet
 * until the first of them can be expected, then looks at intervals that grow with the time already waited.
 */
export class Poller {
  private readonly loops = new Map<string, Set<Waiting>>();
  private readonly clock: () => number;

  constructor(
    private readonly aws: Aws,
    private readonly timing: Timing,
    private readonly signal: AbortSignal = aws.signal,
  ) {
    this.clock = clockOf(aws);
  }

  /**
   * Resolves with the first sight that `done` accepts. Rejects when a read fails for good, or is interrupted.
   * @param done called with what is shown, and, where a create is waited for, with the thing's death
   */
  until(
    kind: AnyKind,
    id: string,
    typicalMs: number,
    done: (seen: AnySeen | undefined, death?: Death) => boolean,
    asksDeath = false,
  ): Promise<AnySeen | undefined> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        id,
        since: this.clock(),
        typicalMs,
        asksDeath,
        look: (seen, death) => {
          let ends;
          try {
            ends = done(seen, death);
          } catch (e) {
            reject(e as Error);
            return true;
          }
          if (ends) resolve(seen);
          return ends;
        },
        fail: reject,
      };
      const running = this.loops.get(kind.name);
      if (running) running.add(waiting);
      else {
        const set = new Set([waiting]);
        this.loops.set(kind.name, set);
        void this.loop(kind, set);
      }
    });
  }

  private pause(set: ReadonlySet<Waiting>): number {
    const t = this.timing;
    const now = this.clock();
    let pause = t.pollMaxMs;
    for (const w of set) {
      const elapsed = now - w.since;
      const quiet = w.typicalMs * t.quietShare - elapsed;
      pause = Math.min(pause, quiet > 0 ? Math.max(quiet, t.pollMinMs) : Math.max(t.pollMinMs, elapsed * t.pollShare));
    }
    return pause;
  }

  private async loop(kind: AnyKind, set: Set<Waiting>): Promise<void> {
    let failing: number | undefined;
    while (set.size > 0) {
      try {
        await sleep(this.pause(set), undefined, { signal: this.signal });
        const asked = [...set];
        const seen = await readShown(kind, this.aws, [...new Set(asked.map((w) => w.id))]);
        const byId = new Map(seen.map((s) => [s.id, s]));
        const missing = asked.filter((w) => w.asksDeath && [undefined, "deleting"].includes(byId.get(w.id)?.phase));
        const deaths = await deathsOf(kind, this.aws, [...new Set(missing.map((w) => w.id))]);
        failing = undefined;
        for (const w of asked) if (w.look(byId.get(w.id), deaths.find((d) => d.id === w.id))) set.delete(w);
      } catch (e) {
        // The reads were already repeated below. What passes by itself is worth more ticks, since whoever waits has
        // nothing to lose; anything else ends the waits.
        failing ??= this.clock();
        if (isAwsError(e) && passing.has(e.kind) && this.clock() - failing < this.timing.notFoundMs) continue;
        for (const w of set) w.fail(e);
        set.clear();
      }
    }
    this.loops.delete(kind.name);
  }
}
