import fc from "fast-check";
import type { Action, History } from "./play.js";
import type { Troubles, Wish } from "./program.js";
import { walkthrough } from "./steps.js";
import type { Trouble } from "./world.js";

/** How late a request may land and how long a new thing may stay invisible, in ms: what the look-up window of 120 s allows for
 *  (reliability.md P7: the request's timeout and 60 s more). */
const lateMs = fc.integer({ min: 1, max: 60_000 });
const hiddenMs = fc.integer({ min: 1, max: 30_000 });

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Trouble[]>({ what: "kill-before" }, { what: "kill-after" }) },
  { weight: 3, arbitrary: lateMs.map((ms): Trouble => ({ what: "kill-late", lateMs: ms })) },
  { weight: 2, arbitrary: lateMs.map((ms): Trouble => ({ what: "late", lateMs: ms })) },
  { weight: 2, arbitrary: hiddenMs.map((ms): Trouble => ({ what: "hidden", hiddenMs: ms })) },
  { weight: 4, arbitrary: fc.constantFrom<Trouble[]>({ what: "lose-answer" }, { what: "lose-request" }, { what: "interrupt" }, { what: "comes-up-failed" }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant("refuse" as const), kind: fc.constantFrom("throttled" as const, "forbidden" as const, "expired" as const, "quota" as const), times: fc.integer({ min: 1, max: 8 }) }),
  },
);
const troubles: fc.Arbitrary<Troubles> = fc.record({
  calls: fc.uniqueArray(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 35 })), trouble), { maxLength: 5, selector: ([n]) => n }),
  fullDisk: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined, freq: 8 }),
});

const names = walkthrough.map((s) => s.id);
const wish: fc.Arbitrary<Wish> = fc.record({
  steps: fc.oneof({ weight: 2, arbitrary: fc.constant(names) }, { weight: 1, arbitrary: fc.subarray(names, { minLength: 1 }) }),
  answers: fc.record({
    range: fc.oneof({ weight: 6, arbitrary: fc.constant("a") }, { weight: 1, arbitrary: fc.constant("b") }),
    rooms: fc.constantFrom("1", "2", "3"),
    note: fc.constantFrom("n", "m"),
    size: fc.constantFrom("s", "s", "l"),
    guarded: fc.constantFrom("outer", "inner"),
    backups: fc.constantFrom("7", "1"),
    versioned: fc.constantFrom("yes", "no"),
  }),
});

const pick = fc.nat(60);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("up" as const), wish, troubles }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("teardown" as const), steps: fc.option(fc.subarray(names, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }), troubles }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("delete" as const, "change" as const, "strip" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("intrude" as const, "take-name" as const), pick }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "leave" }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 86_400_000 }).map((ms): Action => ({ do: "wait", ms })) },
  // Set forward by more than the window has to spare while a request is still on its way, no clock tells that it may arrive.
  { weight: 1, arbitrary: fc.integer({ min: -7_200_000, max: 20_000 }).map((ms): Action => ({ do: "set-clock", ms })) },
);

/** The first thing that happens to an environment is that it is built. */
export const histories: fc.Arbitrary<History> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  actions: fc.array(action, { minLength: 1, maxLength: 8 }),
});
