import type { Lock, State, Store } from "../core/state.js";

interface Save {
  readonly state: State;
  readonly lock: Lock;
  readonly done: Promise<void>;
}
export interface Writer {
  readonly write: Store["write"];
  /** When everything that was asked for is written or has failed. */
  idle(): Promise<unknown>;
}

/** One save at a time; parallel tasks share one: who asks for a state that still waits for its turn joins it (P10). */
export function oneAtATime(save: (state: State, lock: Lock) => Promise<void>): Writer {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting: Save | undefined;
  return {
    idle: () => tail,
    write(state, lock) {
      if (waiting?.state === state && waiting.lock === lock) return waiting.done;
      const done = tail.then(() => {
        if (waiting === mine) waiting = undefined;
        return save(state, lock);
      });
      const mine: Save = { state, lock, done };
      waiting = mine;
      tail = done.catch(() => undefined);
      return done;
    },
  };
}
