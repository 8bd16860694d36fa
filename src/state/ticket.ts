import { randomBytes } from "node:crypto";
import { Fault } from "../core/fault.js";
import type { LockHolder } from "../core/state.js";
import { isAlive, type ProcessId } from "./process.js";

/** What a lock says of who took it, in a file of its own or inside a shared state. */
export interface Ticket extends LockHolder, ProcessId {
  /** Tells this lock from another that got the same number after somebody deleted files by hand. */
  readonly nonce: string;
  readonly released?: true;
}

export const newTicket = (us: ProcessId, command: string): Ticket => ({
  ...us,
  since: new Date().toISOString(),
  command,
  nonce: randomBytes(8).toString("hex"),
});

/** A damaged lock says nothing of its holder, so it counts as held: by somebody unknown. */
const unknown: Ticket = { pid: 0, host: "?", boot: "?", space: "", start: "", since: "?", command: "?", nonce: "" };

/** What JSON.parse gave, as a ticket. */
export function ticketOf(value: unknown): Ticket {
  if (typeof value !== "object" || value === null) return unknown;
  const all = { ...unknown, ...(value as Partial<Ticket>) };
  const right = Object.entries(unknown).every(([k, v]) => typeof all[k as keyof Ticket] === typeof v);
  const wrong = [all.user, all.machine].some((v) => v !== undefined && typeof v !== "string");
  return right && !wrong && Number.isSafeInteger(all.pid) && all.pid > 0 ? all : unknown;
}

/**
 * Whether the holder may be at work. Only a process of this machine can be asked; `us` with `machine` (a shared state)
 * believes a host to be this one by that mark alone: names such as "localhost" are everybody's.
 */
export async function isHeld(ticket: Ticket, us: ProcessId): Promise<boolean> {
  if (ticket.released === true) return false;
  const here = ticket.host === us.host && (us.machine === undefined || (us.machine !== "" && ticket.machine === us.machine));
  if (ticket.boot === us.boot && (us.boot !== "" || here)) {
    return ticket.space !== us.space || isAlive(ticket.pid, ticket.start);
  }
  // The same machine by name and another boot: every process of that time is gone. One side that does not know its
  // boot may be the same machine under another system (Windows and its WSL share a name).
  const rebooted = here && ticket.boot !== "" && us.boot !== "";
  return !rebooted;
}

export const holderOf = ({ pid, host, user, since, command }: Ticket): LockHolder => ({
  pid,
  host,
  ...(user === undefined ? {} : { user }),
  since,
  command,
});

export const lockedBy = (where: string, t: LockHolder): Fault =>
  new Fault("locked", { holder: `${t.command}, pid ${t.pid} on ${t.host}${t.user === undefined ? "" : ` (${t.user})`}`, since: t.since, where });
