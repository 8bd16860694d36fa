import { setTimeout as sleep } from "node:timers/promises";
import { type App } from "../../src/app.js";
import type { AnyStep } from "../../src/core/types.js";
import { calls, type Environment, wishFor } from "../emulator/environment.js";

/** Waits until something holds that another one is doing. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, atMostMs = 30_000): Promise<void> {
  for (const end = Date.now() + atMostMs; !(await holds()); await sleep(25)) if (Date.now() > end) throw new Error(`waited ${atMostMs} ms in vain: ${what}`);
}

/** Something that goes on while the test does something else; its failure is seen when it is awaited. */
export function meanwhile<R>(work: Promise<R>): Promise<R> {
  work.catch(() => undefined);
  return work;
}

/** Plans and builds with this app, e.g. one that can be interrupted. */
export async function upWith(app: App, chosen: readonly AnyStep[]): Promise<void> {
  const wish = await wishFor(app, chosen);
  await app.locked("up", async (held) => {
    await held.plan(wish);
    await held.up();
  });
}

/** What AWS was asked to change, in order, with the code where it refused. */
export const changesAskedFor = async (e: Environment): Promise<string[]> =>
  (await calls(e)).filter((c) => c.mutating).map((c) => (c.error === null ? c.action : `${c.action} ${c.error}`));

/** Ids of everything that was named as holding something back. */
export const blockersNamed = (e: Environment): string[] => e.events.flatMap((event) => (event.type === "blocker" ? event.blockers.map((b) => b.id) : []));
