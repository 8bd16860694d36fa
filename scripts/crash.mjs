#!/usr/bin/env node
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { buildPackage } from "./build.mjs";
import { withEmulator } from "./emulator.mjs";

/**
 * npm run test:crash [-- OPTIONS]: R1 of reliability.md 4.1. SIGKILL at every mutating call of a full `up` and a full
 * `teardown`, each at four moments (test/faults/kills.mjs), and prints how many points were tried, duplicates, orphans.
 *   --sample N       every N-th call only
 *   --from A --to B  only the calls number A to B-1 of each chain, to split a run
 *   --alone N        this many points also with a build and an undisturbed resume of their own (default 24)
 *   --side N         programs at the same time (default: one a core, and one)
 *   --article        the article's preset
 */
const argv = process.argv.slice(2);
const number = (name, otherwise) => {
  const at = argv.indexOf(name);
  if (at < 0) return otherwise;
  const value = Number(argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} needs a whole number, not ${argv[at + 1]}`);
  return value;
};
const args = argv.includes("--article") ? ["--preset", "article"] : [];
const side = number("--side", cpus().length + 1);
const range = { from: number("--from", 0), to: number("--to", Infinity), step: Math.max(1, number("--sample", 1)) };

const dir = await mkdtemp(join(tmpdir(), "kumiki-crash-run-"));
const began = Date.now();
const seconds = () => Math.round((Date.now() - began) / 1000);
let failures = 0;
try {
  // A copy of its own: somebody may build the checkout while this runs.
  await buildPackage(join(dir, "package"));
  process.env.KUMIKI_TEST_PROGRAM = join(dir, "package", "bin", "kumiki.js");
  const { allPoints, chain, moments, reference, sideBySide, spread, tryAlone } = await import("../test/faults/kills.mjs");
  await withEmulator(dir, 0, async (emulator) => {
    const { built, calls } = await reference(emulator, args);
    console.log(`mutating calls: up ${calls.up.length}, teardown ${calls.teardown.length}; each at ${moments.length} moments (${moments.join(", ")})`);
    const chains = ["up", "teardown"].flatMap((verb) => moments.map((moment) => ({ verb, moment, built, args, ...range })));
    const struck = await sideBySide(chains, side, async (options) => {
      const done = await chain(emulator, options);
      const { verb, moment, points, duplicates, orphans, error } = done;
      console.log(`${verb} ${moment}: ${points.length} points of ${new Set(points).size} operations, ${duplicates.length} duplicates, ${orphans.length} orphans, ${Math.round(done.seconds)} s${error === undefined ? "" : `: FAILED ${error}`}`);
      return done;
    });
    const wanted = spread(allPoints(calls), number("--alone", 24));
    const alone = await sideBySide(wanted, side, (point) => tryAlone(emulator, point, built, args).then(() => undefined, (e) => e));
    for (const e of alone) if (e !== undefined) console.error(e.message);
    console.log(`alone, each with a build and an undisturbed resume of its own: ${alone.filter((e) => e === undefined).length} of ${alone.length}`);
    const sum = (of) => struck.reduce((n, s) => n + of(s), 0);
    const points = sum((s) => s.points.length) + alone.length;
    const lost = struck.filter((s) => s.error !== undefined).length + alone.filter((e) => e !== undefined).length;
    console.log(`operations struck: ${[...new Set(struck.flatMap((s) => s.points))].sort().join(", ")}`);
    console.log(`${points - lost} passed, ${lost} failed, ${sum((s) => s.duplicates.length)} duplicates, ${sum((s) => s.orphans.length)} orphans, ${seconds()} s`);
    failures = lost;
  });
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
