import { fonts, linesHeight, linesWidth, write, type Area, type Box, type Drawing, type Label, type Line, type Wire } from "./drawing.js";
import { headed } from "./headed.js";
import { layered } from "./layered.js";
import { fit, widthOf } from "./measure.js";
import type { GroupPicture, Picture, RulePicture } from "./picture.js";
import type { DrawingWords } from "./words.js";

const margin = 20;
const pad = { x: 10, y: 8 };
const space = { between: 24, layers: 18 };
const most = { box: 240, label: 150 };
const labelFont = { size: 11, bold: true } as const;

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
  const arrows = picture.arrows.filter((a) => a.from.key !== a.to).map((a) => ({ from: `${a.from.what} ${a.from.key}`, to: `group ${a.to}`, text: a.talk }));
  const groups = picture.groups.map((g) => ({ key: `group ${g.key}`, look: "group", lines: groupLines(g, picture, words) }));
  const strangers = new Map(picture.arrows.map((a) => [`${a.from.what} ${a.from.key}`, a] as const).filter(([key]) => !groups.some((g) => g.key === key)));
  const outside = [...strangers].map(([key, { from, name }]) => {
    const shown = sourceName(from, name, words);
    const second = shown === from.key ? words.sources[from.what] : from.key;
    return { key, look: "world", lines: [{ text: shown, font: fonts.name }, { text: second, font: fonts.text, tone: "soft" }] as Line[] };
  });
  const items = [...outside, ...groups];
  const sized = items.map((i) => ({ ...i, width: Math.min(most.box, Math.max(110, linesWidth(i.lines) + 2 * pad.x)), height: linesHeight(i.lines) + 2 * pad.y }));
  const labelled = arrows.map((a) => ({ ...a, label: { width: Math.min(most.label, Math.ceil(widthOf(a.text, labelFont)) + 10), height: 16 } }));
  const placed = layered(sized, labelled, space);
  const shift = (a: Area): Area => ({ ...a, x: a.x + margin, y: a.y + margin });
  const boxes = sized.map((i): Box => {
    const at = shift(placed.nodes.get(i.key)!);
    return { key: i.key, look: i.look, within: [], ...at, texts: write(i.lines, { x: at.x + pad.x, y: at.y + pad.y }, at.width - 2 * pad.x) };
  });
  const wires = arrows.map((a, i): Wire => ({ points: placed.edges[i]!.points.map((p) => ({ x: p.x + margin, y: p.y + margin })), look: "link allowed", shape: "flow", arrow: true, title: a.text }));
  const labels = arrows.map((a, i): Label => {
    const at = shift(placed.edges[i]!.label!);
    const text = fit(a.text, at.width - 6, labelFont);
    return { ...at, text: { text, x: at.x + at.width / 2, y: at.y + 12, font: labelFont, tone: "ink", centred: true, ...(text === a.text ? {} : { whole: a.text }) } };
  });
  return headed({ picture, words, view: "access", width: placed.width + 2 * margin, height: placed.height + 2 * margin, boxes, wires, labels });
}
