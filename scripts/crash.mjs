#!/usr/bin/env node
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allPoints, reference, sample, tryAll } from "../test/crash/loop.mjs";
import { withEmulator } from "./emulator.mjs";

/**
 * npm run test:crash [-- --sample N] [--article]: kills `up` and `teardown` before and after every mutating call and prints how
 * many points were tried. See test/crash/loop.mjs.
 */
const args = process.argv.slice(2);
const many = args.includes("--sample") ? Number(args[args.indexOf("--sample") + 1]) : Infinity;
const wish = args.includes("--article") ? ["--preset", "article"] : [];

const dir = await mkdtemp(join(tmpdir(), "kumiki-crash-run-"));
let failures = 0;
try {
  await withEmulator(dir, 0.05, async (emulator) => {
    const began = Date.now();
    const { built, calls } = await reference(emulator, wish);
    const points = sample(allPoints(calls), many);
    console.log(`mutating calls: up ${calls.up}, teardown ${calls.teardown}; trying ${points.length} points`);
    const { tried, failed } = await tryAll(emulator, points, built, {
      args: wish,
      tell: (n, bad, all) => n % 20 === 0 && console.log(`${n + bad.length}/${all}, ${bad.length} failed, ${Math.round((Date.now() - began) / 1000)} s`),
    });
    failures = failed.length;
    for (const f of failed) console.error(f.error);
    const of = (verb, when) => tried.filter((t) => t.verb === verb && t.when === when).length;
    console.log(`up: ${of("up", "kill-before")} before and ${of("up", "kill-after")} after a call; teardown: ${of("teardown", "kill-before")} before and ${of("teardown", "kill-after")} after`);
    console.log(`operations struck: ${[...new Set(tried.map((t) => t.operation))].sort().join(", ")}`);
    console.log(`${tried.length} passed, ${failed.length} failed`);
  });
} finally {
  await rm(dir, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
