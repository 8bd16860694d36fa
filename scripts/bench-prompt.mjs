#!/usr/bin/env node
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { spread } from "./bench-start.mjs";
import { withEmulator } from "./emulator.mjs";

/**
 * How long it takes from Enter to the first question of the wizard, everything looked up and drawn, in the local AWS that runs
 * already; beside it an empty Node, in pairs. A terminal is needed: `script` of util-linux makes one.
 *   npm run bench:prompt [-- RUNS]
 */
const goalMs = 300;
const runs = Number(process.argv[2] ?? 21);
const program = resolve(import.meta.dirname, "..", "bin", "kumiki.js");
const dir = await mkdtemp(join(tmpdir(), "kumiki-bench-"));
const env = { ...process.env, KUMIKI_LOOPBACK_ONLY: "1", KUMIKI_LANG: "en", TERM: "xterm-256color" };

/** @returns {Promise<number>} milliseconds until `sign` is on the terminal, or until the end where none is named */
function until(words, sign) {
  return new Promise((resolve, reject) => {
    const from = process.hrtime.bigint();
    const child = spawn("script", ["-qfec", words.map((w) => `'${w}'`).join(" "), "/dev/null"], { env, stdio: ["pipe", "pipe", "ignore"] });
    const done = () => resolve(Number(process.hrtime.bigint() - from) / 1e6);
    let said = "";
    let seen = false;
    child.stdout.on("data", (chunk) => {
      said += chunk;
      if (sign === undefined || seen || !said.includes(sign)) return;
      seen = true;
      done();
      child.stdin.write("\u0003");
    });
    child.once("error", reject);
    child.once("exit", () => (sign === undefined ? done() : seen ? undefined : reject(new Error(`no question:\n${said}`))));
  });
}

async function measure() {
  const prompt = [];
  const empty = [];
  for (let i = 0; i < runs; i++) {
    empty.push(await until([process.execPath, "-e", "0"]));
    prompt.push(await until([process.execPath, program, "--local", "--region", "ap-northeast-1", "--dir", dir], "Build this"));
  }
  const [a, b] = [spread(prompt), spread(empty)];
  console.log(`first question: median ${a.median.toFixed(0)} ms (${a.min.toFixed(0)} to ${a.max.toFixed(0)}), goal ${goalMs}; node -e 0: ${b.median.toFixed(0)} ms; ratio ${(a.median / b.median).toFixed(2)}; ${runs} runs, load ${loadavg()[0].toFixed(1)}`);
}

try {
  await withEmulator(dir, 0, measure);
} finally {
  await rm(dir, { recursive: true, force: true });
}
