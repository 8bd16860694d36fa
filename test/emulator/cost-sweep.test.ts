import { expect, it } from "vitest";
import { costReport } from "../../src/cost/index.js";
import { steps } from "../../src/steps/index.js";
import { environment, teardown, up } from "./environment.js";

it("sweep prices what it finds without a state as the state would: servers with their disks and addresses, and the VPN's association", { timeout: 180_000 }, async () => {
  const e = environment();
  await up(e, steps, "modern");
  const state = (await e.open().read())!;
  const known = costReport(Object.values(state.records), state.place.region).perDay!;
  const report = await (await e.open().sweep()).look();
  const [found] = report.environments;
  const servers = found!.things.filter((t) => t.kind === "ec2/instance");
  expect(servers).toHaveLength(6);
  // t3.micro with 8 GB, three of them with a public address
  const one = 0.0136 * 24 + (8 * 0.096) / 30;
  expect(servers.map((s) => s.costPerDayUsd!).sort()).toEqual([one, one, one, one + 0.12, one + 0.12, one + 0.12].map((usd) => expect.closeTo(usd, 6) as number));
  expect(found!.costPerDayUsd).toBeCloseTo(known, 6);
  expect(known).toBeGreaterThan(8);
  await teardown(e);
});
