import { expect, test } from "vitest";
import { chain, reference, sideBySide, spread, allPoints, tryAlone } from "./kills.mjs";

/** R1, sampled: every call of every step at every moment is `npm run test:crash`. */
const emulator = process.env["KUMIKI_TEST_ENDPOINT"]!;
const args = ["--through", "bucket"];

test("killed with SIGKILL again and again, up and teardown end where an undisturbed run ends, and nothing is left", { timeout: 240_000 }, async () => {
  const { built, calls } = await reference(emulator, args);
  const [ups, downs] = await sideBySide(
    [
      { verb: "up", moment: "kill-after", built, args, from: 4, step: 16 },
      { verb: "teardown", moment: "late", built, args, from: 2, step: 12 },
    ] as const,
    2,
    (options) => chain(emulator, options),
  );
  for (const done of [ups!, downs!]) expect([done.error, done.duplicates, done.orphans]).toEqual([undefined, [], []]);
  expect(ups!.points.length).toBeGreaterThan(3);
  expect(downs!.points.length).toBeGreaterThan(2);
  const alone = spread(allPoints(calls).filter((p) => p.moment !== "kill-answered"), 2);
  const struck = await sideBySide(alone, 2, (point) => tryAlone(emulator, point, built, args));
  expect(struck.filter((operation) => operation !== "")).toHaveLength(2);
  console.log(`killed at ${ups!.points.length + downs!.points.length} points in chains and at ${alone.length} alone, of ${allPoints(calls).length} (npm run test:crash tries all)`);
});
