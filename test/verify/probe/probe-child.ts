import { writeFileSync } from "node:fs";
import { judgeAll, probeProof, quietConfig } from "../../../src/verify/index.js";
import { shells, town } from "./town.js";

/** Runs in the namespace of somebody outside: probes what the view says, and prints it. SIGINT aborts, as Ctrl-C does. */
const [folder] = process.argv.slice(2) as [string];
const { view } = town();
const { text, ways } = shells(folder);
const config = `${folder}/ssh_config`;
writeFileSync(config, quietConfig(text), { mode: 0o600 });
const controller = new AbortController();
process.on("SIGINT", () => controller.abort(new Error("interrupted")));
const env = { PATH: process.env["PATH"], HOME: folder };
try {
  const done = await probeProof({ view, results: judgeAll(view), evidence: "" }, { ways, config, env, signal: controller.signal });
  console.log(JSON.stringify(done.results.map(({ check, verdict, ok, probe }) => ({ id: check.id, verdict, ok, probe }))));
} catch (e) {
  console.log(`ended: ${(e as Error).message}`);
}
