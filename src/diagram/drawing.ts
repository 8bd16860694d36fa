import { fit, widthOf, type Font } from "./measure.js";

export interface Spot {
  readonly x: number;
  readonly y: number;
}
/** Pixels, from the left upper corner. */
export interface Area extends Spot {
  readonly width: number;
  readonly height: number;
}

export interface Text extends Spot {
  /** `y` is the base line, `x` the left end or, with `centred`, the middle. */
  readonly text: string;
  readonly font: Font;
  readonly tone: "ink" | "soft" | "public" | "private" | "wrong";
  readonly centred?: boolean;
  /** The whole of what had to be cut. */
  readonly whole?: string;
}

/** A box with what is written in it. */
export interface Box extends Area {
  readonly key: string;
  /** Decides fill and line (style.ts). */
  readonly look: string;
  /** Boxes that it stands in. */
  readonly within: readonly string[];
  /** Boxes that it lies across: what spans several subnets. */
  readonly across?: readonly string[];
  readonly texts: readonly Text[];
  /** Said by a pointer that rests on it. */
  readonly title?: string;
}

export interface Wire {
  readonly points: readonly Spot[];
  readonly look: string;
  /** curve: from left to right; flow: softly through the points; elbow: from corner to corner. */
  readonly shape: "straight" | "curve" | "flow" | "elbow";
  readonly arrow?: boolean;
  readonly title?: string;
}

export interface Label extends Area {
  readonly text: Text;
}

/** Boxes, lines and labels with their places: all that is left is to write them down. */
export interface Drawing {
  readonly title: string;
  readonly about: string;
  readonly width: number;
  readonly height: number;
  /** Those that contain others first. */
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  readonly labels: readonly Label[];
}

export const fonts = {
  heading: { size: 13, bold: true },
  name: { size: 12, bold: true },
  text: { size: 11 },
  number: { size: 11, mono: true },
} as const satisfies Record<string, Font>;

export interface Line {
  readonly text: string;
  readonly font: Font;
  readonly tone?: Text["tone"];
}
export const lineHeight = ({ size }: Font): number => Math.round(size * 1.35);
export const linesHeight = (lines: readonly Line[]): number => lines.reduce((sum, l) => sum + lineHeight(l.font), 0);
export const linesWidth = (lines: readonly Line[]): number => Math.ceil(Math.max(0, ...lines.map((l) => widthOf(l.text, l.font))));

/** Lines below one another from the upper edge on, each cut to the width. */
export function write(lines: readonly Line[], at: Spot, width: number, centred = false): Text[] {
  let y = at.y;
  return lines.map(({ text, font, tone = "ink" }) => {
    y += lineHeight(font);
    const shown = fit(text, width, font);
    const x = centred ? at.x + width / 2 : at.x;
    return { text: shown, x, y: y - Math.round(font.size * 0.3), font, tone, ...(centred ? { centred } : {}), ...(shown === text ? {} : { whole: text }) };
  });
}

/** Where a text is, by our measure. */
export function areaOf(t: Text): Area {
  const width = widthOf(t.text, t.font);
  return { x: t.centred === true ? t.x - width / 2 : t.x, y: t.y - t.font.size, width, height: Math.round(t.font.size * 1.25) };
}
