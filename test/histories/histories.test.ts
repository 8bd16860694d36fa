import { randomInt } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { histories } from "./arbitrary.js";
import { type Met, play } from "./play.js";

/** `npm run test:histories` tries 1,000 (KUMIKI_HISTORIES); KUMIKI_SEED tries the same ones again. */
const count = Number(process.env["KUMIKI_HISTORIES"] ?? 40);
const seed = Number(process.env["KUMIKI_SEED"] ?? randomInt(2 ** 31));

test(`${count} random histories: nothing twice, nothing lost, nothing left, nobody else's touched`, { timeout: 3_600_000 }, async () => {
  const all: Met = { runs: 0, killed: 0, faults: 0, calls: 0, misnamed: 0 };
  console.log(`histories: KUMIKI_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const met = await play(history);
      for (const key of Object.keys(all) as (keyof Met)[]) all[key] += met[key];
    }),
    { seed, numRuns: count, endOnFailure: process.env["KUMIKI_SHRINK"] === "no" },
  );
  console.log(`histories: ${count} passed; ${all.runs} runs, ${all.killed} of them killed, ${all.faults} ended with a fault; ${all.calls} changing calls; ${all.misnamed} times called left over what the state knows`);
  expect(all.runs).toBeGreaterThan(count * 3);
});
