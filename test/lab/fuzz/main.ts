import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { lacks, networkPrograms } from "../../../src/lab/need.js";
import { python } from "./crowd.js";
import { census } from "./features.js";
import { compareMany, type Report } from "./run.js";

/** `npm run fuzz:lab -- --topologies N --seed S [--flows N] [--width N] [--out FILE]` */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { topologies: { type: "string", default: "20" }, seed: { type: "string", default: "1" }, flows: { type: "string", default: "1000" }, width: { type: "string", default: "2" }, out: { type: "string" } },
  });
  const number = (name: "topologies" | "seed" | "flows" | "width"): number => {
    const n = Number(values[name]);
    if (!Number.isSafeInteger(n) || n < 1) throw new Error(`--${name} ${values[name]}: a whole number from 1 on is wanted`);
    return n;
  };
  const missing = lacks(networkPrograms, { tun: false });
  if (missing.length > 0 || python === undefined) {
    console.error(`no lab on this machine: ${missing.length > 0 ? JSON.stringify(missing) : "python3 is missing"}`);
    return 1;
  }
  const seed = number("seed");
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const started = performance.now();
  const heard = (r: Report) => {
    console.log(`seed ${r.seed}: ${r.probes} probes, ${percent(r.open, r.probes)} allowed, ${r.partial} partial, ${r.unknown} unknown, ${r.again} looked at again, ${r.mismatches.length} mismatches; ${r.paths.length} composed paths (${r.legs} attempts), ${r.disagreements.length} disagreements`);
    for (const d of r.disagreements.slice(0, 5)) console.log(`  ${d.path} from ${JSON.stringify(d.from)}: ${d.why}`);
    for (const m of r.mismatches.slice(0, 5)) console.log(`  ${m.about}: ${JSON.stringify(m.trial)}\n    ${m.why}`);
  };
  const reports = await compareMany({ topologies: number("topologies"), flows: number("flows"), seed, width: number("width"), heard, signal: stop.signal });
  const sum = (of: (r: Report) => number) => reports.reduce((total, r) => total + of(r), 0);
  const probes = sum((r) => r.probes);
  const wrong = sum((r) => r.mismatches.length + r.disagreements.length);
  console.log(
    `${reports.length} topologies from seed ${seed}, ${probes} probes, ${percent(sum((r) => r.open), probes)} allowed, ${sum((r) => r.partial)} partial, ${sum((r) => r.unknown)} unknown, ${sum((r) => r.paths.length)} composed paths (${sum((r) => r.legs)} attempts), ${wrong} mismatches, ${Math.round((performance.now() - started) / 1000)} s`,
  );
  console.log(Object.entries(census(reports.map((r) => r.topology))).map(([feature, n]) => `${feature} ${n}`).join(", "));
  if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(reports.filter((r) => r.mismatches.length + r.disagreements.length > 0), null, 1));
  return wrong > 0 || stop.signal.aborted ? 1 : 0;
}
const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;

process.exitCode = await main();
