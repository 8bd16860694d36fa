import { rm } from "node:fs/promises";
import { readJson, writeWhole, type Folder } from "./folder.js";
import { askHealth, type Health } from "./health.js";
import { alive, commandLine, end } from "./process.js";

/** run.json: the emulator that this checkout has started. */
export interface RunRecord {
  readonly pid: number;
  /** Absent from the moment it is started until it answers. */
  readonly port?: number;
  /**
   * In its command line and told by `/kumiki/health`: how it is known from whoever else has its port or its number by now.
   * Absent in the record of an older kumiki, which had its token there.
   */
  readonly name?: string;
  /** What its own paths ask for (emulator/README.md). Everybody who can read this file may change what is in the emulator. */
  readonly token: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Hash of the launcher's code and pins. */
  readonly launcher: string;
  readonly python: { readonly file: string; readonly version: string; readonly how: "installed" | "private" };
}
/** A record whose emulator has answered to its name just now. */
export type Running = RunRecord & { readonly port: number; readonly health: Health };

/** undefined also for a file that nobody of ours can have written: numbers in it are sent signals. */
export async function readRun(folder: Folder): Promise<RunRecord | undefined> {
  const r = (await readJson(folder.run)) as Partial<RunRecord> | undefined;
  const sound =
    Number.isInteger(r?.pid) &&
    r!.pid! > 1 &&
    typeof r?.token === "string" &&
    r.token.length >= 16 &&
    (r.name === undefined || (typeof r.name === "string" && r.name.length >= 16)) &&
    typeof r.launcher === "string" &&
    typeof r.startedAt === "string" &&
    typeof r.python?.file === "string" &&
    (r.port === undefined || (Number.isInteger(r.port) && r.port > 0 && r.port < 65_536));
  return sound ? (r as RunRecord) : undefined;
}
export const writeRun = (folder: Folder, record: RunRecord): Promise<void> => writeWhole(folder.run, record);

/** The emulator of a record, if it runs and is the one that is meant. */
export async function ask(record: RunRecord | undefined): Promise<Running | undefined> {
  if (record?.port === undefined || !alive(record.pid)) return undefined;
  const health = await askHealth(record.port, record.token);
  return typeof health === "object" && health.name === record.name ? { ...record, port: record.port, health } : undefined;
}

/**
 * Ends what a record speaks of and forgets it. A process is sent a signal only after it has been recognised: by the
 * name in its command line, which also a hung one and one that is still starting has; where that cannot be read
 * (Windows), by the name it answers to.
 *
 * @returns whether there was something of ours to end
 */
export async function endAndForget(folder: Folder, record: RunRecord | undefined): Promise<boolean> {
  const ours = record !== undefined && alive(record.pid) && (await isOurs(record));
  if (ours) await end(record.pid);
  await Promise.all([folder.run, folder.ready].map((path) => rm(path, { force: true })));
  return ours;
}

async function isOurs(record: RunRecord): Promise<boolean> {
  const line = await commandLine(record.pid);
  return line === undefined ? (await ask(record)) !== undefined : line.includes(record.name ?? record.token);
}
