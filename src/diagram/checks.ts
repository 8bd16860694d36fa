import { arrowsDrawing } from "./arrows.js";
import { fonts, type Drawing, type Line } from "./drawing.js";

/** An end of checks. */
export interface EndPicture {
  readonly key: string;
  readonly name: string;
  /** Addresses, and where it stands: below the name. */
  readonly notes: readonly string[];
  /** Outside of the networks. */
  readonly stranger: boolean;
}

/** All checks from one end to another that came out alike. */
export interface TalkPicture {
  /** Keys of two different ends. */
  readonly from: string;
  readonly to: string;
  /** allowed: open as expected; refused: closed as expected; wrong: not as expected, or not known. */
  readonly look: "allowed" | "refused" | "wrong";
  /** Beside the arrow: "1, 2: 22, 80". */
  readonly text: string;
  /** Each of them, for a pointer that rests on it. */
  readonly title: string;
}

export interface ChecksPicture {
  readonly title: string;
  /** For those who cannot see it. */
  readonly about: string;
  /** What the arrows mean. */
  readonly looks: Readonly<Record<TalkPicture["look"], string>>;
  readonly ends: readonly EndPicture[];
  readonly talks: readonly TalkPicture[];
}

/** Who was to reach whom, and how it came out. */
export function checksDrawing({ title, about, ends, talks }: Omit<ChecksPicture, "looks">): Drawing {
  const boxes = ends.map(({ key, name, notes, stranger }) => {
    const lines: Line[] = [{ text: name, font: fonts.name }, ...notes.map((text): Line => ({ text, font: fonts.text, tone: "soft" }))];
    return { key, look: stranger ? "world" : "group", lines };
  });
  const arrows = talks.map(({ look, ...t }) => ({ ...t, look: `link ${look}`, ...(look === "wrong" ? { tone: "wrong" as const } : {}) }));
  return { title, about, ...arrowsDrawing(boxes, arrows) };
}
