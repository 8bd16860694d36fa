import { describe, expect, test } from "vitest";
import { allPoints, leave, reference, sideBySide, spread } from "./kills.mjs";
import { full, patience, report } from "./withstand.js";

/** R2: an `up` is killed with a request on its way, and what follows is not another `up` but a teardown. */
describe("killed with a request on its way, and taken away at once", () => {
  const emulator = process.env["KUMIKI_TEST_ENDPOINT"]!;
  test("nothing is left, not even what lands later", { timeout: patience }, async () => {
    const args = full ? [] : ["--through", "security-groups"];
    const { calls } = await reference(emulator, args);
    const points = allPoints(calls).filter((p) => p.verb === "up" && p.moment === "late");
    // The first call of each operation; in a sample a few of them.
    const first = points.filter(({ n }) => calls.up.findIndex((c) => c.split(" ")[0] === calls.up[n - 1]!.split(" ")[0]) === n - 1);
    const operations = await sideBySide(full ? first : spread(first, 4), 2, (point) => leave(emulator, point, args));
    expect(operations).not.toContain("");
    report("R2 torn down", { name: "killed, landed late, torn down", operations: [...new Set(operations)], stops: operations.length });
  });
});
