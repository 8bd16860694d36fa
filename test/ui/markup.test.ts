import fc from "fast-check";
import { expect, test } from "vitest";
import { markup } from "../../src/core/markup.js";
import { foreign } from "./support.js";

test("nothing is left of a text, whoever wrote it, that means something in HTML or XML", () => {
  fc.assert(
    fc.property(fc.oneof(foreign, fc.string({ unit: "binary" })), (text) => {
      const out = markup(text);
      expect(out.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[&<>"']|[\ud800-\udbff](?![\udc00-\udfff])/);
      // eslint-disable-next-line no-control-regex -- what XML forbids
      expect(out).not.toMatch(/[\u0000-\u001f\ufffe\uffff\u202e]/);
    }),
  );
});
