import { readdir, rename } from "node:fs/promises";
import { Fault, isFault } from "../core/fault.js";
import { schemaVersion, type Lock, type State, type Store } from "../core/state.js";
import { discard, prepare, syncFolder } from "./durable.js";
import { isStillOurs, type Taken } from "./lock.js";
import { stateOf } from "./parse.js";
import { writing, type Paths } from "./place.js";
import { keep, prune, readState, serialsOf } from "./versions.js";

/** The file that the next save replaces, and the serials of the earlier versions beside it. */
interface OnDisk {
  readonly present?: { readonly serial: number; readonly envId: string };
  readonly serials: readonly number[];
}
/** A lock that was taken here; `onDisk` is undefined until it was looked at, and after a save that failed. */
interface Session {
  readonly taken: Taken;
  onDisk?: OnDisk | undefined;
}
interface Save {
  readonly state: State;
  readonly lock: Lock;
  readonly done: Promise<void>;
}

export interface Saver {
  readonly write: Store["write"];
  /** From now on `write` accepts this lock. */
  begin(lock: Lock, taken: Taken): void;
  /** When everything that was asked for is written or has failed. */
  idle(): Promise<unknown>;
}

/** One writer at a time, for one environment. */
export function saver(paths: Paths, env: string): Saver {
  const sessions = new WeakMap<Lock, Session>();
  let tail: Promise<unknown> = Promise.resolve();
  let waiting: Save | undefined;

  async function save(state: State, lock: Lock): Promise<void> {
    const session = sessions.get(lock);
    if (session === undefined) throw new Fault("lock-lost", { where: paths.state });
    const before = (session.onDisk ??= await look(paths, env));
    session.onDisk = undefined;
    const { serial, serials } = await replace(paths, env, before, state, session.taken);
    session.onDisk = { present: { serial, envId: state.envId }, serials };
    state.serial = serial;
    state.epoch = lock.epoch;
  }

  return {
    begin: (lock, taken) => void sessions.set(lock, { taken }),
    idle: () => tail,
    /** Parallel tasks share one save: who asks for a state that still waits for its turn joins it (P10). */
    write(state, lock) {
      if (waiting?.state === state && waiting.lock === lock) return waiting.done;
      const done = tail.then(() => {
        if (waiting === mine) waiting = undefined;
        return writing(paths.state, () => save(state, lock));
      });
      const mine: Save = { state, lock, done };
      waiting = mine;
      tail = done.catch(() => undefined);
      return done;
    },
  };
}

/** What is there is read once for each lock: a file that is broken, newer or foreign must not be replaced. */
async function look(paths: Paths, env: string): Promise<OnDisk> {
  const present = await readState(paths, env);
  const serials = serialsOf(await readdir(paths.folder));
  return present === undefined ? { serials } : { present: { serial: present.serial, envId: present.envId }, serials };
}

async function replace(paths: Paths, env: string, before: OnDisk, state: State, taken: Taken) {
  const { folder, state: where } = paths;
  const { present } = before;
  if (present !== undefined && present.envId !== state.envId) {
    throw new Fault("state-foreign", { where, why: `it is of ${present.envId}, and what would replace it of ${state.envId}` });
  }
  const serial = Math.max(state.serial, present?.serial ?? 0, ...before.serials) + 1;
  const temp = await prepare(folder, textOf({ ...state, schema: schemaVersion, serial, epoch: taken.epoch }, env, where));
  try {
    // As late as can be: what follows takes microseconds.
    if (!(await isStillOurs(folder, await readdir(folder), taken))) throw new Fault("lock-lost", { where });
    if (present !== undefined) await keep(folder, present.serial);
    await rename(temp, where);
    await syncFolder(folder);
  } finally {
    await discard(temp);
  }
  const serials = await prune(folder, present === undefined ? before.serials : [present.serial, ...before.serials]);
  return { serial, serials };
}

/** The text of a state, read as the next run would read it: what cannot be read again is never written. */
function textOf(state: State, env: string, where: string): string {
  const text = `${JSON.stringify(state, undefined, 1)}\n`;
  try {
    stateOf(JSON.parse(text), env, where);
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    throw new Fault("bug", { message: `a state that could not be read again was about to be written: ${cause.message}` }, { cause });
  }
  return text;
}
