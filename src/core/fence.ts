import type { Lock } from "./state.js";

/** Runs immediately before a changing call. @throws Fault lock-lost */
export interface Fence {
  readonly check: () => Promise<void>;
  readonly close: () => void;
}

const tickMs = 200;
/** A loop that was held up for longer than this was stopped, asleep with the machine, or too busy to be trusted. */
const gapMs = 2_000;

/**
 * Asks the store again whether the lock is still ours: whenever its answer is older than the store allows, and whenever
 * this process was not running since. Someone may have taken the lock away in the meantime, and a call that was about to
 * be sent would be sent all the same.
 */
export function openFence({ verify }: Pick<Lock, "verify">): Fence {
  if (verify === undefined) return { check: () => Promise.resolve(), close: () => undefined };
  const now = () => ({ running: performance.now(), wall: Date.now() });
  let seen = now();
  let stale = false;
  let verifiedAt = seen.running;
  const notice = (): void => {
    const at = now();
    // The monotonic clock stands still while the machine sleeps; the other one may be set.
    if (at.running - seen.running > gapMs || Math.abs(at.wall - seen.wall) > gapMs) stale = true;
    seen = at;
  };
  const timer = setInterval(notice, tickMs);
  timer.unref();
  return {
    async check() {
      notice();
      if (!stale && performance.now() - verifiedAt < verify.everyMs) return;
      stale = false;
      try {
        await verify.run();
      } catch (e) {
        stale = true;
        throw e;
      }
      verifiedAt = performance.now();
    },
    close: () => clearInterval(timer),
  };
}
