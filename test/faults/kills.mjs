import { counts, inventory, kumiki, newPlace } from "./kumiki.mjs";
import { startProxy } from "./proxy.mjs";

/**
 * R1: a SIGKILL at every fault point of a full `up` and a full `teardown`. The fault points of a run are its mutating
 * calls, each at four moments: before AWS hears of it; after AWS has done it, before the answer; when the answer has
 * been written to the program, which may or may not have saved it; and killed with the request still on its way, so
 * that it lands while the next run is already looking.
 *
 * In a chain every run is killed at the first call that was not struck yet, and the next one goes on from there, until
 * a run finds nothing to strike any more. So each call is struck once, each resume is itself killed, and one build is
 * enough for all calls. Alone (`tryAlone`) each point has a build of its own and an undisturbed resume.
 */

/** @type {readonly import("./kills.mjs").Moment[]} */
export const moments = ["kill-before", "kill-after", "kill-answered", "late"];
/** How much later than the kill a late request lands: within the time in which the program looks for it. */
const lateMs = 800;
const verdicts = { late: { late: lateMs, kill: true } };

export const up = ["up", "--yes", "--quiet"];
export const teardown = ["teardown", "--yes", "--delete-data", "--quiet"];

/** A place with a proxy before it, for the time of `work`. */
async function withPlace(emulator, work) {
  const place = await newPlace();
  const proxy = await startProxy({ upstream: emulator });
  const run = (command) => kumiki(command, { endpoint: proxy.url, place });
  const must = async (command) => {
    const { code, err, out } = await run(command).ended;
    if (code !== 0) throw new Error(`${command[0]} ended with ${code}\n${err}\n${out}`.slice(0, 2000));
  };
  const listed = async () => counts(await inventory(emulator, place.account));
  try {
    return await work({ proxy, run, must, listed });
  } finally {
    await proxy.close();
    await place.remove();
  }
}

/** What is there too much and too little. @returns {{ duplicates: string[], missing: string[] }} */
function compare(now, wanted) {
  const kinds = [...new Set([...Object.keys(now), ...Object.keys(wanted)])];
  const by = (sign) => kinds.filter((k) => sign * ((now[k] ?? 0) - (wanted[k] ?? 0)) > 0).map((k) => `${k}: ${now[k] ?? 0} instead of ${wanted[k] ?? 0}`);
  return { duplicates: by(1), missing: by(-1) };
}

/** An undisturbed run: what it leaves, and which mutating calls each half makes. */
export const reference = (emulator, args = []) =>
  withPlace(emulator, async ({ proxy, must, listed }) => {
    const callsOf = () => proxy.seen.filter((s) => s.mutating).map((s) => s.call);
    await must([...up, ...args]);
    const built = await listed();
    const ups = callsOf();
    proxy.reset();
    await must(teardown);
    const left = await listed();
    if (Object.keys(left).length > 0) throw new Error(`an undisturbed teardown left ${JSON.stringify(left)}`);
    return { built, calls: { up: ups, teardown: callsOf() } };
  });

/** Lets a run be killed at its first call that `strikes` picks. @returns what ended it, and the call it was struck at */
async function disturbed({ proxy, run }, command, moment, strikes) {
  const going = run(command);
  let struck;
  proxy.reset();
  proxy.kill = () => going.child.kill("SIGKILL");
  proxy.judge = (seen) => {
    if (!seen.mutating) return "pass";
    const wanted = strikes(seen, struck !== undefined);
    // What the program sends beside it is lost with it, and sent again by the next run.
    if (struck !== undefined) return wanted ? "hang" : "pass";
    if (!wanted) return "pass";
    struck = seen;
    return verdicts[moment] ?? moment;
  };
  const ended = await going.ended;
  proxy.judge = () => "pass";
  if (ended.signal !== "SIGKILL" && ended.code !== 0) throw new Error(`a resumed ${command[0]} ended with ${ended.code}\n${ended.err}`.slice(0, 2000));
  return { killed: ended.signal === "SIGKILL", struck };
}

/**
 * One chain: all calls of one half at one moment. Of the calls, in the order in which they are first seen, it strikes
 * number `from` to `to`, every `step`-th.
 * @returns {Promise<import("./kills.mjs").Struck>}
 */
export const chain = (emulator, { verb, moment, built, args = [], from = 0, to = Infinity, step = 1, tell = () => {} }) =>
  withPlace(emulator, async (here) => {
    const known = new Map();
    const points = [];
    const began = Date.now();
    const result = (error, difference = { duplicates: [], missing: [] }, orphans = []) => ({ verb, moment, points, ...difference, orphans, seconds: (Date.now() - began) / 1000, ...(error === undefined ? {} : { error }) });
    const strikes = ({ call }, already) => {
      if (known.has(call)) return false;
      const n = known.size;
      const picked = n >= from && n < to && (n - from) % step === 0;
      if (!picked || !already) known.set(call, picked);
      return picked;
    };
    let at = "";
    try {
      if (verb === "teardown") await here.must([...up, ...args]);
      const command = verb === "up" ? [...up, ...args] : teardown;
      for (;;) {
        const { killed, struck } = await disturbed(here, command, moment, strikes);
        if (struck === undefined) break;
        at = struck.call;
        // A program that has its last answer may be through before the signal reaches it.
        if (!killed && moment !== "kill-answered") throw new Error("was not killed");
        points.push(struck.operation);
        tell(points.length);
      }
      await here.proxy.landed();
      if (verb === "up") {
        await here.must([...up, ...args]);
        const difference = compare(await here.listed(), built);
        if (difference.duplicates.length + difference.missing.length > 0) return result(`${JSON.stringify(difference)} after the chain`, difference);
      }
      await here.must(teardown);
      const orphans = Object.entries(await here.listed()).map(([kind, n]) => `${kind}: ${n}`);
      return result(orphans.length > 0 ? `left ${orphans.join(", ")}` : undefined, undefined, orphans);
    } catch (e) {
      return result(`${verb} ${moment}, point ${points.length} (${at}): ${e.message}`);
    }
  });

/** One point with a build of its own and an undisturbed resume. Throws when it does not hold. */
export const tryAlone = (emulator, { verb, moment, n }, built, args = []) =>
  withPlace(emulator, async (here) => {
    const command = verb === "up" ? [...up, ...args] : teardown;
    const strikes = (seen) => seen.n === n;
    try {
      let struck;
      if (verb === "up") ({ struck } = await disturbed(here, command, moment, strikes));
      await here.must([...up, ...args]);
      await here.proxy.landed();
      const difference = compare(await here.listed(), built);
      if (difference.duplicates.length + difference.missing.length > 0) throw new Error(JSON.stringify(difference));
      if (verb === "teardown") ({ struck } = await disturbed(here, command, moment, strikes));
      await here.must(teardown);
      await here.proxy.landed();
      const left = await here.listed();
      if (Object.keys(left).length > 0) throw new Error(`left ${JSON.stringify(left)}`);
      return struck?.operation ?? "";
    } catch (e) {
      throw new Error(`${verb} ${moment} at call ${n}: ${e.message}`, { cause: e });
    }
  });

/** One point of an `up` that nobody resumes: what is there, and what still lands, is taken away. Throws when something is left. */
export const leave = (emulator, { moment, n }, args = []) =>
  withPlace(emulator, async (here) => {
    const { struck } = await disturbed(here, [...up, ...args], moment, (seen) => seen.n === n);
    await here.must(teardown);
    await here.proxy.landed();
    const left = await here.listed();
    if (Object.keys(left).length > 0) throw new Error(`up ${moment} at call ${n} (${struck?.operation}), then teardown: left ${JSON.stringify(left)}`);
    return struck?.operation ?? "";
  });

/** Runs all of them, `side` at a time, in order. @template T, R @param {readonly T[]} list @param {(one: T) => Promise<R>} work */
export async function sideBySide(list, side, work) {
  const rest = list.map((one, i) => [one, i]);
  const out = [];
  await Promise.all(
    Array.from({ length: side }, async () => {
      for (let next = rest.shift(); next; next = rest.shift()) out[next[1]] = await work(next[0]);
    }),
  );
  return out;
}

/** `count` of a list, spread evenly over it. */
export const spread = (list, count) => Array.from({ length: Math.min(count, list.length) }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / Math.min(count, list.length))]);

/** Every point of a run with these calls, for `tryAlone`. */
export const allPoints = (calls) => ["up", "teardown"].flatMap((verb) => moments.flatMap((moment) => calls[verb].map((_, i) => ({ verb, moment, n: i + 1 }))));
