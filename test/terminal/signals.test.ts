import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { fileStore } from "../../src/state/file.js";
import { environment, raw } from "../emulator/environment.js";
import { ownEmulator, type OwnEmulator } from "../faults/own-emulator.js";
import { startProxy, type Proxy, type Verdict } from "../faults/proxy.mjs";
import { inventory } from "../faults/kumiki.mjs";
import { Desk } from "../acceptance/program.js";
import { Places, pooled } from "./place.js";
import { bare, noTerminals, reason, runIn, surroundings, terminalFaults, type Act, type Ran } from "./surrounding.js";

/**
 * Ctrl-C, SIGTERM, SIGHUP and a closed window, at every prompt and during every task (reliability.md 3.2, U3): the terminal
 * is as it was, the state is saved, nothing is left running, the run can be gone on with.
 */
const ways = {
  "Ctrl-C": { keys: "\u0003" },
  SIGINT: { signal: "SIGINT" },
  SIGTERM: { signal: "SIGTERM" },
  SIGHUP: { signal: "SIGHUP" },
  "the window closed": { hangUp: true },
} as const satisfies Record<string, Act>;
type Way = keyof typeof ways;
const allWays = Object.keys(ways) as Way[];
/** All with KUMIKI_TERMINAL=full; else one, another at each place, so that all are met. */
const full = process.env["KUMIKI_TERMINAL"] === "full";
const sample = (of: readonly Way[], place: number): readonly Way[] => (full ? of : [of[place % of.length]!]);

/** Told by its terminal's end a program ends by that signal; 130 is for those who can still see it. */
const endOf = (way: Way): string => (way === "the window closed" ? "SIGHUP" : "130");

/** What is wrong with a run that was told to stop once. */
function stopFaults(way: Way, ran: Ran, acts: number): string[] {
  const end = String(ran.code ?? ran.signal);
  return [
    ...(ran.timedOut ? ["it hung"] : []),
    ...(ran.actsDone < acts ? [`it ended before it was told to: ${JSON.stringify(ran.terminal.slice(-300))}`] : []),
    ...(end === endOf(way) ? [] : [`it ended with ${end}: ${JSON.stringify(ran.terminal.slice(-300))}`]),
    ...(ran.left.length === 0 ? [] : [`left behind: ${ran.left.join("; ")}`]),
    // Nobody sees a terminal that is gone.
    ...(way === "the window closed" ? [] : terminalFaults(ran)),
  ];
}
/** name → what is wrong; without those that nothing is wrong with. */
const wrongOnes = (found: readonly (readonly [name: string, faults: readonly string[]])[]) => Object.fromEntries(found.filter(([, faults]) => faults.length > 0));

/** Nothing is waited for: the calls in question stay unanswered for twenty seconds. A busy machine takes a second or two to end a process. */
const atOnceMs = 5_000;

const enter: Act = { prompt: true, keys: "\r" };
const down: Act = { prompt: true, keys: "\u001b[B" };
const at = (way: Way): Act => ({ prompt: true, ...ways[way] });

describe.skipIf(noTerminals !== undefined)(`told to stop at a prompt${reason(noTerminals)}`, () => {
  const places = new Places(inject("endpoint"));
  beforeAll(() => places.build(["network"]), 120_000);
  afterAll(() => places.remove());

  /** Keys that lead to a prompt: Enter so many times takes what is proposed, and the second choice is a way aside. */
  const paths: Readonly<Record<string, readonly Act[]>> = {
    "the first": [],
    "the second": [enter],
    "the second choice": [enter, down, enter],
    "and on": [enter, down, enter, down, enter],
  };
  it.each(Object.keys(paths))("of the wizard: %s", async (name) => {
    const found = await pooled(sample(allWays, Object.keys(paths).indexOf(name)), 3, async (way) => {
      const acts = [...paths[name]!, at(way)];
      return [way, stopFaults(way, await places.run(surroundings.terminal, ["up"], { state: "absent", acts }), acts.length)] as const;
    });
    expect(wrongOnes(found)).toEqual({});
  });
  it("of the plan, for an environment that stands", async () => {
    const found = await pooled(sample(allWays, 4), 3, async (way) => [way, stopFaults(way, await places.run(surroundings.terminal, ["up", "network", "servers"], { state: "present", acts: [enter, at(way)] }), 2)] as const);
    expect(wrongOnes(found)).toEqual({});
  });
  it("of a teardown", async () => {
    const found = await pooled(sample(allWays, 5), 3, async (way) => [way, stopFaults(way, await places.run(surroundings.terminal, ["teardown"], { state: "present", acts: [at(way)] }), 1)] as const);
    expect(wrongOnes(found)).toEqual({});
  });
  it("Ctrl-D, and the end of what is typed", async () => {
    const found = await pooled([["up"], ["teardown"]], 2, async (words) => [words.join(" "), stopFaults("Ctrl-C", await places.run(surroundings.terminal, words, { state: "present", acts: [{ prompt: true, keys: "\u0004" }] }), 1)] as const);
    expect(wrongOnes(found)).toEqual({});
  });
});

/** A desk with a proxy of its own between it and the emulator, which says when a call has come and may leave it unanswered. */
class Spot {
  readonly came: string;
  private constructor(
    readonly desk: Desk,
    readonly proxy: Proxy,
  ) {
    this.came = join(desk.root, "came");
  }
  static async at(emulator: string): Promise<Spot> {
    const proxy = await startProxy({ upstream: emulator });
    return new Spot(new Desk(proxy.url), proxy);
  }
  /** @param operations a regular expression of those that are waited for */
  watch(operations: RegExp, verdict: Verdict = "pass"): void {
    rmSync(this.came, { force: true });
    this.proxy.judge = ({ operation }) => {
      if (!operations.test(operation)) return "pass";
      writeFileSync(this.came, "");
      return verdict;
    };
  }
  pass(): void {
    this.proxy.judge = () => "pass";
  }
  run(words: readonly string[], acts: readonly Act[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const { desk } = this;
    return runIn(surroundings.terminal, words, { cwd: desk.root, env: { ...desk.env(), KUMIKI_DIR: desk.dir, AWS_ENDPOINT_URL: desk.endpoint, ...env }, acts, deadlineMs: 60_000 });
  }
  async remove(): Promise<void> {
    await this.proxy.close();
    this.desk.remove();
  }
}

describe.skipIf(noTerminals !== undefined)(`told to stop in the middle of a task${reason(noTerminals)}`, () => {
  let emulator: OwnEmulator;
  const spots: Spot[] = [];
  const newSpot = async (): Promise<Spot> => {
    const spot = await Spot.at(emulator.url);
    spots.push(spot);
    return spot;
  };
  beforeAll(async () => void (emulator = await ownEmulator()), 120_000);
  afterAll(async () => {
    for (const spot of spots) await spot.remove();
    await emulator.stop();
  });
  beforeEach(() => emulator.pace(0));

  const steps = ["network", "security-groups", "servers"];
  const some: readonly Way[] = ["Ctrl-C", "SIGTERM", "SIGHUP", "the window closed"];
  /** When the call has come. Rows are drawn all the time, so no stillness is waited for. */
  const inTheMiddle = (way: Way, spot: Spot): readonly Act[] => [{ file: spot.came, stillMs: 0 }, { afterMs: 300, stillMs: 0, ...ways[way] }];

  it("building, then taking apart: saved, unlocked, gone on with, and taken apart to the last", { timeout: 240_000 }, async () => {
    const mine = await Promise.all(some.map(async (way) => ({ way, spot: await newSpot() })));
    const each = <T>(work: (way: Way, spot: Spot) => Promise<T>) => pooled(mine, 2, ({ way, spot }) => work(way, spot));
    const stopped = (words: readonly string[], operation: RegExp) =>
      each(async (way, spot) => {
        spot.watch(operation);
        const ran = await spot.run(words, inTheMiddle(way, spot));
        spot.pass();
        return [way, stopFaults(way, ran, 2)] as const;
      });
    await emulator.pace(999); // a server is pending until we say so
    expect(wrongOnes(await stopped(["up", ...steps, "--yes"], /^RunInstances$/))).toEqual({});
    for (const { way, spot } of mine) {
      const store = fileStore({ dir: spot.desk.dir, env: "default" });
      expect(await store.holder(), way).toBeUndefined();
      const records = Object.values((await store.read())!.records);
      // What was in flight is there with its id.
      expect(records.filter((r) => r.kind === "ec2/instance" && r.status === "created").length, way).toBeGreaterThan(0);
    }
    await emulator.pace(0);
    expect(await each(async (way, spot) => [way, (await spot.run(["up", ...steps, "--yes", "--quiet"])).code])).toEqual(some.map((way) => [way, 0]));

    await emulator.pace(999); // a server is shutting down until we say so
    expect(wrongOnes(await stopped(["teardown", "--yes"], /^TerminateInstances$/))).toEqual({});
    await emulator.pace(0);
    const gone = await each(async (way, spot) => [way, (await spot.run(["teardown", "--yes", "--quiet"])).code, await inventory(emulator.url, spot.desk.account)]);
    expect(gone).toEqual(some.map((way) => [way, 0, {}]));
  });

  const pairs = [
    ["Ctrl-C", "Ctrl-C", 130],
    ["SIGTERM", "SIGTERM", 143],
    ["Ctrl-C", "SIGHUP", 129],
  ] as const satisfies readonly (readonly [Way, Way, number])[];
  it.each(pairs)("%s and then %s, while AWS does not answer: the end at once, with %i, and the next run goes on", { timeout: 120_000 }, async (first, second, code) => {
    const spot = await newSpot();
    spot.watch(/^RunInstances$/, "hang");
    const ran = await spot.run(["up", ...steps, "--yes"], [...inTheMiddle(first, spot), { afterMs: 500, stillMs: 0, ...ways[second] }]);
    expect({ code: ran.code, acts: ran.actsDone, left: ran.left, faults: terminalFaults(ran) }, bare(ran.terminal).slice(-600)).toEqual({ code, acts: 3, left: [], faults: [] });
    expect(ran.afterLastActMs).toBeLessThan(atOnceMs);
    spot.pass();
    expect((await spot.run(["up", ...steps, "--yes", "--quiet"])).code).toBe(0);
  });

  /** Tasks that only ask: each ends in the middle of a call that is not answered for a long time yet. */
  const asking: Readonly<Record<string, readonly [words: readonly string[], operation: RegExp]>> = {
    plan: [["plan", ...steps, "--env", "other"], /^(DescribeAvailabilityZones|DescribeImages|GetParameter)/],
    check: [["check"], /^DescribeRouteTables$/],
    "status --refresh": [["status", "--refresh"], /^DescribeVpcs$/],
    sweep: [["sweep"], /^DescribeVpcs$/],
  };
  it.each(Object.keys(asking))("%s", { timeout: 120_000 }, async (name) => {
    const [words, operation] = asking[name]!;
    const found = await pooled(sample(some, Object.keys(asking).indexOf(name)), 2, async (way) => {
      const spot = await newSpot();
      const built = await spot.run(["up", "network", "--yes", "--quiet"]);
      spot.watch(operation, "hang");
      const ran = await spot.run(words, inTheMiddle(way, spot));
      spot.pass();
      const after = await spot.run(["status"]);
      return [way, [...(built.code === 0 ? [] : ["not built"]), ...stopFaults(way, ran, 2), ...(ran.afterLastActMs < atOnceMs ? [] : [`it took ${ran.afterLastActMs} ms to end`]), ...(after.code === 0 ? [] : [`status: ${after.terminal}`])]] as const;
    });
    expect(wrongOnes(found)).toEqual({});
  });

  it("state mv: the state is in one of the two places, whole", { timeout: 120_000 }, async () => {
    const found = await pooled(sample(some, 0), 2, async (way) => {
      const spot = await newSpot();
      const bucket = `kumiki-terminal-${spot.desk.account}`;
      const to = ["--state", `s3://${bucket}/a`];
      const aws = raw(environment(emulator.url, spot.desk.account));
      await aws.s3("CreateBucket", { Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "ap-northeast-1" } });
      await aws.s3("PutBucketVersioning", { Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } });
      const blocked = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
      await aws.s3("PutPublicAccessBlock", { Bucket: bucket, PublicAccessBlockConfiguration: blocked });
      const built = await spot.run(["up", "network", "--yes", "--quiet"]);
      spot.watch(/^PutObject$/);
      spot.proxy.latencyMs = 500;
      const ran = await spot.run(["state", "mv", "--to", `s3://${bucket}/a`], inTheMiddle(way, spot));
      spot.proxy.latencyMs = 0;
      spot.pass();
      const again = await spot.run(["state", "mv", "--to", `s3://${bucket}/a`, "--quiet"]);
      const plan = await spot.run(["plan", "network", "--detailed-exitcode", ...to]);
      // It may have been through when the signal came; what was begun is finished or gone back on.
      const faults = ran.code === 0 ? terminalFaults(ran) : stopFaults(way, ran, 2);
      return [way, [...(built.code === 0 ? [] : ["not built"]), ...faults, ...(plan.code === 0 ? [] : [`afterwards, at the new place: ${plan.code} ${again.terminal} ${plan.terminal.slice(-400)}`])]] as const;
    });
    expect(wrongOnes(found)).toEqual({});
  });

  it("emulator start: what was starting is ended, and the next start is a whole one", { timeout: 120_000 }, async () => {
    const found = await pooled(sample(some, 1), 2, async (way) => {
      const spot = await newSpot();
      const own = { AWS_ENDPOINT_URL: undefined };
      const begun: readonly Act[] = [{ text: "local AWS", stillMs: 0 }, { afterMs: 150, stillMs: 0, ...ways[way] }];
      const faults = stopFaults(way, await spot.run(["emulator", "start"], begun, own), 2);
      const running = async (): Promise<unknown> => (JSON.parse((await spot.run(["emulator", "status", "--json"], [], own)).terminal) as { running: unknown }).running;
      const after = await running();
      const next = (await spot.run(["emulator", "start"], [], own)).code;
      const then = await running();
      await spot.run(["emulator", "stop"], [], own);
      return [way, [...faults, ...(after === false && next === 0 && then === true ? [] : [`afterwards running: ${String(after)}, next start: ${next}, running: ${String(then)}`])]] as const;
    });
    expect(wrongOnes(found)).toEqual({});
  });
});
