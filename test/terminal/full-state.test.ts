import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { freshAccount } from "../setup/account.js";
import { program } from "./surrounding.js";

const emulator = process.env["KUMIKI_TEST_ENDPOINT"] ?? "";

/** A limit for the size of files stands in for the disk: the state grows past it in the middle of the run. */
function run(folder: string, account: string, blocks: number | undefined, ...words: string[]) {
  const env = { PATH: process.env["PATH"], HOME: "/nonexistent", LC_ALL: "C.UTF-8", KUMIKI_DIR: folder, AWS_ENDPOINT_URL: emulator, AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "ap-northeast-1", AWS_EC2_METADATA_DISABLED: "true" };
  const limit = blocks === undefined ? "" : `ulimit -f ${blocks}; trap '' XFSZ; `;
  const { status, stderr } = spawnSync("sh", ["-c", `${limit}exec "$0" "$@"`, process.execPath, program, ...words], { env, encoding: "utf8", timeout: 60_000 });
  return { status, stderr };
}

it.skipIf(emulator === "")("a disk that is full in the middle of up or teardown is exit 1, before the first change 2 (first-contact F2)", { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "kumiki-full-state-"));
  const account = freshAccount();
  const up = ["up", "network", "--yes", "--no-check"];
  try {
    const half = run(folder, account, 8, ...up);
    expect([half.status, half.stderr]).toEqual([1, expect.stringMatching(/Changes had been made at AWS[^]*run the same command\s+again/)]);
    expect(run(folder, account, undefined, ...up).status).toBe(0);
    // The state is larger than the limit from the first save on: nothing was sent.
    const before = run(folder, account, 8, "teardown", "--yes");
    expect([before.status, before.stderr.includes("Changes had been made")]).toEqual([2, false]);
    expect(run(folder, account, undefined, "teardown", "--yes").status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
