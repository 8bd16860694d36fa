import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { safe } from "../../src/ui/escape.js";
import { cell, labelled, table, tableRows } from "../../src/ui/table.js";
import { cut, pad, widthOf, wrap, wrapUnbroken } from "../../src/ui/width.js";
import { dangerousInLines, foreign, looks, plain, tooWide } from "./support.js";

const anyLook = fc.constantFrom(...looks);
const text = foreign.map(safe);

describe("width", () => {
  it("counts columns, not characters", () => {
    expect(widthOf("本番環境", plain("ja", 80))).toBe(8);
    expect(pad("本番", 6, plain("ja", 80))).toBe("本番  ");
  });
  it("is what string-width says, and cuts at the graphemes of Intl.Segmenter, whatever the text is made of", () => {
    const segmenter = new Intl.Segmenter();
    const unit = fc.oneof(
      fc.constantFrom("a", "é", "…", "─", "✔", "❯", "日", "本", "ー", "が", "。", "（", "Ａ", "α", "→", "か\u3099", "ｶﾞ", "\ufe0f", "\u200d", "👩", "👩‍👩‍👧‍👦", "1", "#", "\u20e3", "🇯🇵", "e\u0301", "한", "\u1100\u1161", "\u00ad", "\u001b[1m", "©"),
      fc.integer({ min: 0x20, max: 0xffff }).filter((c) => c < 0xd800 || c > 0xdfff).map((c) => String.fromCodePoint(c)),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }).map((units) => units.join("")), anyLook, (t, look) => {
        expect(widthOf(t, look)).toBe(stringWidth(t, { ambiguousIsNarrow: look.lang !== "ja" }));
        const whole = [...segmenter.segment(t)].map((s) => s.segment);
        const kept = cut(t, Math.max(0, widthOf(t, look) - 1), look).replace(/(\.{1,3}|…)$/, "");
        const starts = whole.map((_, i) => whole.slice(0, i).join(""));
        if (widthOf(t, look) > 4) expect([...starts, t]).toContain(kept);
      }),
      { numRuns: 2_000 },
    );
  });
  it("every character that may be common is as wide as string-width says", () => {
    for (const look of [plain("en", 80), plain("ja", 80)])
      for (let c = 0x20; c <= 0xffff; c++) {
        // Kanji are alike, Hangul and surrogates are not among them.
        if (c > 0x4e00 && c < 0x9fff && c % 64 !== 0) continue;
        if (c > 0x9fff && c < 0xfe00) continue;
        const t = String.fromCodePoint(c);
        if (widthOf(t, look) !== stringWidth(t, { ambiguousIsNarrow: look.lang !== "ja" })) expect.fail(`U+${c.toString(16)}`);
      }
  });
  it("cuts to the width and never inside a grapheme", () => {
    fc.assert(fc.property(text, fc.nat(100), anyLook, (t, n, look) => void expect(widthOf(cut(t, n, look), look)).toBeLessThanOrEqual(n)));
    expect(cut("ab👩‍👩‍👧‍👦cdefgh", 5, plain("en", 80))).toBe("ab👩‍👩‍👧‍👦…");
    expect(cut("本番環境", 6, plain("ja", 80))).toBe("本...");
    expect(cut("same", 4, plain("en", 80))).toBe("same");
  });
});

describe("wrap", () => {
  it("breaks a list without spaces after its commas, and an item only where no line has room for it", () => {
    expect(wrap("172.16.2.0/28,172.16.2.16/28,10.0.0.0/8", plain("en", 30), "  ")).toEqual(["  172.16.2.0/28,", "  172.16.2.16/28,10.0.0.0/8"]);
    expect(wrap(`a,${"b".repeat(25)}`, plain("en", 22), "  ")).toEqual(["  a,", `  ${"b".repeat(20)}`, `  ${"b".repeat(5)}`]);
  });
  it("is never wider than the terminal and loses nothing but spaces", () => {
    fc.assert(
      fc.property(text, anyLook, (t, look) => {
        const lines = wrap(t, look, "  ", "    ");
        expect(tooWide(lines.join("\n"), look)).toEqual([]);
        // Unicode has some twenty of them.
        const bare = (s: string) => s.replaceAll(/\s/g, "");
        expect(bare(lines.join(""))).toBe(bare(t));
      }),
    );
  });
  it("breaks no path that is to be copied: it stands on a line of its own", () => {
    const path = `/tmp/${"long/".repeat(20)}file.json`;
    expect(wrapUnbroken(`Kept as evidence: ${path}`, plain("en", 60))).toEqual(["Kept as evidence:", `  ${path}`]);
    expect(wrapUnbroken("証跡を保存しました: /tmp/a.json", plain("ja", 60))).toEqual(["証跡を保存しました: /tmp/a.json"]);
  });
  it("breaks English at spaces, Japanese between characters, and begins no line with a full stop", () => {
    expect(wrap("one two three", { ...plain("en", 9), columns: 9 })).toEqual(["one two", "three"]);
    expect(wrap("一二三四五六。七", { ...plain("ja", 12), columns: 12 })).toEqual(["一二三四五", "六。七"]);
  });
  it("leaves a line alone where nobody wraps", () => {
    expect(wrap("x ".repeat(500).trim(), { ...plain("en", 80), columns: Infinity })).toHaveLength(1);
  });
});

describe("table", () => {
  const rows = fc.array(fc.array(foreign.map((t) => cell(t)), { minLength: 1, maxLength: 5 }), { maxLength: 6 });
  it("is never wider than the terminal, and harmless", () => {
    fc.assert(
      fc.property(rows, anyLook, (r, look) => {
        const out = table(r, look, { indent: "  ", cut: [1, 0] }).join("\n");
        expect(tooWide(out, look)).toEqual([]);
        expect(dangerousInLines(out)).toEqual([]);
      }),
    );
  });
  it("keeps the last column whole", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9:-]{1,50}$/), foreign, anyLook, (id, name, look) =>
        void expect(table([[cell(name), cell(id)]], look, { cut: [0] }).join("\n")).toContain(id),
      ),
    );
  });
  it("aligns, and leaves empty columns out", () => {
    expect(table([[cell("a"), cell(""), cell("x")], [cell("bbb"), cell(""), cell("y")]], plain("en", 80))).toEqual(["a    x", "bbb  y"]);
  });
  it("gives every row its lines", () => {
    expect(tableRows([[cell("a")], [cell("b")]], plain("en", 80))).toEqual([["a"], ["b"]]);
    expect(tableRows([[cell("")]], plain("en", 80))).toEqual([[]]);
  });
});

describe("labelled", () => {
  it("fits", () => {
    fc.assert(fc.property(foreign, anyLook, (t, look) => void expect(tooWide(labelled(cell("Label:"), t, look, "  ").join("\n"), look)).toEqual([])));
  });
});
