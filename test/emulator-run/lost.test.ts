import { expect, test } from "vitest";
import { openApp } from "../../src/app.js";
import type { Event } from "../../src/core/event.js";
import { through, wishFor } from "../emulator/environment.js";
import { freshDir, runFile } from "./support.js";

test("an emulator that has ended took everything along: told once, and nobody is said to have deleted it", async () => {
  const dir = freshDir();
  const network = through("network");
  const events: Event[] = [];
  const open = () => openApp({ env: "default", dir, local: true, emit: (e) => events.push(e), signal: new AbortController().signal });
  const lost = () => events.filter((e) => e.type === "note" && e.code === "emulator-lost");

  const first = open();
  const wish = await wishFor(first, network);
  await first.locked("up", async (held) => {
    await held.plan(wish);
    return held.up();
  });
  expect((await first.plan(wish)).changes).toEqual([]);
  expect(lost()).toEqual([]);

  process.kill(runFile(dir).pid, "SIGKILL");
  const second = open();
  const { changes } = await second.plan(wish);
  await second.plan(wish);
  expect(lost()).toHaveLength(1);
  expect(changes.length).toBeGreaterThan(0);
  for (const change of changes) expect([change.act, change.why]).toEqual(["create", "the local AWS does not have it any more"]);
});
