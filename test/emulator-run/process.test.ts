import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { start } from "../../src/emulator/index.js";
import { alive, commandLine, end } from "../../src/emulator/process.js";
import { freshDir, options, runFile } from "./support.js";

test.concurrent("a process ends by SIGTERM, a stubborn one by SIGKILL after five seconds", { timeout: 20_000 }, async () => {
  const easy = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
  const stubborn = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('up')"]);
  await once(stubborn.stdout, "data");
  expect(alive(easy.pid!) && alive(stubborn.pid!)).toBe(true);
  expect(await commandLine(stubborn.pid!)).toContain("SIGTERM");
  const began = performance.now();
  await end(easy.pid!);
  expect(performance.now() - began).toBeLessThan(4_000);
  await end(stubborn.pid!);
  expect(performance.now() - began).toBeGreaterThan(5_000);
  expect(alive(easy.pid!) || alive(stubborn.pid!)).toBe(false);
  await end(easy.pid!); // gone already
});

// Beside the one above, since both mostly wait.
test.concurrent.runIf(process.platform !== "win32")("a hung emulator is known by its command line, ended and replaced", { timeout: 60_000 }, async () => {
  const dir = freshDir();
  await start(options(dir));
  const { pid } = runFile(dir);
  process.kill(pid, "SIGSTOP");
  expect(await start(options(dir))).toMatchObject({ fresh: true });
  expect(alive(pid)).toBe(false);
});

test.runIf(process.platform === "linux")("a zombie does not count as alive", async () => {
  // The shell's child ends and is never waited for, since exec replaces the shell.
  const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 30"]);
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const zombie = Number(line.toString());
  await new Promise((r) => setTimeout(r, 300));
  expect(() => process.kill(zombie, 0)).not.toThrow();
  expect(alive(zombie)).toBe(false);
  parent.kill("SIGKILL");
});
