import { join } from "node:path";
import { Fault } from "../core/fault.js";
import type { Objects } from "../core/objects.js";
import { schemaVersion, type Lock } from "../core/state.js";
import { beside } from "./beside.js";
import { checkBucket, explained, type BucketPlace } from "./bucket.js";
import { contentOf, sameLineage, valueOf } from "./content.js";
import { sharedFiles, type Custody, type End } from "./custody.js";
import { oneAtATime } from "./group.js";
import { claimFolder, keysOf, repoint, type Bucket } from "./local.js";
import { checkFileName, checkSecretName } from "./names.js";
import { writeNamed } from "./named.js";
import { stateOf } from "./parse.js";
import { pathsOf, type Environment } from "./place.js";
import { thisMember, type ProcessId } from "./process.js";
import { judgePush } from "./push.js";
import { register, type Hold } from "./register.js";
import { textOf } from "./save.js";
import { putSecret, savedSecret, secretFiles } from "./secrets.js";
import { holderOf, isHeld } from "./ticket.js";

export interface S3Parts {
  readonly at: Bucket;
  /** The environment, and the folder for what must lie on this machine: keys for ssh, profiles. */
  readonly environment: Environment;
  readonly objects: Objects;
  readonly region: () => Promise<string>;
  readonly waitMs: (attempt: number) => number;
  /** Who we are; tests put several machines side by side. */
  readonly us?: () => Promise<ProcessId>;
}

/** A GET of the state costs money and time: it is repeated this often, and whenever the process was not running. */
const verifiedForMs = 10_000;

/** A lock that was taken here. `present` is known once somebody writes; what is broken, newer or foreign is not replaced. */
interface Session {
  readonly hold: Hold;
  present?: { readonly serial: number; readonly envId: string } | "nothing";
}

/**
 * The state of one environment in a bucket, for several people and machines. state.json is a register (register.ts):
 * state and lock in one object. What has to be a file for other programs is in the local folder as well.
 * docs/adr/0007-state-in-s3.md
 * @throws Fault bad-env-name at once
 */
export function s3Custody(parts: S3Parts): Custody {
  const { at, environment, waitMs } = parts;
  const { env } = environment;
  const paths = pathsOf(environment);
  const keys = keysOf(at, env);
  const { where } = keys;
  const place: BucketPlace = { bucket: at.bucket, region: parts.region };
  const objects = explained(parts.objects, place);
  let member: Promise<ProcessId> | undefined;
  const us = () => (member ??= (parts.us ?? thisMember)());
  const state = register({ objects, key: keys.state, where, us, waitMs });
  const others = beside({ objects, keys, paths, env, waitMs });
  const claim = () => claimFolder(paths, keys.where);
  /** Once in a run, before the first write. */
  let checked: Promise<void> | undefined;
  const check = (): Promise<void> => (checked ??= checkBucket(objects, place));
  let fetched: Promise<void> | undefined;

  const sessions = new WeakMap<Lock, Session>();
  const writer = oneAtATime(async (next, lock) => {
    const session = sessions.get(lock);
    if (session === undefined) throw new Fault("lock-lost", { where });
    const { value } = session.hold;
    const present = (session.present ??= value === undefined ? "nothing" : stateOf(value, env, where));
    if (present !== "nothing") sameLineage(where, present, next);
    const serial = Math.max(next.serial, present === "nothing" ? 0 : present.serial) + 1;
    const whole = { ...next, schema: schemaVersion, serial, epoch: lock.epoch };
    textOf(whole, env, where); // what could not be read again is not written
    await session.hold.save(whole);
    session.present = { serial, envId: next.envId };
    next.serial = serial;
    next.epoch = lock.epoch;
  });

  async function open(command: string): Promise<End> {
    await check();
    const hold = await state.take(command);
    try {
      return endOf(hold, contentOf(hold.value, env, where));
    } catch (e) {
      await hold.release();
      throw e;
    }
  }
  const endOf = (hold: Hold, content: End["content"]): End => ({
    content,
    put: (next) => hold.save(valueOf(next, hold.epoch)),
    release: () => hold.release(),
    versions: others.versions,
    keepVersion: others.keepVersion,
    secrets: others.secrets,
    async putSecret(name, text) {
      if ((await others.createSecret(name, text)) === text) return;
      throw new Fault("state-foreign", { where: keys.whereOf(keys.secrets + name), why: `there is another secret "${name}" already` });
    },
    files: others.files,
    putFile: others.putFile,
  });

  return {
    where,
    async read() {
      const { value } = await state.read();
      return value === undefined ? undefined : stateOf(value, env, where);
    },
    write: writer.write,
    async lock(command) {
      await check();
      const hold = await state.take(command);
      const release = async () => {
        await writer.idle();
        await hold.release();
      };
      try {
        await claim();
        await (fetched = others.fetch());
      } catch (e) {
        await release();
        throw e;
      }
      const lock: Lock = { epoch: hold.epoch, release, verify: { everyMs: verifiedForMs, run: () => hold.verify() } };
      sessions.set(lock, { hold });
      return lock;
    },
    async holder() {
      const { ticket } = await state.read();
      return ticket !== undefined && (await isHeld(ticket, await us())) ? holderOf(ticket) : undefined;
    },
    async secret(name, make) {
      checkSecretName(name);
      const there = await others.secret(name);
      if (there === undefined) await check();
      await claim();
      // What only this machine has was made by somebody who was killed just then, or its object was deleted by hand.
      const text = there ?? (await others.createSecret(name, (await savedSecret(paths, name)) ?? make()));
      await putSecret(paths, name, text);
      return text;
    },
    async secrets() {
      await (fetched ??= others.fetch());
      return secretFiles(paths);
    },
    path: (name) => join(paths.folder, ...checkFileName(name)),
    async writeFile(name, content) {
      checkFileName(name);
      if (sharedFiles.includes(name)) {
        await check();
        await others.replaceFile(name, content);
      }
      await claim();
      await writeNamed(paths, name, content);
    },
    async push(next, force) {
      await check();
      let result = { serial: next.serial, changed: false };
      await state.exchange("state push", (found, epoch) => {
        const pushed = judgePush(found, next, env, where, force);
        result = { serial: pushed.serial, changed: pushed.next !== undefined };
        return pushed.next === undefined ? undefined : { ...pushed.next, schema: schemaVersion, epoch };
      });
      return result;
    },
    async unlock(force) {
      const found = await state.release(force);
      return found === undefined ? undefined : { holder: holderOf(found.ticket), dead: found.dead };
    },
    open,
    follow: (from) => repoint(paths, from, where),
  };
}
