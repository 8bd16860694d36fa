import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { CheckResult } from "../document.js";
import { keepEvidence, type Evidence } from "../evidence.js";

type Entry = Evidence["checks"]["checks"][number];
const same = ({ check: c }: CheckResult, e: Entry): boolean => c.id === e.id && c.from === e.from && c.to === e.to && c.port === e.port && c.via === e.via;

/**
 * Adds what packets said to evidence that is kept already, whole or not at all. A check that was not probed stays as it is.
 * @param path of the evidence
 */
export async function keepProbes(path: string, results: readonly CheckResult[]): Promise<void> {
  const evidence = JSON.parse(await readFile(path, "utf8")) as Evidence;
  const checks = evidence.checks.checks.map((entry): Entry => {
    const found = results.find((r) => same(r, entry));
    return found?.probe === undefined ? entry : { ...entry, ok: found.ok, probe: found.probe };
  });
  await keepEvidence(dirname(path), { ...evidence, checks: { ...evidence.checks, ok: checks.every((c) => c.ok), checks } });
}
