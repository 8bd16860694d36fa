import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wrongInside, wrongWith } from "../../src/state/schema.js";
import { sampleState } from "./sample-state.js";

type Bag = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- broken on purpose
const changed = (change: (state: Bag) => void): Bag => {
  const state = structuredClone(sampleState()) as Bag;
  change(state);
  return state;
};
const vpc = "network/vpc";
const subnet = "network/public-1";

describe("wrongWith", () => {
  it("finds nothing wrong with ours, nor with fields it does not know", () => {
    expect(wrongWith(sampleState())).toBeUndefined();
    const more = changed((s) => {
      s["later"] = { a: [1] };
      s["records"][vpc].later = 1;
      s["place"].later = null;
      s["tombstone"] = { at: "2026-02-01T00:00:00Z", left: [], later: true };
    });
    expect(wrongWith(more)).toBeUndefined();
  });
  it("takes a teardown that was begun, of everything and of steps, and nothing else for one", () => {
    const since = "2026-02-01T00:00:00.000Z";
    for (const leaving of [{ since }, { since, steps: ["network"] }]) expect(wrongWith(changed((s) => (s["leaving"] = leaving)))).toBeUndefined();
    expect(wrongWith(changed((s) => (s["leaving"] = true)))).toMatch(/^leaving: must be an object/);
    expect(wrongWith(changed((s) => (s["leaving"] = { since, steps: [1] })))).toMatch(/^leaving\.steps\[0\]: /);
  });
  it("takes kinds it has never heard of", () => {
    expect(wrongWith(changed((s) => (s["records"][vpc].kind = "future/thing")))).toBeUndefined();
  });

  it.each<[string, (s: Bag) => unknown, RegExp]>([
    ["a list", (s) => (s["steps"] = {}), /^steps: must be a list, is an object$/],
    ["a missing field", (s) => delete s["serial"], /^serial: must be a whole number from 0, is missing$/],
    ["a negative number", (s) => (s["serial"] = -1), /^serial: /],
    ["a fraction", (s) => (s["epoch"] = 1.5), /^epoch: /],
    ["envId", (s) => (s["envId"] = "default"), /^envId: must be a name, a dash and 16 characters, is "default"$/],
    ["preset", (s) => (s["preset"] = "cheap"), /^preset: must be one of modern, article, free, is "cheap"$/],
    ["place", (s) => (s["place"] = null), /^place: must be an object, is null$/],
    ["a place's field", (s) => (s["place"].region = 3), /^place\.region: must be a word without spaces, is a number$/],
    ["an answer", (s) => (s["answers"].webCidr = "x"), /^answers\.webCidr: must be an object/],
    ["an answer's value", (s) => (s["answers"].webCidr.value = [1]), /^answers\.webCidr\.value\[0\]: must be a text, is a number$/],
    ["an answer's origin", (s) => (s["answers"].webCidr.from = "x"), /^answers\.webCidr\.from: must be one of flag/],
    ["facts", (s) => (s["facts"].zones = ["a", 2]), /^facts\.zones\[1\]: /],
    ["facts inside", (s) => (s["facts"].offered = { a: "b" }), /^facts\.offered\.a: must be a list/],
    ["a step's name", (s) => (s["steps"] = ["Net work"]), /^steps\[0\]: must be a step's name, is "Net work"$/],
    ["a node id", (s) => (s["records"]["vpc"] = s["records"][vpc]), /^records\.vpc: must be step\/name, is "vpc"$/],
    ["a node id that climbs", (s) => (s["records"]["network/../x"] = s["records"][vpc]), /must be step\/name/],
    ["a record's status", (s) => (s["records"][vpc].status = "gone"), /^records\["network\/vpc"\]\.status: must be one of creating/],
    ["a record's time", (s) => (s["records"][vpc].startedAt = "yesterday"), /startedAt: must be a time such as/],
    ["a day that is not", (s) => (s["records"][vpc].startedAt = "2026-13-41T00:00:00Z"), /startedAt: must be a time of the calendar/],
    ["a token", (s) => (s["records"][vpc].token = "x".repeat(65)), /token: must be at most 64 ASCII/],
    ["props", (s) => (s["records"][vpc].props = []), /props: must be an object, is a list$/],
    ["a failure", (s) => (s["records"][vpc].failure = { code: "x" }), /failure\.message: must be a text, is missing$/],
    ["an id that must be known", (s) => delete s["records"][vpc].id, /^records\["network\/vpc"\]\.id: must be there when status is ready, is missing$/],
    ["another step's record", (s) => (s["records"][vpc].step = "servers"), /\.step: must be the first part of the record's name, is "servers"$/],
    ["needs", (s) => (s["records"][subnet].needs = ["network/x"]), /^records\["network\/public-1"\]\.needs\[0\]: must be the name of a record that is there, is "network\/x"$/],
    ["needs by inheritance", (s) => (s["records"][subnet].needs = ["toString/x"]), /needs\[0\]: must be/],
    ["within", (s) => (s["records"][subnet].within = "network/x"), /\.within: must be the name of a record that is there/],
    ["itself", (s) => (s["records"][vpc].needs = [vpc]), /stands on itself/],
    ["a circle", (s) => (s["records"][vpc].within = subnet), /stands on itself, or on what stands on it$/],
    ["tombstone", (s) => (s["tombstone"] = { at: 1, left: [] }), /^tombstone\.at: /],
  ])("names %s", (_, change, why) => {
    expect(wrongWith(changed(change))).toMatch(why);
  });
  it.each([null, 1, "x", [], true])("is no state: %j", (value) => expect(wrongWith(value)).toMatch(/^the file: must be an object/));

  it("finds a circle in a chain of any length without running out of stack", () => {
    const long = changed((s) => {
      for (let i = 0; i < 10_000; i++) {
        s["records"][`network/n-${i}`] = { ...s["records"][vpc], needs: [`network/n-${(i + 1) % 10_000}`] };
      }
    });
    expect(wrongWith(long)).toMatch(/stands on itself/);
    long["records"]["network/n-9999"].needs = [];
    expect(wrongWith(long)).toBeUndefined();
  });
  it("never throws, whatever stands in one place", () => {
    const paths = fc.constantFrom("place", "answers", "facts", "records", "steps", "outputs", "hosts", "tombstone", "schema");
    fc.assert(
      fc.property(paths, fc.jsonValue({ maxDepth: 5 }), (key, value) => {
        const wrong = wrongWith({ ...sampleState(), [key]: value });
        expect(["string", "undefined"]).toContain(typeof wrong);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(sampleState().records[vpc]!), "within", "updating"), fc.jsonValue({ maxDepth: 3 }), (key, value) => {
        const state = changed((s) => (s["records"][vpc][key] = value));
        expect(["string", "undefined"]).toContain(typeof wrongWith(state));
      }),
    );
  });
});

describe("wrongInside", () => {
  const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);
  it("stops at 20 levels", () => {
    expect(wrongInside(nest(20))).toBeUndefined();
    expect(wrongInside(nest(21))).toMatch(/is nested deeper than 20$/);
  });
  it.each(["__proto__", "constructor", "prototype"])("refuses %s at any place", (key) => {
    const value: unknown = JSON.parse(`{"a":[{"${key}":{"polluted":true}}]}`);
    expect(wrongInside(value)).toBe(`a[0].${key}: is a forbidden name`);
  });
});
