import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync, existsSync, chmodSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { start, status, stop, type Emulator } from "../../src/emulator/index.js";
import { askHealth } from "../../src/emulator/health.js";
import { alive } from "../../src/emulator/process.js";
import { bundled, freshDir, node, notes, options, runFile, until } from "./support.js";

type Ours = Extract<Emulator, { pid: number }>;
const ours = async (started: Promise<Emulator | undefined>) => (await started) as Ours;
const servers: Server[] = [];
afterAll(() => servers.forEach((s) => void s.close()));

/** Somebody else's program on a port. */
async function stranger(answer: string): Promise<number> {
  const server = createServer((_, response) => response.end(answer)).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((r) => server.once("listening", r));
  return (server.address() as AddressInfo).port;
}
const forge = (dir: string, record: object) => {
  mkdirSync(join(dir, "emulator"), { recursive: true });
  writeFileSync(join(dir, "emulator", "run.json"), JSON.stringify(record));
};

test("started once, found again, changed in pace, stopped", async () => {
  const dir = freshDir();
  expect(await status(options(dir))).toBeUndefined();
  expect(await stop(options(dir))).toBe(false);
  expect(existsSync(join(dir, "emulator"))).toBe(false);

  const first = await ours(start(options(dir)));
  expect(first).toMatchObject({ fresh: true, pace: 0, url: `http://127.0.0.1:${first.port}`, log: join(dir, "emulator", "log") });
  expect(alive(first.pid)).toBe(true);
  expect(await vpcs(first.port)).toContain("<vpcSet>");
  expect(statSync(join(dir, "emulator")).mode & 0o777).toBe(0o700);
  for (const name of ["run.json", "log"]) expect(statSync(join(dir, "emulator", name)).mode & 0o777).toBe(0o600);

  const { fresh: _, ...same } = first;
  expect(await start(options(dir))).toEqual({ ...same, fresh: false });
  expect(await status(options(dir))).toEqual({ ...same, fresh: false });
  expect(await start(options(dir, { pace: 0.5 }))).toEqual({ ...same, pace: 0.5, fresh: false });
  expect(await askHealth(first.port, runFile(dir).token)).toMatchObject({ pace: 0.5 });

  expect(await stop(options(dir))).toBe(true);
  expect(alive(first.pid)).toBe(false);
  expect(existsSync(join(dir, "emulator", "run.json"))).toBe(false);
  expect(await stop(options(dir))).toBe(false);
  expect(await status(options(dir))).toBeUndefined();
});

test("two folders have two emulators; their environment holds nothing of the user's", async () => {
  const [one, other] = [freshDir(), freshDir()];
  const env = { ...process.env, AWS_PROFILE: "production", HTTPS_PROXY: "http://10.0.0.1:3128", PYTHONPATH: "/nowhere", SECRET: "x" };
  const [a, b] = await Promise.all([ours(start(options(one, { env }))), ours(start(options(other)))]);
  expect(a.pid).not.toBe(b.pid);
  if (process.platform === "linux") {
    const seen = readFileSync(`/proc/${a.pid}/environ`, "utf8");
    expect(seen).not.toMatch(/production|3128|nowhere|SECRET=/);
  }
  await stop(options(one));
  expect(alive(b.pid)).toBe(true);
});

test("an emulator of other launcher code is ended and replaced, a killed one is replaced, and its log kept", async () => {
  const dir = freshDir();
  const first = await ours(start(options(dir)));
  forge(dir, { ...runFile(dir), launcher: "0123456789abcdef" });
  const { codes, note } = notes();
  const second = await ours(start(options(dir, { note })));
  expect(second.fresh).toBe(true);
  expect(alive(first.pid)).toBe(false);
  expect(codes).toEqual(["emulator-replacing", "emulator-starting"]);

  process.kill(second.pid, "SIGKILL");
  await until(() => !alive(second.pid));
  expect(await status(options(dir))).toBeUndefined();
  const third = await ours(start(options(dir)));
  expect(third).toMatchObject({ fresh: true });
  expect(readFileSync(`${third.log}.1`, "utf8")).toContain(`pid=${second.pid}`);
  expect(readFileSync(third.log, "utf8")).toContain(`pid=${third.pid}`);
});

test("a record whose port or process is somebody else's is replaced, and nobody is ended for it", async () => {
  const python = { file: "/usr/bin/python3", version: "3.11.0", how: "installed" };
  const record = { pid: process.pid, name: "1".repeat(32), token: "0".repeat(32), startedAt: new Date().toISOString(), launcher: "x", python };
  const other = await stranger(JSON.stringify({ ok: true, name: "another", pace: 1 }));
  const dir = freshDir();
  for (const port of [await stranger("<html>"), undefined, other]) {
    forge(dir, { ...record, port });
    expect(await status(options(dir))).toBeUndefined();
    expect(await stop(options(dir))).toBe(false); // and we are still here
    expect(existsSync(join(dir, "emulator", "run.json"))).toBe(false);
  }
  forge(dir, { ...record, port: other });
  expect(await ours(start(options(dir)))).toMatchObject({ fresh: true });
});

test("a run file with nonsense in it is nobody's, and no signal is sent for it", async () => {
  const dir = freshDir();
  for (const bad of [{ pid: -1, token: "0".repeat(32), port: 1 }, { pid: 0 }, [], { pid: "1" }]) {
    forge(dir, bad);
    expect(await stop(options(dir))).toBe(false);
  }
  writeFileSync(join(dir, "emulator", "run.json"), '{"pid":');
  expect(await status(options(dir))).toBeUndefined();
});

const starter = `
  import { start } from "./index.ts";
  const { pid, fresh } = await start({ dir: process.argv[2], pace: 0, signal: new AbortController().signal });
  console.log(JSON.stringify({ pid, fresh }));
`;

test.runIf(process.platform === "linux")("whatever the umask, its files are its owner's, and its token is in no argument (first-contact F6)", async () => {
  const dir = freshDir();
  expect(await node(await bundled(dir, `process.umask(0);\n${starter}`), dir).said).toContain('"fresh":true');
  const { pid, name, token } = runFile(dir);
  const written = readdirSync(join(dir, "emulator"), { withFileTypes: true }).filter((f) => f.isFile());
  expect(written.map((f) => f.name).sort()).toEqual([".gitignore", "log", "ready.json", "run.json"]);
  for (const f of written) expect((statSync(join(f.parentPath, f.name)).mode & 0o777).toString(8), f.name).toBe("600");
  const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
  expect(line).toContain(name);
  expect(line).not.toContain(token);
});

test("starts of several processes at once give one emulator", async () => {
  const dir = freshDir();
  const file = await bundled(dir, starter);
  const said = await Promise.all(Array.from({ length: 4 }, () => node(file, dir).said));
  const answers = said.map((text) => JSON.parse(text) as { pid: number; fresh: boolean });
  expect(new Set(answers.map((a) => a.pid)).size).toBe(1);
  expect(answers.filter((a) => a.fresh)).toHaveLength(1);
  // It has outlived all of them.
  expect(await status(options(dir))).toMatchObject({ pid: answers[0]!.pid });
});

test("a start that was killed on the way leaves nothing that the next one does not find", async () => {
  const dir = freshDir();
  const killed = node(await bundled(dir, starter), dir);
  await until(() => existsSync(join(dir, "emulator", "run.json")));
  killed.child.kill("SIGKILL");
  await killed.said;
  const orphan = runFile(dir).pid;
  const next = await ours(start(options(dir)));
  expect(next.fresh).toBe(true);
  expect(alive(orphan)).toBe(false);
});

test("an abort ends what was being started, and says why", async () => {
  const dir = freshDir();
  const abort = new AbortController();
  const starting = start(options(dir, { signal: abort.signal }));
  starting.catch(() => undefined);
  await until(() => existsSync(join(dir, "emulator", "run.json")));
  const { pid } = runFile(dir);
  abort.abort(new Error("Ctrl-C"));
  await expect(starting).rejects.toThrow("Ctrl-C");
  expect(alive(pid)).toBe(false);
  expect(existsSync(join(dir, "emulator", "run.json"))).toBe(false);
});

test.runIf(process.platform !== "win32")("an emulator that dies at birth is reported at once, with its last words", async () => {
  const dir = freshDir();
  const python = join(dir, "python");
  const said = { file: python, version: "3.11.0", platform: "linux", able: true, missing: [] };
  writeFileSync(python, `#!/bin/sh\n[ "$1" = -c ] && echo '${JSON.stringify(said)}' && exit\necho 'the disk is full' >&2\nexit 3\n`);
  chmodSync(python, 0o755);
  const began = performance.now();
  const failing = start(options(dir, { env: { ...process.env, KUMIKI_PYTHON: python } }));
  await expect(failing).rejects.toEqual(
    expect.objectContaining({ code: "emulator-failed", data: { why: "it ended with code 3: the disk is full", log: join(dir, "emulator", "log") } }),
  );
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(existsSync(join(dir, "emulator", "run.json"))).toBe(false);
});

test("a folder that cannot be is one clear fault", async () => {
  const dir = freshDir();
  writeFileSync(join(dir, "emulator"), "a file");
  await expect(start(options(dir))).rejects.toEqual(expect.objectContaining({ name: "Fault", code: "bad-path" }));
});

/** An AWS call of the plainest sort: no signature is checked. */
const vpcs = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const authorization = "AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0";
    const headers = { authorization, "content-type": "application/x-www-form-urlencoded" };
    const call = request({ host: "127.0.0.1", port, method: "POST", path: "/", headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString())).on("end", () => resolve(text));
    });
    call.once("error", reject).end("Action=DescribeVpcs&Version=2016-11-15");
  });
