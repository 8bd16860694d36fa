import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";

/**
 * What the random cases of a run are drawn from. The content of the commit says it: whoever tests the same tree has the same cases, so
 * that a failure in CI is one here, and every other commit tries others. KUMIKI_SEED=random, or a whole number of 32 bits, is
 * stronger; without git it is random.
 */
export default function setup(): void {
  const given = process.env["KUMIKI_SEED"] ?? "";
  // Said already: by somebody, or by the setup of vitest's other project.
  if (/^-?\d{1,10}$/.test(given) && (Number(given) | 0) === Number(given)) return;
  if (given !== "" && given !== "random") throw new Error(`KUMIKI_SEED is a whole number of 32 bits or "random", not "${given}"`);
  const seed = (given === "random" ? undefined : ofTree()) ?? randomInt(2 ** 31);
  process.env["KUMIKI_SEED"] = String(seed);
  console.error(`random cases: KUMIKI_SEED=${seed}`);
}

function ofTree(): number | undefined {
  try {
    const tree = execFileSync("git", ["rev-parse", "--verify", "HEAD^{tree}"], { cwd: import.meta.dirname, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return Number.parseInt(tree.slice(0, 8), 16) | 0;
  } catch {
    return undefined;
  }
}
