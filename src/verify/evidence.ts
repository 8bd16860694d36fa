import { createHash, randomBytes } from "node:crypto";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { keepOutOfGit, makePath } from "../folders.js";
import type { Snapshot } from "../net/reach/snapshot.js";
import type { CheckDocument } from "./document.js";

/** Enough to see when something broke; a snapshot of the whole walkthrough has 25 kB. */
const kept = 20;

/** What was found, when, and in what: the snapshot is there too, so that it can be judged again. */
export interface Evidence {
  readonly env: string;
  readonly envId: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly region: string;
  readonly account: string;
  /** SHA-256 of the snapshot without its time: the same network has the same one. */
  readonly snapshotSha256: string;
  readonly checks: CheckDocument;
  readonly snapshot: Snapshot;
}

export function hashOf(snapshot: Snapshot): string {
  const { takenAt: _, ...network } = snapshot;
  return createHash("sha256").update(JSON.stringify(network)).digest("hex");
}

export const evidenceOf = (env: string, envId: string, snapshot: Snapshot, checks: CheckDocument): Evidence => ({
  env,
  envId,
  takenAt: snapshot.takenAt,
  region: snapshot.region,
  account: snapshot.account,
  snapshotSha256: hashOf(snapshot),
  checks,
  snapshot,
});

const isEvidence = (file: string): boolean => /^\d{4}-\d\d-\d\dT[\d-]+Z\.json$/.test(file);

/**
 * Writes it below `folder` (of the environment's own), for its owner alone, whole or not at all, and lets the oldest go. The state says nothing of
 * addresses that this does not say too, so both are equally private.
 * @returns the path
 */
export async function keepEvidence(folder: string, evidence: Evidence): Promise<string> {
  makePath(folder, 0o700);
  keepOutOfGit(dirname(dirname(folder)), dirname(folder));
  // A colon cannot be in a file's name on Windows.
  const path = join(folder, `${evidence.takenAt.replaceAll(/[:.]/g, "-")}.json`);
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  await writeFile(temporary, `${JSON.stringify(evidence)}\n`, { mode: 0o600 });
  await rename(temporary, path);
  const files = (await readdir(folder)).filter(isEvidence).sort();
  await Promise.all(files.slice(0, -kept).map((f) => rm(join(folder, f), { force: true })));
  return path;
}
