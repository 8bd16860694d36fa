import { Fault } from "../../src/core/fault.js";
import { schemaVersion, type Lock, type State, type Store } from "../../src/core/state.js";
import { stateOf } from "../../src/state/parse.js";
import type { Clock } from "./clock.js";

const nobody = (): never => {
  throw new Error("not part of a history");
};

/** What survives the program: the state as it was last written whole, and the number of the lock. */
export class Disk {
  durable: State | undefined;
  epoch = 0;
  constructor(private readonly clock: Clock) {}

  /**
   * The store of one run: writes take time, are shared by those who ask meanwhile, and never happen once the run is dead. The
   * `failing`-th write finds the disk full.
   */
  open(isAlive: () => boolean, failing: number | undefined): Store {
    let writes = 0;
    let tail: Promise<unknown> = Promise.resolve();
    let waiting: Promise<void> | undefined;
    const save = async (state: State, lock: Lock): Promise<void> => {
      const text = JSON.stringify({ ...state, schema: schemaVersion, serial: (this.durable?.serial ?? 0) + 1, epoch: lock.epoch });
      stateOf(JSON.parse(text), state.name, "memory"); // what cannot be read again is a bug
      await this.clock.sleep(2);
      if (!isAlive()) return new Promise(() => undefined);
      if (lock.epoch !== this.epoch) throw new Fault("lock-lost", { where: "memory" });
      if (++writes === failing) throw new Fault("state-unwritable", { where: "memory", why: "ENOSPC" });
      this.durable = JSON.parse(text) as State;
      state.serial = this.durable.serial;
      state.epoch = lock.epoch;
      await this.clock.sleep(1);
      if (!isAlive()) return new Promise(() => undefined);
    };
    return {
      where: "memory",
      read: () => Promise.resolve(structuredClone(this.durable)),
      write: (state, lock) => {
        if (waiting !== undefined) return waiting;
        const done = tail.then(() => {
          waiting = undefined;
          return save(state, lock);
        });
        waiting = done;
        tail = done.catch(() => undefined);
        return done;
      },
      lock: () => Promise.resolve({ epoch: ++this.epoch, release: () => Promise.resolve() }),
      holder: () => Promise.resolve(undefined),
      secret: nobody,
      secrets: () => Promise.resolve([]),
      path: nobody,
      writeFile: nobody,
    };
  }
}
