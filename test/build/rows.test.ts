import { describe, expect, it } from "vitest";
import { inPython, inTypeScript } from "../../scripts/rows/marks.mjs";

describe("marks of the rows that a test holds", () => {
  const typescript = (text: string) => inTypeScript("x.test.ts", text).map(({ mark, row, test }) => `${mark} ${row}: ${test}`);

  it("are read from titles of every form, several rows and both pages", () => {
    const text = [
      'describe("group (first-contact A3, G1)", () => {',
      '  it.skipIf(!here).each([[1]])("case %d (xray X5) (first-contact E10)", () => undefined);',
      "  test(`in ${place} (first-contact B2)`, () => undefined);",
      "});",
      '// it("comment (first-contact A1)")',
    ].join("\n");
    expect(typescript(text)).toEqual(["first-contact A3: group", "first-contact G1: group", "xray X5: case %d", "first-contact E10: case %d", "first-contact B2: in …"]);
  });

  it("are no titles of other functions, and no other words in brackets", () => {
    expect(typescript('note("(first-contact A1)"); it("first (of many)", () => undefined);')).toEqual([]);
  });

  it("are refused where they name no row or stand on a test that never runs", () => {
    expect(() => typescript('it("a (first-contact three)", f)')).toThrow("names no row");
    expect(() => typescript('it.skip("a (first-contact A3)", f)')).toThrow("never run");
  });

  it("are read from Python's docstrings and from comments above a test", () => {
    const text = [
      "class Hosts(unittest.TestCase):",
      "    def test_origin(self):",
      '        """An unknown origin is refused (first-contact F6)."""',
      "    # (first-contact F6, A7)",
      "    def test_mode(self):",
      "        pass",
    ].join("\n");
    expect(inPython("t.py", text).map(({ row, test }) => `${row} ${test}`)).toEqual(["F6 test_origin", "F6 test_mode", "A7 test_mode"]);
  });
});
