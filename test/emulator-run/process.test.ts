import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { alive, commandLine, end } from "../../src/emulator/process.js";

test("a process ends by SIGTERM, a stubborn one by SIGKILL some time later", async () => {
  const easy = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
  const stubborn = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('up')"]);
  await once(stubborn.stdout, "data");
  expect(alive(easy.pid!) && alive(stubborn.pid!)).toBe(true);
  expect(await commandLine(stubborn.pid!)).toContain("SIGTERM");
  const began = performance.now();
  await end(easy.pid!);
  expect(performance.now() - began).toBeLessThan(4_000);
  await end(stubborn.pid!, 600);
  expect(performance.now() - began).toBeGreaterThan(600);
  expect(alive(easy.pid!) || alive(stubborn.pid!)).toBe(false);
  await end(easy.pid!); // gone already
});

test.runIf(process.platform === "linux")("a zombie does not count as alive", async () => {
  // The shell's child ends and is never waited for, since exec replaces the shell.
  const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 30"]);
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const zombie = Number(line.toString());
  await expect.poll(() => readFileSync(`/proc/${zombie}/stat`, "utf8").split(") ")[1]?.[0], { timeout: 10_000 }).toBe("Z");
  expect(() => process.kill(zombie, 0)).not.toThrow();
  expect(alive(zombie)).toBe(false);
  parent.kill("SIGKILL");
});
