import { isDeepStrictEqual } from "node:util";
import { counts, inventory, kumiki, newPlace } from "./kumiki.mjs";
import { startProxy } from "./proxy.mjs";

/**
 * @typedef {{ verb: "up" | "teardown", n: number, when: "kill-before" | "kill-after" }} Point
 * One point: the program is killed (SIGKILL) before or after the n-th mutating call of `up` or `teardown`. The next run
 * must end in the same state as an undisturbed one, with nothing twice, and teardown must leave nothing.
 */

const up = ["up", "--yes", "--quiet"];
const teardown = ["teardown", "--yes", "--quiet"];

async function mustSucceed(what, run) {
  const { code, err, out } = await run.ended;
  if (code !== 0) throw new Error(`${what} ended with ${code}\n${err}\n${out}`.slice(0, 2000));
}

/** An undisturbed run: what it leaves, and how many mutating calls each half makes. */
export async function reference(emulator, args = []) {
  const place = await newPlace();
  const proxy = await startProxy({ upstream: emulator });
  try {
    const where = { endpoint: proxy.url, place };
    await mustSucceed("up", kumiki([...up, ...args], where));
    const built = counts(await inventory(emulator, place.account));
    const ups = proxy.seen.filter((s) => s.mutating).length;
    proxy.reset();
    await mustSucceed("teardown", kumiki(teardown, where));
    const left = await inventory(emulator, place.account);
    if (Object.keys(left).length > 0) throw new Error(`teardown left ${JSON.stringify(left)}`);
    return { built, calls: { up: ups, teardown: proxy.seen.filter((s) => s.mutating).length } };
  } finally {
    await proxy.close();
    await place.remove();
  }
}

/** @returns {Point[]} every point of a run with that many calls */
export const allPoints = (calls) =>
  /** @type {const} */ (["up", "teardown"]).flatMap((verb) =>
    Array.from({ length: calls[verb] }, (_, i) => i + 1).flatMap((n) => ["kill-before", "kill-after"].map((when) => ({ verb, n, when }))),
  );

/** `count` points spread evenly over all. */
export const sample = (points, count) =>
  Array.from({ length: Math.min(count, points.length) }, (_, i) => points[Math.floor(((i + 0.5) * points.length) / Math.min(count, points.length))]);

/** Tries one point; throws with the whole story when it does not hold. */
export async function tryPoint(emulator, point, expected, args = []) {
  const place = await newPlace();
  const proxy = await startProxy({ upstream: emulator });
  const where = { endpoint: proxy.url, place };
  const story = `${point.verb} ${point.when} call ${point.n}`;
  let struck = "";
  const disturbed = async (command) => {
    const run = kumiki(command, where);
    proxy.reset();
    proxy.kill = () => run.child.kill("SIGKILL");
    proxy.judge = (seen) => (seen.n === point.n ? ((struck = seen.operation), point.when) : "pass");
    const { signal, code, err } = await run.ended;
    proxy.judge = () => "pass";
    // Parallel runs differ a little in their number of calls; a point past the end is just a good run.
    if (signal !== "SIGKILL" && code !== 0) throw new Error(`was not killed but ended with ${code}\n${err}`);
  };
  try {
    if (point.verb === "up") await disturbed([...up, ...args]);
    await mustSucceed("up", kumiki([...up, ...args], where));
    const built = counts(await inventory(emulator, place.account));
    if (!isDeepStrictEqual(built, expected)) throw new Error(`built ${JSON.stringify(built)}\ninstead of ${JSON.stringify(expected)}`);
    if (point.verb === "teardown") await disturbed(teardown);
    await mustSucceed("teardown", kumiki(teardown, where));
    const left = await inventory(emulator, place.account);
    if (Object.keys(left).length > 0) throw new Error(`left ${JSON.stringify(left)}`);
    return { ...point, operation: struck };
  } catch (e) {
    throw new Error(`${story} (${struck}): ${e.message}`, { cause: e });
  } finally {
    await proxy.close();
    await place.remove();
  }
}

/** Tries points, `side` at a time. @returns what was tried and what failed */
export async function tryAll(emulator, points, expected, { side = 2, args = [], tell = () => {} } = {}) {
  const rest = [...points];
  const tried = [];
  const failed = [];
  await Promise.all(
    Array.from({ length: side }, async () => {
      for (let point = rest.shift(); point; point = rest.shift()) {
        try {
          tried.push(await tryPoint(emulator, point, expected, args));
        } catch (e) {
          failed.push({ ...point, error: e.message });
        }
        tell(tried.length, failed, points.length);
      }
    }),
  );
  return { tried, failed };
}
