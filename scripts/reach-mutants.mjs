#!/usr/bin/env node
import { rm } from "node:fs/promises";
import { mutants } from "../test/net/reach/mutants/list.mjs";
import { copy, tests, withMutant } from "./mutation.mjs";

/**
 * npm run test:mutants:reach [-- NAME]: breaks one rule of the reachability engine at a time in a copy of the tree and runs the
 * tests of test/net/reach. Fails when less than 95 % of those that can be told are caught, when a patch does not fit, and when one
 * that is said to be equivalent is told after all.
 */
const least = 0.95;
/** Copies tried at the same time: the tests are one thread each. */
const lanes = 2;
const where = "test/net/reach";
// The laws are by chance and slow; the list's own test would notice every patch.
const options = ["--exclude=**/laws.test.ts", "--exclude=**/mutants/list.test.ts", "--no-isolate", "--maxWorkers=1", "--pool=forks"];

const only = process.argv[2];
const chosen = mutants.filter((m) => only === undefined || m.name.includes(only));
if (chosen.length === 0) throw new Error(`no mutant is called ${only}`);

/** caught, SURVIVED, equivalent, or an accident of the list's own. */
function verdictOf(m, said) {
  if (!said.fits) return { kind: "broken", text: `DOES NOT FIT: its text is in ${m.file} ${said.found} times` };
  if (said.passed + said.failed.length === 0) return { kind: "broken", text: `DOES NOT RUN: ${said.why}` };
  // A patch that breaks the program, and not the rule, would be noticed by any test.
  if (/\b(Reference|Type|Syntax|Range)Error\b/.test(said.failed.length > 0 ? said.why : "")) return { kind: "broken", text: `CRASHES: ${said.why}` };
  const caught = said.failed.length > 0;
  if (m.equivalent !== undefined) return caught ? { kind: "broken", text: `NOT EQUIVALENT: told by "${said.failed[0]}"` } : { kind: "equivalent", text: `equivalent: ${m.equivalent}` };
  return caught ? { kind: "caught", text: `caught by "${said.failed[0]}"` } : { kind: "survived", text: "SURVIVED" };
}

const began = Date.now();
const trees = [];
const found = new Map();
/** Takes mutants from the list until there is none. */
async function lane(left) {
  const tree = await copy();
  trees.push(tree);
  for (let m = left.shift(); m !== undefined; m = left.shift()) found.set(m, verdictOf(m, await withMutant(tree, m, () => tests(tree, where, options))));
}
try {
  const sound = await copy();
  trees.push(sound);
  const { passed, failed, why } = await tests(sound, where, options);
  if (passed === 0 || failed.length > 0) throw new Error(`without any mutant: ${passed} passed, ${failed.length} failed: ${failed[0] ?? ""} ${why}`);
  const left = [...chosen];
  await Promise.all(Array.from({ length: lanes }, () => lane(left)));
} finally {
  for (const tree of trees) await rm(tree, { recursive: true, force: true });
}

for (const m of chosen) console.log(`${m.rule.padEnd(4)} ${m.name.padEnd(62)} ${found.get(m).text}`);
const count = (kind) => [...found.values()].filter((v) => v.kind === kind).length;
const tellable = chosen.length - count("equivalent");
const share = tellable === 0 ? 1 : count("caught") / tellable;
console.log(
  `mutants of the reachability engine: ${chosen.length}, ${count("equivalent")} of them equivalent; ${count("caught")} of ${tellable} caught (${(share * 100).toFixed(1)} %, at least ${least * 100} %), ` +
    `${count("survived")} survived, ${count("broken")} broken; ${Math.round((Date.now() - began) / 1000)} s`,
);
process.exitCode = share < least || count("broken") > 0 ? 1 : 0;
