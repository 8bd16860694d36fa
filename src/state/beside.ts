import { Fault } from "../core/fault.js";
import type { Objects } from "../core/objects.js";
import type { State } from "../core/state.js";
import { contentOf } from "./content.js";
import { sharedFiles, type Version } from "./custody.js";
import { claimFolder, type keysOf } from "./local.js";
import { checkSecretName, isSecretName } from "./names.js";
import { readNamed, writeNamed } from "./named.js";
import type { Paths } from "./place.js";
import { jsonType, readingOf } from "./register.js";
import { putSecret, savedSecret } from "./secrets.js";

export interface BesideParts {
  readonly objects: Objects;
  readonly keys: ReturnType<typeof keysOf>;
  readonly paths: Paths;
  readonly env: string;
  readonly waitMs: (attempt: number) => number;
}

/** What lies in the bucket beside the state of an environment: secrets, shared files, versions that came with a move. */
export interface Beside {
  /** The secret of that name, or undefined. */
  secret(name: string): Promise<string | undefined>;
  /** Makes it, unless somebody has. @returns what is there now */
  createSecret(name: string, text: string): Promise<string>;
  secrets(): Promise<ReadonlyMap<string, string>>;
  files(): Promise<ReadonlyMap<string, string>>;
  /** Replaces what `fetch` has seen and nothing else. @throws Fault lock-lost */
  replaceFile(name: string, text: string): Promise<void>;
  putFile(name: string, text: string): Promise<void>;
  /** Brings what this machine lacks into the local folder. */
  fetch(): Promise<void>;
  /** The last versions of its lineage with other serials, newest first. */
  versions(of: State): Promise<readonly Version[]>;
  keepVersion(version: Version): Promise<void>;
}

const textType = "text/plain; charset=utf-8";
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textIn = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const attempts = 8;
/** As many as the file store keeps; each may have been written several times, with and without the lock. */
const versionsKept = 5;
const versionsRead = 40;

export function beside({ objects, keys, paths, env, waitMs }: BesideParts): Beside {
  /** ETags of the shared files as they were last seen here. */
  const seen = new Map<string, string>();
  const open = (key: string) => new Fault("state-unwritable", { where: keys.whereOf(key), why: `S3 left it open ${attempts} times whether it was written` });
  const pause = (attempt: number) => new Promise((r) => setTimeout(r, waitMs(attempt)));

  async function createOnce(key: string, text: string, type: string): Promise<string> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const put = await objects.put(key, bytesOf(text), "absent", type);
      if (put.did === "done") return text;
      const there = await objects.get(key);
      if (there !== undefined) return textIn(there.bytes);
      await pause(attempt);
    }
    throw open(key);
  }

  /** @param tag what it must replace (undefined: nothing may be there); without one, whatever is there */
  async function put(name: string, text: string, tag?: { readonly etag: string | undefined }): Promise<void> {
    const key = keys.files + name;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const now = await objects.get(key);
      if (now !== undefined && textIn(now.bytes) === text) return void seen.set(name, now.etag);
      if (tag !== undefined && now?.etag !== tag.etag) throw new Fault("lock-lost", { where: keys.where });
      const done = await objects.put(key, bytesOf(text), now === undefined ? "absent" : { etag: now.etag }, textType);
      if (done.did === "done") return void seen.set(name, done.etag);
      await pause(attempt);
    }
    throw open(key);
  }

  async function read(prefix: string, names: readonly string[]) {
    const found = await Promise.all(names.map(async (name) => [name, await objects.get(prefix + name)] as const));
    return found.flatMap(([name, object]) => (object === undefined ? [] : [{ name, text: textIn(object.bytes), etag: object.etag }]));
  }
  const names = async (): Promise<string[]> => (await objects.list(keys.secrets)).map((key) => key.slice(keys.secrets.length)).filter(isSecretName);
  const mapOf = (all: readonly { readonly name: string; readonly text: string }[]) => new Map(all.map(({ name, text }) => [name, text]));

  return {
    secret: async (name) => (await read(keys.secrets, [name]))[0]?.text,
    createSecret: (name, text) => {
      checkSecretName(name);
      return createOnce(keys.secrets + name, text, textType);
    },
    secrets: async () => mapOf(await read(keys.secrets, await names())),
    files: async () => mapOf(await read(keys.files, sharedFiles)),
    replaceFile: (name, text) => put(name, text, { etag: seen.get(name) }),
    putFile: (name, text) => put(name, text),
    async fetch() {
      const [secrets, files] = await Promise.all([names(), read(keys.files, sharedFiles)]);
      for (const name of sharedFiles) seen.delete(name);
      if (secrets.length + files.length === 0) return;
      await claimFolder(paths, keys.where);
      const here = await Promise.all(secrets.map((name) => savedSecret(paths, name)));
      const missing = secrets.filter((_, i) => here[i] === undefined);
      for (const { name, text } of await read(keys.secrets, missing)) await putSecret(paths, name, text);
      for (const { name, text, etag } of files) {
        seen.set(name, etag);
        if ((await readNamed(paths, name)) !== text) await writeNamed(paths, name, text);
      }
    },
    async versions(of) {
      const found = new Map<number, string>();
      const keep = (bytes: Uint8Array | undefined): void => {
        const old = bytes === undefined ? undefined : whole(bytes, env, keys.where);
        if (old === undefined || old.envId !== of.envId || old.serial === of.serial || found.has(old.serial)) return;
        found.set(old.serial, `${JSON.stringify(old, undefined, 1)}\n`);
      };
      for (const id of await objects.versions(keys.state, versionsRead)) {
        if (found.size >= versionsKept) break;
        keep(await objects.version(keys.state, id));
      }
      for (const key of await objects.list(keys.history)) keep((await objects.get(key))?.bytes);
      return [...found].map(([serial, text]) => ({ serial, text })).sort((a, b) => b.serial - a.serial).slice(0, versionsKept);
    },
    keepVersion: async ({ serial, text }) => void (await createOnce(`${keys.history}state.json.${serial}.bak`, text, jsonType)),
  };
}

/** A state that can be read; a version that was broken by hand is none that anybody wants back. */
function whole(bytes: Uint8Array, env: string, where: string): State | undefined {
  try {
    const content = contentOf(readingOf(bytes, "", where).value, env, where);
    return content.is === "state" ? content.state : undefined;
  } catch {
    return undefined;
  }
}
