import { arrowsDrawing } from "./arrows.js";
import { fonts, type Drawing, type Line } from "./drawing.js";
import { headed } from "./headed.js";
import type { GroupPicture, Picture, RulePicture } from "./picture.js";
import type { DrawingWords } from "./words.js";

/** Everybody, in a rule of IPv4. */
export const everywhere = "0.0.0.0/0";

/** Of a source: for everybody a word. */
export const sourceName = (from: RulePicture["from"], name: string, words: DrawingWords): string => (from.what === "range" && from.key === everywhere ? words.anywhere : name);

function memberLines(g: GroupPicture, words: DrawingWords): Line[] {
  if (g.members.length === 0) return [{ text: words.noMembers, font: fonts.text, tone: "soft" }];
  return g.members.map((m): Line => ({ text: m, font: fonts.text, tone: "soft" }));
}

function groupLines(g: GroupPicture, picture: Picture, words: DrawingWords): Line[] {
  const vpc = picture.vpcs.find((v) => v.key === g.vpc)?.name;
  const own = picture.arrows.find((a) => a.to === g.key && a.from.key === g.key);
  return [
    { text: g.name, font: fonts.name },
    ...(vpc === undefined ? [] : [{ text: vpc, font: { size: 10 }, tone: "soft" } as const]),
    ...memberLines(g, words),
    ...(own === undefined ? [] : [{ text: `${words.among}: ${own.talk}`, font: fonts.text, tone: "public" } as const]),
  ];
}

/** Who may open a connection to whom, and on which ports: security groups as allowed arrows. */
export function accessDrawing(picture: Picture, words: DrawingWords): Drawing {
  const arrows = picture.arrows.filter((a) => a.from.key !== a.to).map((a) => ({ from: `${a.from.what} ${a.from.key}`, to: `group ${a.to}`, look: "link allowed", text: a.talk }));
  const groups = picture.groups.map((g) => ({ key: `group ${g.key}`, look: "group", lines: groupLines(g, picture, words) }));
  const strangers = new Map(picture.arrows.map((a) => [`${a.from.what} ${a.from.key}`, a] as const).filter(([key]) => !groups.some((g) => g.key === key)));
  const outside = [...strangers].map(([key, { from, name }]) => {
    const shown = sourceName(from, name, words);
    const second = shown === from.key ? words.sources[from.what] : from.key;
    return { key, look: "world", lines: [{ text: shown, font: fonts.name }, { text: second, font: fonts.text, tone: "soft" }] as Line[] };
  });
  return headed({ picture, words, view: "access", ...arrowsDrawing([...outside, ...groups], arrows) });
}
