#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackage } from "./build.mjs";
import { install, pack } from "./build/pack.mjs";

/**
 * How much longer than an empty Node the program takes to start, measured on the package as a user installs it: built,
 * packed and installed into a temporary folder. Pairs A B A B, so that a busy machine slows both sides alike.
 *   node scripts/bench-start.mjs [--runs N] [--dir FOLDER --env NAME]     FOLDER: holds a saved environment
 */

/** At most this many times the time of `node -e 0`. */
export const startGoal = 1.3;
const enough = 15;

/** @typedef {{ median: number, min: number, max: number }} Spread */
/** @typedef {{ name: string, ms: Spread, floorMs: Spread, ratio: Spread, goal?: number }} StartRow */

/** @param {number[]} values @returns {Spread} */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** A certificate file costs Node 20 some 35 ms in every start, on both sides, and would flatter the ratio. */
function cleanEnv(cwd) {
  const env = { ...process.env, LC_ALL: "C" };
  for (const name of Object.keys(env))
    if (/^(NODE_EXTRA_CA_CERTS|AWS_CA_BUNDLE|NODE_OPTIONS|NODE_COMPILE_CACHE|NODE_DISABLE_COMPILE_CACHE|KUMIKI_.*)$/.test(name)) delete env[name];
  return { ...env, XDG_CACHE_HOME: join(cwd, "cache") }; // compiled code is not kept in the home of whoever measures
}

/** @returns milliseconds */
function time(node, args, options, expected) {
  const from = process.hrtime.bigint();
  const done = spawnSync(node, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  if (done.error) throw done.error;
  if (done.status !== expected) throw new Error(`${args.join(" ")}: exit ${done.status}, expected ${expected}\n${done.stderr}`);
  return ms;
}

/**
 * @param {{ program: string, cwd: string, node?: string, runs?: number, saved?: { dir: string, env: string } }} options
 *   program: of the installed package; node: another version of Node than this one
 * @returns {StartRow[]}
 */
export function benchStart({ program, cwd, node = process.execPath, runs = 21, saved }) {
  if (runs < enough) throw new Error(`${runs} runs are too few to say anything: at least ${enough}`);
  const commands = [
    { name: "--version", args: ["--version"], exit: 0, goal: startGoal },
    { name: "--help", args: ["--help"], exit: 0, goal: startGoal },
    { name: "usage error", args: ["no-such-command"], exit: 2 },
    ...(saved ? [{ name: "status", args: ["status", "--dir", saved.dir, "--env", saved.env], exit: 0 }] : []),
  ];
  const options = { cwd, env: cleanEnv(cwd) };
  return commands.map(({ name, args, exit, goal }) => {
    const floor = () => time(node, ["-e", "0"], options, 0);
    const ours = () => time(node, [program, ...args], options, exit);
    floor(), ours(); // the first of each reads from disk
    const pairs = Array.from({ length: runs }, () => ({ a: floor(), b: ours() }));
    return {
      name,
      ms: spread(pairs.map((p) => p.b)),
      floorMs: spread(pairs.map((p) => p.a)),
      ratio: spread(pairs.map((p) => p.b / p.a)),
      ...(goal === undefined ? {} : { goal }),
    };
  });
}

/** Builds, packs and installs into a temporary folder for the time of `work`. */
export async function withInstalled(work) {
  const folder = await mkdtemp(join(tmpdir(), "kumiki-start-"));
  try {
    const stage = join(folder, "package");
    await buildPackage(stage);
    const { tgz } = await pack(stage, folder);
    return await work({ program: await install(tgz, folder), cwd: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const ms = (s) => `${s.median.toFixed(1)} (${s.min.toFixed(1)}-${s.max.toFixed(1)})`;
const times = (s) => `${s.median.toFixed(2)}x (${s.min.toFixed(2)}-${s.max.toFixed(2)})`;

/** @param {StartRow[]} rows @returns {string[]} lines */
export const startTable = (rows) =>
  rows.map((r) => `${r.name.padEnd(12)} ${ms(r.ms).padEnd(20)} ms   node -e 0 ${ms(r.floorMs).padEnd(20)} ms   ${times(r.ratio)}${r.goal === undefined ? "" : r.ratio.median <= r.goal ? `   goal ${r.goal}x met` : `   goal ${r.goal}x MISSED`}`);

async function main(argv) {
  const value = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
  const dir = value("--dir");
  const saved = dir === undefined ? undefined : { dir, env: value("--env") ?? "default" };
  const runs = Number(value("--runs") ?? 21);
  await withInstalled(({ program, cwd }) => {
    const load = loadavg()[0];
    const rows = benchStart({ program, cwd, runs, ...(saved ? { saved } : {}) });
    console.log(`start-up, installed package, Node ${process.version}, ${runs} pairs, load ${load.toFixed(2)}, NODE_EXTRA_CA_CERTS unset; median (min-max)`);
    for (const line of startTable(rows)) console.log(line);
    if (load > availableParallelism()) console.log(`this machine has ${availableParallelism()} cores and more to do than that: measure again when it is idle`);
    if (!saved) console.log("status       not measured: give --dir FOLDER of a saved environment");
    if (rows.some((r) => r.goal !== undefined && r.ratio.median > r.goal)) process.exitCode = 1;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2)).catch((e) => {
    console.error(`bench-start: ${e.message}`);
    process.exitCode = 1;
  });
