#!/usr/bin/env node
import { rm } from "node:fs/promises";
import { mutants } from "../test/mutants/list.mjs";
import { copy, tests, withMutant } from "./mutation.mjs";

/**
 * npm run test:mutants [-- NAME]: breaks one rule of the protocol at a time in a copy of the tree and runs the test that must notice
 * (reliability.md R9). A mutant that survives fails the run, and so does one whose patch does not fit.
 */
const only = process.argv[2];
const chosen = mutants.filter((m) => only === undefined || m.name.includes(only));
const run = (tree, { caught, only: pattern }) => tests(tree, caught, pattern === undefined ? [] : ["-t", pattern]);

const tree = await copy();
const survived = [];
try {
  const began = Date.now();
  for (const key of new Set(chosen.map((m) => JSON.stringify({ caught: m.caught, only: m.only })))) {
    const { passed, failed, why } = await run(tree, JSON.parse(key));
    if (passed === 0 || failed.length > 0) throw new Error(`without any mutant, ${key}: ${passed} passed, ${failed.length} failed: ${failed[0] ?? ""} ${why}`);
  }
  for (const m of chosen) {
    const said = await withMutant(tree, m, () => run(tree, m));
    const verdict = !said.fits ? `DOES NOT FIT: its text is in ${m.file} ${said.found} times` : said.failed.length > 0 ? `caught by "${said.failed[0]}"` : `SURVIVED ${m.caught}`;
    if (!verdict.startsWith("caught")) survived.push(m.name);
    console.log(`${m.rule.padEnd(8)} ${m.name.padEnd(46)} ${verdict}`);
  }
  console.log(`mutants: ${chosen.length - survived.length} of ${chosen.length} caught, ${Math.round((Date.now() - began) / 1000)} s`);
} finally {
  await rm(tree, { recursive: true, force: true });
}
process.exitCode = survived.length > 0 ? 1 : 0;
