import { expect, test } from "vitest";
import fc from "fast-check";
import type { Certificate } from "../../src/engine/certificate.js";
import { all } from "../../src/resources/pages.js";
import { bury } from "../../src/sweep/closing.js";
import { Clock } from "../histories/clock.js";
import { Disk } from "../histories/disk.js";
import { graphOf, run } from "../histories/program.js";
import { World } from "../histories/world.js";
import { sampleState } from "../state/sample-state.js";

test("every page is read, the empty ones in between too", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 6 }), async (pages) => {
      const asked: string[] = [];
      const page = (token: Record<string, string>): Promise<{ Things: readonly number[]; NextToken?: string }> => {
        const n = Number(token["NextToken"] ?? 0);
        asked.push(token["NextToken"] ?? "");
        return Promise.resolve({ Things: pages[n]!, ...(n + 1 < pages.length ? { NextToken: String(n + 1) } : {}) });
      };
      expect(await all(page, (answer) => answer.Things)).toEqual(pages.flat());
      expect(asked).toHaveLength(pages.length);
    }),
  );
});

test("every edge of the declaration is in the state, so that a teardown needs no configuration", async () => {
  const clock = new Clock();
  const restore = clock.install();
  try {
    const disk = new Disk(clock);
    const wish = { steps: ["data", "balancing", "company"], answers: { range: "a", rooms: "2", note: "n", size: "s", guarded: "outer", backups: "7", versioned: "yes" } };
    const ended = await clock.until(run(new World(clock, 7), disk, { up: wish }), 7_200_000);
    expect(ended.how).toBe("done");
    for (const node of graphOf(wish).nodes.values()) expect([node.id, disk.durable!.records[node.id]?.needs]).toEqual([node.id, node.needs]);
  } finally {
    restore();
  }
});

test("an environment that was taken away leaves a tombstone with what was left, and its id", () => {
  const state = sampleState();
  const { envId } = state;
  const certificate = { at: "2026-01-31T10:00:00.000Z", from: "2026-01-31T09:30:00.000Z", again: { watched: ["/vpc/logs"] } } as unknown as Certificate;
  bury(state, certificate, ["ec2/vpc vpc-1"], "certificate.json");
  expect(state.tombstone).toMatchObject({ at: "2026-01-31T10:00:00.000Z", left: ["ec2/vpc vpc-1"], names: ["/vpc/logs"] });
  expect([state.envId, state.steps, state.outputs]).toEqual([envId, [], {}]);
});
