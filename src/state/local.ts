import { Fault } from "../core/fault.js";
import { createDurably, writeDurably } from "./durable.js";
import { readSafely } from "./folder.js";
import { movedOf } from "./markers.js";
import { json, stateBytes } from "./parse.js";
import { makeFolders, reading, writing, type Paths } from "./place.js";

/** What an environment in a bucket leaves on each machine that works on it: its keys, profiles, ssh_config. */
async function pointer(paths: Paths): Promise<string | undefined> {
  const bytes = await reading(paths.state, () => readSafely(paths.state, stateBytes));
  if (bytes === undefined) return undefined;
  return movedOf(json(bytes, paths.state))?.to ?? "";
}

const noteOf = (url: string): string => `${JSON.stringify({ moved: { to: url, at: new Date().toISOString() } }, undefined, 1)}\n`;

/**
 * Makes the environment's folder this machine's part of the state at `url`: a note in the place of the state file says
 * where it is, so that whoever forgets --state is told, and does not build a second copy.
 * @throws Fault state-foreign: the folder holds a state of its own, or belongs to another bucket
 */
export async function claimFolder(paths: Paths, url: string): Promise<void> {
  const refuse = (why: string) => new Fault("state-foreign", { where: paths.state, why });
  const judge = (to: string | undefined): boolean => {
    if (to === "") throw refuse("this folder has a state of its own; kumiki state mv --to s3://... takes it to a bucket");
    if (to !== undefined && to !== url) throw refuse(`the keys in this folder are those of ${to}`);
    return to === url;
  };
  if (judge(await pointer(paths))) return;
  await writing(paths.folder, async () => {
    await makeFolders(paths);
    await createDurably(paths.folder, "state.json", noteOf(url));
  });
  judge(await pointer(paths)); // another run's may have been first
}

/** The note says `to` from now on, if it said `from`. */
export async function repoint(paths: Paths, from: string, to: string): Promise<void> {
  if ((await pointer(paths)) !== from) return;
  await writing(paths.state, () => writeDurably(paths.folder, "state.json", noteOf(to)));
}

/** s3://bucket/prefix, without the environment: how `--state` says it. */
export interface Bucket {
  readonly bucket: string;
  /** "" or ending in "/". */
  readonly prefix: string;
}

/** The parts of a URL that `--state` has let through (cli/settings.ts). @throws Fault bad-state-url */
export function bucketOf(url: string): Bucket {
  const [, bucket, path = ""] = /^s3:\/\/([a-z0-9.-]+)(?:\/([A-Za-z0-9._/-]+))?$/.exec(url) ?? [];
  if (bucket === undefined) throw new Fault("bad-state-url", { given: url, source: "--state", why: "a place in S3 is written s3://bucket/prefix" });
  return { bucket, prefix: path === "" ? "" : `${path}/` };
}

/** Where one environment is in a bucket: keys of its objects, and how they are told to people. */
export function keysOf({ bucket, prefix }: Bucket, env: string) {
  const base = `${prefix}${env}/`;
  const whereOf = (key: string): string => `s3://${bucket}/${key}`;
  const state = `${base}state.json`;
  return { state, secrets: `${base}secrets/`, files: `${base}files/`, history: `${base}history/`, whereOf, where: whereOf(state) };
}
