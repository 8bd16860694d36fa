import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { admin } from "../setup/admin.mjs";

/** Of this checkout, or of a copy that nobody builds anew while a long run uses it. */
const bin = process.env.KUMIKI_TEST_PROGRAM ?? resolve(fileURLToPath(import.meta.url), "../../../bin/kumiki.js");

/** The real program as a child, in an account and a folder of its own. */
export async function newPlace() {
  const account = `9${randomInt(0, 1e11).toString().padStart(11, "0")}`;
  const dir = await mkdtemp(join(tmpdir(), "kumiki-crash-"));
  return { account, dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** @returns {{ child: import("node:child_process").ChildProcess, ended: Promise<{ code: number | null, signal: string | null, out: string, err: string }> }} */
export function kumiki(args, { endpoint, place, env = {} }) {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([k]) => !/^(AWS_|KUMIKI_|NODE_EXTRA_CA_CERTS)/.test(k)));
  const child = spawn(process.execPath, [bin, ...args, "--dir", place.dir, "--endpoint-url", endpoint], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...kept,
      AWS_ACCESS_KEY_ID: place.account,
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "ap-northeast-1",
      KUMIKI_LOOPBACK_ONLY: "1",
      ...env,
    },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (d) => (out += d));
  child.stderr.on("data", (d) => (err += d));
  const ended = new Promise((done) => child.on("close", (code, signal) => done({ code, signal, out, err })));
  return { child, ended };
}

/** Everything in the account that AWS did not put there, by listing. */
export async function inventory(emulator, account) {
  return admin(emulator, `/kumiki/inventory?account=${account}&region=ap-northeast-1`);
}
export const counts = (things) => Object.fromEntries(Object.entries(things).map(([kind, ids]) => [kind, ids.length]).sort());
