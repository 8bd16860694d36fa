import { fonts, lineHeight, linesHeight, linesWidth, write, type Area, type Box, type Drawing, type Line, type Spot, type Wire } from "./drawing.js";
import { headed, withoutZone } from "./headed.js";
import { layered, type LayeredEdge } from "./layered.js";
import type { ConnectionPicture, Picture, SubnetPicture, TablePicture, VpcPicture } from "./picture.js";
import type { DrawingWords } from "./words.js";

const margin = 20;
const head = 30;
const pad = { x: 12, y: 8 };
const space = { between: 12, columns: 84, most: 300 };

type Column = "vpc" | "subnets" | "tables" | "connections";
const columns: readonly Column[] = ["vpc", "subnets", "tables", "connections"];

/** A box of the map before it has its place. */
interface Item {
  readonly key: string;
  readonly column: Column;
  readonly look: string;
  readonly lines: readonly Line[];
}

const vpcItem = (v: VpcPicture): Item => ({ key: v.key, column: "vpc", look: "vpc", lines: [{ text: v.name, font: fonts.name }, { text: v.cidr, font: fonts.number, tone: "soft" }] });
const subnetItem = (s: SubnetPicture): Item => ({
  key: s.key,
  column: "subnets",
  look: s.tier,
  lines: [
    { text: withoutZone(s.name, [s.zone]), font: fonts.name, tone: s.tier },
    { text: s.cidr, font: fonts.number, tone: "soft" },
    { text: s.zone, font: fonts.text, tone: "soft" },
  ],
});
/** With one line for every route, from which its own line leads on. */
const tableItem = (t: TablePicture, v: VpcPicture): Item => ({
  key: t.key,
  column: "tables",
  look: "table",
  lines: [{ text: withoutZone(t.name, v.zones), font: fonts.name }, ...t.routes.map((r): Line => ({ text: r.destination, font: fonts.number, tone: "soft" }))],
});
const connectionItem = (c: ConnectionPicture, words: DrawingWords): Item => {
  const beyond = c.beyond === undefined ? [] : [c.beyond];
  return { key: c.key, column: "connections", look: `chip ${c.what}`, lines: [{ text: c.name, font: fonts.name }, { text: [words.kinds[c.what], ...beyond].join(": "), font: fonts.text, tone: "soft" }] };
};

/** Whatever both VPCs lead to (a peering) is one box. */
function itemsOf(picture: Picture, words: DrawingWords): Item[] {
  const all = picture.vpcs.flatMap((v) => [vpcItem(v), ...v.subnets.map(subnetItem), ...v.tables.map((t) => tableItem(t, v)), ...v.connections.map((c) => connectionItem(c, words))]);
  const seen = new Map<string, Item>();
  for (const item of all) {
    const before = seen.get(item.key);
    // Both sides of it have a name for the other; together only its own remains.
    if (before === undefined) seen.set(item.key, item);
    else if (item.look === "chip peering") seen.set(item.key, { ...before, lines: [before.lines[0]!, { ...before.lines[1]!, text: words.kinds.peering }] });
  }
  return [...seen.values()];
}

/** Every box hangs on its VPC by as many layers as its column says, so that the columns are dagre's layers. */
function edgesOf(picture: Picture): LayeredEdge[] {
  return picture.vpcs.flatMap((v) => [
    ...v.subnets.map((s) => ({ from: v.key, to: s.key })),
    ...v.tables.map((t) => ({ from: v.key, to: t.key, layers: 2 })),
    ...v.connections.map((c) => ({ from: v.key, to: c.key, layers: 3 })),
    ...v.subnets.flatMap((s) => (v.tables.some((t) => t.key === s.table) ? [{ from: s.key, to: s.table! }] : [])),
    ...v.tables.flatMap((t) => [...new Set(t.routes.map((r) => r.to))].map((to) => ({ from: t.key, to }))),
  ]);
}

const right = (a: Area): Spot => ({ x: a.x + a.width, y: a.y + a.height / 2 });
const left = (a: Area): Spot => ({ x: a.x, y: a.y + a.height / 2 });

/** The console's resource map: VPC, subnets, route tables and network connections, with the lines between them. */
export function routesDrawing(picture: Picture, words: DrawingWords): Drawing {
  const items = itemsOf(picture, words);
  const of = (column: Column): Item[] => items.filter((i) => i.column === column);
  const widths = new Map(columns.map((c) => [c, Math.min(space.most, Math.max(120, ...of(c).map((i) => linesWidth(i.lines) + 2 * pad.x)))]));
  const placed = layered(items.map((i) => ({ key: i.key, width: widths.get(i.column)!, height: linesHeight(i.lines) + 2 * pad.y })), edgesOf(picture), {
    between: space.between,
    layers: space.columns,
    order: (["subnets", "tables"] as const).map((c) => of(c).map((i) => i.key)),
  });
  const starts = columns.map((_, i) => margin + columns.slice(0, i).reduce((sum, c) => sum + widths.get(c)! + space.columns, 0));
  const boxes = items.map((i): Box => {
    const { y, width, height } = placed.nodes.get(i.key)!;
    const at = { x: starts[columns.indexOf(i.column)]!, y: y + margin + head, width, height };
    return { key: i.key, look: i.look, within: [], ...at, texts: write(i.lines, { x: at.x + pad.x, y: at.y + pad.y }, width - 2 * pad.x) };
  });
  const heads = columns.map((c, i): Box => {
    const at = { x: starts[i]!, y: margin, width: widths.get(c)!, height: head - 8 };
    return { key: `head ${c}`, look: "head", within: [], ...at, texts: write([{ text: words.columns[c], font: fonts.heading, tone: "soft" }], { x: at.x, y: at.y }, at.width) };
  });
  const width = starts.at(-1)! + widths.get("connections")! + margin;
  return headed({ picture, words, view: "routes", width, height: margin + head + placed.height + margin, boxes: [...heads, ...boxes], wires: wiresOf(picture, boxes), labels: [] });
}

function wiresOf(picture: Picture, boxes: readonly Box[]): Wire[] {
  const at = (key: string): Box | undefined => boxes.find((b) => b.key === key);
  const line = (from: Spot, to: Spot, look: string, title: string): Wire => ({ points: [from, to], look, shape: "curve", title });
  return picture.vpcs.flatMap((v) => [
    ...v.subnets.map((s) => line(right(at(v.key)!), left(at(s.key)!), "link", s.name)),
    ...v.subnets.flatMap((s) => {
      const table = v.tables.find((t) => t.key === s.table);
      return table === undefined ? [] : [line(right(at(s.key)!), left(at(table.key)!), `link ${s.tier}`, table.name)];
    }),
    ...v.tables.flatMap((t) => {
      const box = at(t.key)!;
      const first = box.y + pad.y + lineHeight(fonts.name);
      return t.routes.map((r, i) => line({ x: box.x + box.width, y: first + (i + 0.5) * lineHeight(fonts.number) }, left(at(r.to)!), "link route", r.destination));
    }),
  ]);
}
