import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshAccount } from "../setup/account.js";
import { program } from "./surrounding.js";

let folder: string;
let full: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-full-"));
  if (existsSync("/dev/full")) full = openSync("/dev/full", "w");
});
afterEach(() => {
  if (full > 0) closeSync(full);
  rmSync(folder, { recursive: true });
});

const env = { PATH: process.env["PATH"], HOME: "/nonexistent", LC_ALL: "C.UTF-8" };
function run(argv: readonly string[], on: { readonly stdout?: number; readonly stderr?: number; readonly env?: NodeJS.ProcessEnv }) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    stdio: ["ignore", on.stdout ?? "pipe", on.stderr ?? "pipe"],
    env: { ...env, KUMIKI_DIR: folder, ...on.env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, out: stdout, err: stderr };
}
const line = "cannot write to stdout: no space left on device\n";

describe.skipIf(!existsSync("/dev/full"))("a full disk under the output", () => {
  it.each(["--help", "--version", "up --help", "completion bash", "config schema", "help up --yes"])("kumiki %s: one line, exit 1", (words) => {
    const argv = words.split(" ");
    expect(run(argv, { stdout: full })).toMatchObject({ status: 1, err: line });
    expect(run(argv, { stdout: full, stderr: full }).status).toBe(1);
  });
  it("what failed anyway keeps its exit code", () => {
    expect(run(["status", "--env", "UPPER", "--json"], { stdout: full })).toMatchObject({ status: 2, err: line });
  });
  it("in Japanese, too", () => {
    expect(run(["completion", "bash", "--lang", "ja"], { stdout: full }).err).toBe("標準出力に書き込めません: ディスクに空き容量がありません (ENOSPC)\n");
  });
  it("an error that cannot be said is an exit code", () => {
    expect(run(["status", "--env", "UPPER"], { stderr: full })).toMatchObject({ status: 2, out: "" });
  });

  it("a disk that becomes full takes a part, and that is told", () => {
    const file = join(folder, "script");
    const { status, stderr } = spawnSync("sh", ["-c", `ulimit -f 8; trap '' XFSZ; exec "$0" "$@" > "${file}"`, process.execPath, program, "completion", "bash"], { env, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "cannot write to stdout: file too large\n" });
    expect(readFileSync(file).length).toBeGreaterThan(0);
  });

  const emulator = process.env["KUMIKI_TEST_ENDPOINT"] ?? "";
  it.skipIf(emulator === "")("a build goes on to its end without its stderr, and leaves no lock", () => {
    const place = { AWS_ENDPOINT_URL: emulator, AWS_ACCESS_KEY_ID: freshAccount(), AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "ap-northeast-1", AWS_EC2_METADATA_DISABLED: "true" };
    const up = ["up", "network", "--yes"];
    expect(run(up, { stderr: full, env: place }).status).toBe(0);
    expect(run(["state", "unlock", "--json"], { env: place }).out).toContain('"held":"nobody"');
    // Nor does a lost stdout end it: that is said when all is built.
    expect(run(["up", "security-groups", "--yes", "--ssh-from", "203.0.113.7/32", "--json=lines"], { stdout: full, env: place }).status).toBe(1);
    const built = run(["status", "--json"], { env: place }).out;
    expect((JSON.parse(built) as { steps: { id: string; status: string }[] }).steps.filter((s) => s.status === "ready").map((s) => s.id)).toEqual(["network", "security-groups"]);
  });
});
