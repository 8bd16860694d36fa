import { expect, test } from "vitest";
import { allPoints, reference, sample, tryAll } from "./loop.mjs";

const points = 20;
/** The web VPC; the whole walkthrough, at every point, is `npm run test:crash`. */
const args = ["--through", "bucket"];

test(`killed with SIGKILL at ${points} points of up and teardown, the next run ends in the same state and nothing is left`, { timeout: 240_000 }, async () => {
  const emulator = process.env["KUMIKI_TEST_ENDPOINT"]!;
  const { built, calls } = await reference(emulator, args);
  const { tried, failed } = await tryAll(emulator, sample(allPoints(calls), points), built, { side: 2, args });
  expect(failed).toEqual([]);
  expect(tried).toHaveLength(points);
  expect(tried.every((t) => t.operation !== "")).toBe(true);
  console.log(`crash points tried: ${tried.length} of ${allPoints(calls).length} (npm run test:crash tries all)`);
});
