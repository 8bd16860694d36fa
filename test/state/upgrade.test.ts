import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaVersion } from "../../src/core/state.js";
import { firstSchema, upgraded, upgrades } from "../../src/state/upgrade.js";

const older = Array.from({ length: schemaVersion - firstSchema }, (_, i) => firstSchema + i);

describe("upgrades", () => {
  it("there is one from every older schema, with a golden file, and none from elsewhere", () => {
    expect(Object.keys(upgrades).map(Number)).toEqual(older);
    for (const v of older) expect(existsSync(new URL(`golden/schema-${v}.json`, import.meta.url))).toBe(true);
  });
  it("go one after the other, on a copy", () => {
    const table = {
      1: (old: Readonly<Record<string, unknown>>) => ({ ...old, renamed: old["first"] }),
      2: (old: Readonly<Record<string, unknown>>) => {
        const { first, ...rest } = old;
        return { ...rest, was: first };
      },
    };
    const old = Object.freeze({ schema: 1, first: "x", unknown: 1 });
    expect(upgraded(old, 1, table, 3)).toEqual({ schema: 3, renamed: "x", was: "x", unknown: 1 });
    expect(old).toEqual({ schema: 1, first: "x", unknown: 1 });
    expect(upgraded(old, 1, table, 1)).toEqual(old);
    expect(() => upgraded(old, 1, {}, 2)).toThrow(/no upgrade from schema 1/);
  });
});
