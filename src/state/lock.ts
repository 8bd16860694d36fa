import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../core/fault.js";
import type { LockHolder } from "../core/state.js";
import { createDurably, sweep, writeDurably } from "./durable.js";
import { isErrno, readSafely, TooLarge } from "./folder.js";
import { thisProcess } from "./process.js";
import { holderOf, isHeld, lockedBy, newTicket, ticketOf, type Ticket } from "./ticket.js";

/**
 * The lock of an environment: numbered files `lock.N`, made with link(2), which is exclusive and leaves no half
 * written file. The highest one counts; its number is the epoch that every save must still find there (fencing). A
 * holder that is dead for certain is passed over at once; one we cannot ask (another machine) never is.
 * reliability.md 1.3 has the measurements that led here.
 */
export interface Taken {
  readonly epoch: number;
  readonly ticket: Ticket;
}

const fileOf = (epoch: number): string => `lock.${epoch}`;
const numbersOf = (names: readonly string[]): number[] =>
  names.flatMap((name) => (/^lock\.[1-9]\d{0,14}$/.test(name) ? [Number(name.slice(5))] : []));
const highestOf = (names: readonly string[]): number => Math.max(0, ...numbersOf(names));

/** Somebody else must win in between for each further attempt to be needed. */
const attempts = 1000;
const ticketBytes = 65_536;

/** undefined: pruned meanwhile, because there is a higher one. */
async function readTicket(folder: string, epoch: number): Promise<Ticket | undefined> {
  const bytes = await readSafely(join(folder, fileOf(epoch)), ticketBytes).catch((e: unknown) => {
    if (e instanceof TooLarge) return Buffer.alloc(0);
    throw e;
  });
  if (bytes === undefined) return undefined;
  try {
    return ticketOf(JSON.parse(bytes.toString("utf8")));
  } catch {
    return ticketOf(undefined);
  }
}

/**
 * Takes the lock, or throws Fault `locked` at once.
 * @param atLeast the epoch in the state file, which the new one must exceed even if lock files were deleted by hand
 */
export async function takeLock(folder: string, atLeast: number, command: string): Promise<Taken> {
  const ticket = newTicket(await thisProcess(), command);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const highest = highestOf(await readdir(folder));
    const now = highest === 0 ? undefined : await readTicket(folder, highest);
    if (highest > 0 && now === undefined) continue;
    if (now !== undefined && (await isHeld(now, await thisProcess()))) throw lockedBy(join(folder, fileOf(highest)), now);
    const epoch = Math.max(highest, atLeast) + 1;
    if (!(await link(folder, epoch, ticket))) continue;
    const names = await readdir(folder);
    if (highestOf(names) === epoch) {
      await tidy(folder, names, epoch);
      return { epoch, ticket };
    }
    // Others went past while we looked, and pruned the number that we then took: ours never counted.
    await unlink(join(folder, fileOf(epoch))).catch(() => undefined);
  }
  throw exhausted(folder);
}

const exhausted = (where: string) => new Fault("state-unwritable", { where, why: `no lock after ${attempts} attempts` });

/** false: taken by somebody else, or our temporary file was swept by a holder that cannot see our process. */
async function link(folder: string, epoch: number, ticket: Ticket): Promise<boolean> {
  return createDurably(folder, fileOf(epoch), JSON.stringify(ticket)).catch((e: unknown) => {
    if (isErrno(e, "ENOENT")) return false;
    throw e;
  });
}

async function tidy(folder: string, names: readonly string[], epoch: number): Promise<void> {
  const older = numbersOf(names).filter((n) => n < epoch);
  await Promise.all(older.map((n) => unlink(join(folder, fileOf(n))).catch(() => undefined)));
  await sweep(folder, names);
}

/** Whether nobody has taken the lock over. `names`: what is in the folder now. */
export async function isStillOurs(folder: string, names: readonly string[], { epoch, ticket }: Taken): Promise<boolean> {
  if (highestOf(names) !== epoch) return false;
  const now = await readTicket(folder, epoch);
  return now?.nonce === ticket.nonce && now.released !== true;
}

/** Gives the lock back. Never throws: our death makes it stale in any case, and the caller has its own outcome. */
export async function releaseLock(folder: string, { epoch, ticket }: Taken): Promise<void> {
  try {
    if (await isStillOurs(folder, await readdir(folder), { epoch, ticket })) {
      await writeDurably(folder, fileOf(epoch), JSON.stringify({ ...ticket, released: true }));
    }
  } catch {
    // see above
  }
}

/** Who took the lock last and did not give it back, dead or alive; undefined if nobody. */
export async function lastHolder(folder: string): Promise<{ readonly holder: LockHolder; readonly dead: boolean } | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const highest = highestOf(await readdir(folder));
    if (highest === 0) return undefined;
    const ticket = await readTicket(folder, highest);
    if (ticket === undefined) continue;
    if (ticket.released === true) return undefined;
    return { holder: holderOf(ticket), dead: !(await isHeld(ticket, await thisProcess())) };
  }
  return undefined;
}

/** Who holds the lock; undefined if nobody, or somebody who is dead for certain. */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
  const last = await lastHolder(folder);
  return last?.dead === false ? last.holder : undefined;
}

/** Puts a released lock on top of whatever is there: the holder's next save is refused. For `state unlock` only. */
export async function breakLock(folder: string, atLeast: number): Promise<void> {
  const ticket: Ticket = { ...newTicket(await thisProcess(), "state unlock"), released: true };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const epoch = Math.max(highestOf(await readdir(folder)), atLeast) + 1;
    if (await link(folder, epoch, ticket)) return;
  }
  throw exhausted(folder);
}
