/**
 * How wide a text will be, without a font at hand: hundredths of an em for the characters from space to tilde, as DejaVu Sans has
 * them, which is wider than what Windows, macOS and Android use. A text that fits by this measure fits there too.
 */
const regular = numbers(
  "32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 54 100 69 69 70 78 64 58 78 76 30 30 66 56 87 75 79 61 79 70 64 62 74 69 99 69 62 69 40 34 40 84 50 50 62 64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 64 42 53 40 64 60 82 60 60 53 64 34 64 84",
);
const heavy = numbers(
  "35 46 53 84 70 101 88 31 46 46 53 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 59 100 78 77 74 84 69 69 83 84 38 38 78 64 100 84 86 74 86 78 73 69 82 78 111 78 73 73 46 37 46 84 50 50 68 72 60 72 68 44 72 72 35 35 67 35 105 72 69 72 72 50 60 48 72 66 93 65 66 59 72 37 72 84",
);
function numbers(list: string): readonly number[] {
  return list.split(" ").map((n) => Number(n) / 100);
}

function emOf(char: string, bold: boolean): number {
  const code = char.codePointAt(0)!;
  // Kana, kanji, Hangul, emoji; before them the other letters and signs.
  if (code > 0x7e) return code >= 0x2e80 ? 1.02 : 0.95;
  return (bold ? heavy : regular)[code - 32] ?? 1;
}

export interface Font {
  /** Pixels. */
  readonly size: number;
  readonly mono?: boolean;
  readonly bold?: boolean;
}
const monoEm = 0.61;

/** Pixels. */
export function widthOf(text: string, { size, mono, bold }: Font): number {
  let em = 0;
  for (const char of text) em += mono === true && char <= "~" ? monoEm : emOf(char, bold === true);
  return em * size;
}

/** Made when first needed: its tables take 20 ms. */
let segmenter: Intl.Segmenter | undefined;

/** As much of the text as that many pixels take, with a sign that something was cut. */
export function fit(text: string, width: number, font: Font): string {
  if (widthOf(text, font) <= width) return text;
  let out = "";
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) {
    if (widthOf(`${out}${segment}…`, font) > width) break;
    out += segment;
  }
  return `${out}…`;
}
