import fc from "fast-check";
import { expect, test } from "vitest";
import { defineStep } from "../../src/core/define.js";
import { declare } from "../../src/engine/graph.js";

const facts = { region: "ap-northeast-1", account: "123456789012", partition: "aws", zones: [] };

function namesIn(envName: string, max: number): { unique: string; global: string } {
  let out = { unique: "", global: "" };
  const step = defineStep({
    id: "names",
    words: { en: { title: "", what: "" } },
    needs: {},
    facts: [],
    questions: {},
    declare: (b) => {
      out = { unique: b.unique("for-web-db", max), global: b.global("for-web-bucket", 63) };
    },
  });
  declare({ steps: [step], answers: {}, facts, preset: "modern", envName, envId: `${envName}-abcdefghijklmnop` });
  return out;
}
const envNames = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);

test("names fit, are the same on every run, and are such as AWS takes", () => {
  fc.assert(
    fc.property(envNames, fc.integer({ min: 20, max: 63 }), (env, max) => {
      const { unique } = namesIn(env, max);
      expect(unique.length).toBeLessThanOrEqual(max);
      expect(unique).toBe(namesIn(env, max).unique);
      expect(unique).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
      expect(unique).not.toContain("--");
    }),
  );
});

test("two environments never share a name", () => {
  fc.assert(
    fc.property(envNames, envNames, (a, b) => {
      fc.pre(a !== b);
      expect(namesIn(a, 32).unique).not.toBe(namesIn(b, 32).unique);
    }),
  );
});

test("the environment called default has the article's names", () => {
  expect(namesIn("default", 63)).toEqual({ unique: "for-web-db", global: "for-web-bucket-123456789012-ijklmnop" });
});
