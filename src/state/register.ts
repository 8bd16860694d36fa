import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../core/fault.js";
import type { Objects } from "../core/objects.js";
import { json } from "./parse.js";
import type { ProcessId } from "./process.js";
import { isHeld, lockedBy, newTicket, ticketOf, type Ticket } from "./ticket.js";

/**
 * One object that holds the state and, beside it, the lock: a register that is only ever exchanged whole, on the
 * condition that it is still the one that was read (If-Match), or that there is none (If-None-Match). Whoever takes
 * the lock changes the object, so every write of an earlier holder, however late it lands, is refused by S3 itself.
 * docs/adr/0007-state-in-s3.md has the argument.
 */
export interface Register {
  read(): Promise<Reading>;
  /** Takes the lock; throws Fault `locked` at once when somebody has it who may be alive. */
  take(command: string): Promise<Hold>;
  /**
   * Puts something else there in one step, with nobody at work before or after; `decide` says what, undefined: nothing.
   * It sees Fault state-broken instead of a value where what is there cannot be read.
   */
  exchange(command: string, decide: (value: Reading["value"] | Fault, epoch: number) => object | undefined): Promise<void>;
  /** Ends whoever holds it: their next write is refused. @returns what was found; undefined: nobody holds it */
  release(force: boolean): Promise<{ readonly ticket: Ticket; readonly dead: boolean } | undefined>;
}

export interface Reading {
  /** What is there beside the lock; undefined: nothing. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly ticket: Ticket | undefined;
  readonly epoch: number;
  readonly etag: string | undefined;
}

export interface Hold {
  readonly epoch: number;
  /** What was there when the lock was taken. */
  readonly value: Reading["value"];
  /** Durable when it resolves. @throws Fault lock-lost */
  save(value: object): Promise<void>;
  /** Reads it again. @throws Fault lock-lost */
  verify(): Promise<void>;
  /** Never throws: on this machine our death makes the lock stale, and the caller has its own outcome. */
  release(): Promise<void>;
}

export interface RegisterParts {
  readonly objects: Objects;
  readonly key: string;
  /** For people: s3://bucket/key. */
  readonly where: string;
  readonly us: () => Promise<ProcessId>;
  /** Milliseconds before another attempt. */
  readonly waitMs: (attempt: number) => number;
}

export const jsonType = "application/json";
/** Of a write whose fate stays unknown. */
const attempts = 8;
/** Somebody else must win in between for each further one to be needed. */
const rounds = 50;
/** How many earlier versions are looked through for one that is whole. */
const lookedThrough = 10;

const encode = (value: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, undefined, 1)}\n`);
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const nothing: Reading = { value: undefined, ticket: undefined, epoch: 0, etag: undefined };

export function register({ objects, key, where, us, waitMs }: RegisterParts): Register {
  /**
   * Writes in place of the version `etag`, and finds out what became of it when the answer is lost: our bytes carry the
   * lock's nonce and a serial, so nobody else's are the same.
   * @returns the new ETag; undefined: somebody else has written
   */
  async function swap(etag: string | undefined, bytes: Uint8Array): Promise<string | undefined> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const put = await objects.put(key, bytes, etag === undefined ? "absent" : { etag }, jsonType);
      if (put.did === "done") return put.etag;
      const now = await objects.get(key);
      if (now !== undefined && same(now.bytes, bytes)) return now.etag;
      if (now?.etag !== etag) return undefined;
      // Not done, or not yet: the same write again does no harm, at most one of the two finds its condition met.
      await sleep(waitMs(attempt));
    }
    throw new Fault("state-unwritable", { where, why: `S3 left it open ${attempts} times whether it was written` });
  }

  async function read(): Promise<Reading> {
    let found = await objects.get(key);
    if (found === undefined) {
      const versions = await objects.versions(key, 1);
      if (versions.length === 0) return nothing;
      found = await objects.get(key); // it may have been made just now
      if (found === undefined) throw await broken("it was deleted, but its earlier versions are there");
    }
    try {
      return readingOf(found.bytes, found.etag, where);
    } catch (e) {
      throw await broken(reasonOf(e), e);
    }
  }

  async function broken(why: string, cause?: unknown): Promise<Fault> {
    const backup = await newestWhole();
    return new Fault("state-broken", { where, why, ...(backup === undefined ? {} : { backup }) }, { cause });
  }
  async function newestWhole(): Promise<string | undefined> {
    for (const id of await objects.versions(key, lookedThrough)) {
      const bytes = await objects.version(key, id);
      if (bytes !== undefined && isWhole(bytes)) return `${where}?versionId=${id}`;
    }
    return undefined;
  }

  /** The present version, whatever is in it. */
  async function readAny(): Promise<Reading & { readonly broken?: Fault }> {
    try {
      return await read();
    } catch (e) {
      if (!(e instanceof Fault) || e.code !== "state-broken") throw e;
      return { ...nothing, etag: (await objects.get(key))?.etag, broken: e };
    }
  }

  const held = (ticket: Ticket, epoch: number, taken: Reading, first: string): Hold => {
    let etag: string | undefined = first;
    const isOurs = (now: Reading): boolean => now.ticket?.nonce === ticket.nonce && now.ticket.released !== true;
    const mine = async (): Promise<Reading> => {
      const now = await read();
      if (!isOurs(now)) throw new Fault("lock-lost", { where });
      return now;
    };
    return {
      epoch,
      value: taken.value,
      async save(value) {
        const bytes = encode({ ...value, lock: { ...ticket, epoch } });
        for (let round = 0; round < rounds; round++) {
          // After a failure we know nothing: an earlier write of ours may still have landed. Only we write our nonce.
          const before: string | undefined = etag ?? (await mine()).etag;
          etag = undefined;
          etag = await swap(before, bytes);
          if (etag !== undefined) return;
        }
        throw new Fault("lock-lost", { where });
      },
      async verify() {
        await mine();
      },
      async release() {
        try {
          for (let round = 0; round < rounds; round++) {
            const now = await mine();
            if ((await swap(now.etag, encode({ ...now.value, lock: { ...ticket, epoch, released: true } }))) !== undefined) return;
          }
        } catch {
          // see above
        }
      },
    };
  };

  /** Puts something in the place of what is there, again and again while others come in between. */
  async function change<R extends Reading>(look: () => Promise<R>, decide: (now: R) => Promise<object | undefined>): Promise<{ readonly now: R; readonly etag: string } | undefined> {
    for (let round = 1; round <= rounds; round++) {
      const now = await look();
      const next = await decide(now);
      if (next === undefined) return undefined;
      const etag = await swap(now.etag, encode(next));
      if (etag !== undefined) return { now, etag };
      await sleep(waitMs(1) * Math.random());
    }
    throw new Fault("state-unwritable", { where, why: `others came in between ${rounds} times` });
  }

  const refuseHeld = async ({ ticket }: Reading): Promise<void> => {
    if (ticket !== undefined && (await isHeld(ticket, await us()))) throw lockedBy(where, ticket);
  };

  return {
    read,
    async take(command) {
      const ticket = newTicket(await us(), command);
      const taken = await change(read, async (now) => {
        await refuseHeld(now);
        return { ...now.value, lock: { ...ticket, epoch: now.epoch + 1 } };
      });
      const { now, etag } = taken!; // it always wants to change something
      return held(ticket, now.epoch + 1, now, etag);
    },
    async exchange(command, decide) {
      const free: Ticket = { ...newTicket(await us(), command), released: true };
      await change(readAny, async (now) => {
        await refuseHeld(now);
        const value = decide(now.broken ?? now.value, now.epoch + 1);
        return value === undefined ? undefined : { ...value, lock: { ...free, epoch: now.epoch + 1 } };
      });
    },
    async release(force) {
      let found: { readonly ticket: Ticket; readonly dead: boolean } | undefined;
      const free: Ticket = { ...newTicket(await us(), "state unlock"), released: true };
      await change(read, async ({ ticket, value, epoch }) => {
        found = undefined;
        if (ticket === undefined || ticket.released === true) return undefined;
        found = { ticket, dead: !(await isHeld(ticket, await us())) };
        if (!found.dead && !force) throw lockedBy(where, ticket);
        return { ...value, lock: { ...free, epoch: epoch + 1 } };
      });
      return found;
    },
  };
}

/** @throws Fault state-broken */
export function readingOf(bytes: Uint8Array, etag: string, where: string): Reading {
  const all = json(bytes, where);
  if (typeof all !== "object" || all === null || Array.isArray(all)) throw new Fault("state-broken", { where, why: "it is no JSON object" });
  const { lock, ...value } = all as Record<string, unknown>;
  const number = (of: unknown): number => (Number.isSafeInteger(of) ? Math.max(0, of as number) : 0);
  const epoch = Math.max(number((lock as { epoch?: unknown } | undefined)?.epoch), number(value["epoch"]));
  return { value: Object.keys(value).length === 0 ? undefined : value, ticket: lock === undefined ? undefined : ticketOf(lock), epoch, etag };
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    return readingOf(bytes, "", "").value !== undefined;
  } catch {
    return false;
  }
}

const reasonOf = (e: unknown): string => (e instanceof Fault && e.code === "state-broken" ? (e as Fault<"state-broken">).data.why : String(e));
