import { readdir, rename } from "node:fs/promises";
import { Fault, isFault } from "../core/fault.js";
import { schemaVersion, type Lock, type State } from "../core/state.js";
import { sameLineage } from "./content.js";
import { discard, prepare, syncFolder } from "./durable.js";
import { oneAtATime, type Writer } from "./group.js";
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
export interface Saver extends Writer {
  /** From now on `write` accepts this lock. */
  begin(lock: Lock, taken: Taken): void;
}

/** One writer at a time, for one environment. */
export function saver(paths: Paths, env: string): Saver {
  const sessions = new WeakMap<Lock, Session>();

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
    ...oneAtATime((state, lock) => writing(paths.state, () => save(state, lock))),
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
  if (present !== undefined) sameLineage(where, present, state);
  const serial = Math.max(state.serial, present?.serial ?? 0, ...before.serials) + 1;
  await exchange(paths, taken, textOf({ ...state, schema: schemaVersion, serial, epoch: taken.epoch }, env, where), present?.serial);
  const serials = await prune(folder, present === undefined ? before.serials : [present.serial, ...before.serials]);
  return { serial, serials };
}

/**
 * Gives the state file this text in one step, while the lock is ours; the present file stays as version `keepAs`.
 * @throws Fault lock-lost; the system's errors
 */
export async function exchange({ folder, state: where }: Paths, taken: Taken, text: string, keepAs: number | undefined): Promise<void> {
  const temp = await prepare(folder, text);
  try {
    // As late as can be: what follows takes microseconds.
    if (!(await isStillOurs(folder, await readdir(folder), taken))) throw new Fault("lock-lost", { where });
    if (keepAs !== undefined) await keep(folder, keepAs);
    await rename(temp, where);
    await syncFolder(folder);
  } finally {
    await discard(temp);
  }
}

/** The text of a state, read as the next run would read it: what cannot be read again is never written. */
export function textOf(state: State, env: string, where: string): string {
  const text = `${JSON.stringify(state, undefined, 1)}\n`;
  try {
    stateOf(JSON.parse(text), env, where);
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    throw new Fault("bug", { message: `a state that could not be read again was about to be written: ${cause.message}` }, { cause });
  }
  return text;
}
