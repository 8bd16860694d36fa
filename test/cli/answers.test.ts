import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chosen, layers, type AnswerSources, type GivenAnswer, type Layer } from "../../src/cli/answers.js";
import type { SavedAnswer } from "../../src/core/state.js";
import { presets } from "../../src/core/types.js";

const value = fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string()));
const origin = fc.constantFrom("flag", "environment", "file", "prompt", "default" as const);
const given = (layer: Layer) => fc.option(value.map((v): GivenAnswer => ({ value: v, source: layer })), { nil: undefined });
const key = "webCidr";

const sources = fc
  .record({
    flag: given("flag"),
    set: given("set"),
    environment: given("environment"),
    file: given("file"),
    saved: fc.option(fc.record({ value, from: origin }) as fc.Arbitrary<SavedAnswer>, { nil: undefined }),
    savedPreset: fc.option(fc.constantFrom(...presets), { nil: undefined }),
  })
  .map((r) => {
    const layer = (answer: GivenAnswer | undefined) => (answer === undefined ? {} : { [key]: answer });
    const all: AnswerSources = {
      given: { flag: layer(r.flag), set: layer(r.set), environment: layer(r.environment), file: layer(r.file) },
      saved: r.saved === undefined ? {} : { [key]: r.saved },
      savedPreset: r.savedPreset,
    };
    return { r, all };
  });

describe("precedence: flag > --set > environment > config file > saved > (prompt > default)", () => {
  it("takes the strongest place that has an answer, and says which", () => {
    fc.assert(
      fc.property(sources, fc.constantFrom(...presets), ({ r, all }, preset) => {
        const strongest = layers.find((layer) => r[layer] !== undefined);
        fc.pre(strongest !== undefined);
        const found = chosen(all, key, preset)!;
        expect(found.answer.value).toEqual(r[strongest]!.value);
        expect(found.source).toBe(strongest);
        expect(found.answer.from).toBe(strongest === "set" ? "flag" : strongest);
      }),
    );
  });

  it("a weaker place never changes what a stronger one said", () => {
    fc.assert(
      fc.property(sources, fc.constantFrom(...presets), fc.constantFrom(...layers), ({ all }, preset, layer) => {
        const without: AnswerSources = { ...all, given: { ...all.given, [layer]: {} } };
        const before = chosen(all, key, preset);
        fc.pre(before?.source !== layer);
        expect(chosen(without, key, preset)).toEqual(before);
      }),
    );
  });

  it("a saved answer counts where nothing is given; a saved default only under its own preset", () => {
    fc.assert(
      fc.property(sources, fc.constantFrom(...presets), ({ r, all }, preset) => {
        const nothing = { flag: {}, set: {}, environment: {}, file: {} };
        const stale = r.saved?.from === "default" && r.savedPreset !== undefined && r.savedPreset !== preset;
        expect(chosen({ ...all, given: nothing }, key, preset)?.answer).toEqual(stale ? undefined : r.saved);
      }),
    );
  });

  it("a saved answer keeps its origin, so that a default stays one over any number of runs", () => {
    fc.assert(
      fc.property(origin, value, fc.integer({ min: 1, max: 5 }), (from, v, runs) => {
        let saved: SavedAnswer = { value: v, from } as SavedAnswer;
        const none = { flag: {}, set: {}, environment: {}, file: {} };
        for (let i = 0; i < runs; i++) saved = chosen({ given: none, saved: { [key]: saved }, savedPreset: "modern" }, key, "modern")!.answer;
        expect(saved).toEqual({ value: v, from });
      }),
    );
  });

  it("is not fooled by keys every object has", () => {
    const none = { flag: {}, set: {}, environment: {}, file: {} };
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"])
      expect(chosen({ given: none, saved: {} }, name, "modern")).toBeUndefined();
  });
});
