import type { Dweller, Picture, SubnetPicture, VpcPicture } from "../../diagram/index.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { cell, labelled, table } from "../table.js";
import { cut, pad, widthOf, wrap } from "../width.js";
import { sayPicture, shortName } from "./picture.js";

/** A line of a block, coloured after it is laid out. */
interface Line {
  readonly text: string;
  readonly style?: Parameters<typeof paint>[1];
}

function corners(look: Look) {
  return look.utf8 && look.lang !== "ja"
    ? { across: "─", down: "│", leftTop: "┌", rightTop: "┐", leftBottom: "└", rightBottom: "┘" }
    : { across: "-", down: "|", leftTop: "+", rightTop: "+", leftBottom: "+", rightBottom: "+" };
}

/** A frame of so many columns with a title in its upper edge. The lines are painted already and padded to its inside. */
function frame(title: string, lines: readonly string[], width: number, look: Look): string[] {
  const { across, down, leftTop, rightTop, leftBottom, rightBottom } = corners(look);
  const shown = title === "" ? "" : ` ${cut(title, width - 6, look)} `;
  const top = `${leftTop}${across}${shown}${across.repeat(Math.max(0, width - 3 - widthOf(shown, look)))}${rightTop}`;
  return [top, ...lines.map((l) => `${down}${l}${down}`), `${leftBottom}${across.repeat(width - 2)}${rightBottom}`];
}

const filled = ({ text, style }: Line, width: number, look: Look): string => {
  const shown = cut(text, width, look);
  return paint(look, style, shown) + pad(shown, width, look).slice(shown.length);
};

function dwellerLines(d: Dweller, vpc: VpcPicture, look: Look, width: number): Line[] {
  const words = catalogue(look.lang).diagram;
  const name: Line = { text: safe(shortName(d.name, vpc.name)), style: "bold" };
  const addresses = [d.privateIp, d.publicIp].filter((ip) => ip !== undefined).map(safe);
  const note = addresses.length > 0 ? addresses.join("  ") : d.what !== "host" ? words.kinds[d.what] : d.willBePublic ? words.willBePublic : "";
  if (note === "") return [name];
  // Together on a line where there is room for both.
  const both = `${name.text}  ${note}`;
  if (widthOf(both, look) <= width) return [{ text: both }];
  const apart = widthOf(note, look) + 2 <= width ? [note] : addresses;
  return addresses.length === 0 ? [name] : [name, ...apart.map((ip) => ({ text: `  ${ip}` }))];
}

const tiers = ["public", "private"] as const;
/** More than this is hard to take in at a glance. */
const widest = 100;
/** Columns of a subnet's frame; where they are fewer, zones stand below one another. */
const subnetWidth = { least: 20, most: 46 };

/** A VPC as a frame with its zones as columns, public subnets above private ones. */
function vpcFrame(vpc: VpcPicture, look: Look): string[] {
  const words = catalogue(look.lang).diagram;
  const title = [safe(vpc.name), safe(vpc.cidr), ...(vpc.flowLogs ? [words.flowLogs] : [])].join("  ");
  const whole = Math.min(look.columns, widest) - 2;
  const column = Math.floor(whole / Math.max(1, vpc.zones.length));
  const stacked = column < subnetWidth.least;
  const width = Math.min(stacked ? whole : column, subnetWidth.most);
  const rows = stacked ? vpc.zones.map((z) => [z]) : [vpc.zones];
  const inside = rows.flatMap((zones) => [
    zones.map((z) => filled({ text: ` ${safe(z)}`, style: "cyan" }, width, look)).join(""),
    ...tiers.flatMap((tier) => {
      const cells = zones.map((zone) => vpc.subnets.filter((s) => s.zone === zone && s.tier === tier));
      const deep = Math.max(0, ...cells.map((c) => c.length));
      return Array.from({ length: deep }, (_, i) => subnetRow(cells.map((c) => c[i]), vpc, width, look)).flat();
    }),
  ]);
  const full = width * Math.max(1, rows[0]?.length ?? 1) + 2;
  return frame(title, inside, full, look).map((l, i) => (i === 0 ? paint(look, "bold", l) : l));
}

/** Subnets side by side, as high as the highest of them. */
function subnetRow(subnets: readonly (SubnetPicture | undefined)[], vpc: VpcPicture, width: number, look: Look): string[] {
  const titleOf = (s: SubnetPicture): string => `${safe(shortName(s.name, vpc.name, s.zone))}  ${safe(s.cidr)}`;
  const fits = subnets.every((s) => s === undefined || widthOf(titleOf(s), look) <= width - 6);
  const contents = subnets.map((s): Line[] => {
    if (s === undefined) return [];
    const dwellers = vpc.dwellers.filter((d) => d.subnets.includes(s.key)).flatMap((d) => dwellerLines(d, vpc, look, width - 3));
    return fits ? dwellers : [{ text: safe(s.cidr) }, ...dwellers];
  });
  const height = Math.max(...contents.map((c) => c.length));
  const blocks = subnets.map((s, n) => {
    if (s === undefined) return [];
    const lines = Array.from({ length: height }, (_, i) => contents[n]![i] ?? { text: "" });
    const framed = frame(fits ? titleOf(s) : safe(shortName(s.name, vpc.name, s.zone)), lines.map((l) => filled({ ...l, text: ` ${l.text}` }, width - 2, look)), width, look);
    const style = s.tier === "public" ? "green" : "cyan";
    return framed.map((l, i) => (i === 0 || i === framed.length - 1 ? paint(look, style, l) : l));
  });
  return beside(blocks, width);
}

/** Blocks of one width side by side, the shorter ones filled up. */
function beside(blocks: readonly (readonly string[])[], width: number): string[] {
  const height = Math.max(0, ...blocks.map((b) => b.length));
  return Array.from({ length: height }, (_, i) => blocks.map((b) => b[i] ?? " ".repeat(width)).join(""));
}

/** What leads in from outside and to other networks. */
function around(picture: Picture, look: Look): string[] {
  const words = catalogue(look.lang).diagram;
  const nameOf = (key: string): string => picture.vpcs.find((v) => v.key === key)?.name ?? key;
  return [
    ...picture.vpns.flatMap((v) => labelled(cell(words.kinds.vpn, "bold"), [v.name, words.clients(v.clientCidr), ...(v.subnets.length === 0 ? [words.vpnOff] : ["->", nameOf(v.vpc)])].join("  "), look, "  ")),
    ...picture.peerings.flatMap((p) => labelled(cell(words.kinds.peering, "bold"), [p.name, nameOf(p.requester), "<->", nameOf(p.accepter)].join("  "), look, "  ")),
    ...picture.buckets.flatMap((b) => labelled(cell(words.kinds.bucket, "bold"), b.name, look, "  ")),
  ];
}

/** Names of the groups without what their VPC says, as long as no two become one. */
function groupNames(picture: Picture): (key: string) => string {
  const short = picture.groups.map((g) => shortName(g.name, picture.vpcs.find((v) => v.key === g.vpc)?.name ?? ""));
  const distinct = new Set(short).size === short.length;
  return (key) => {
    const at = picture.groups.findIndex((g) => g.key === key);
    return at < 0 ? key : distinct ? short[at]! : picture.groups[at]!.name;
  };
}

/** Arrows as rows: from whom, to whom, on which ports. */
function access(picture: Picture, look: Look): string[] {
  const words = catalogue(look.lang).diagram;
  const nameOf = groupNames(picture);
  const rows = picture.arrows.map(({ from, to, talk }) => {
    const source = from.what === "range" && from.key === "0.0.0.0/0" ? words.anywhere : nameOf(from.key);
    return [cell(source), cell("->", "dim"), cell(nameOf(to)), cell(talk)];
  });
  return table(rows, look, { indent: "  ", cut: [0, 2] });
}

/** `kumiki diagram` on a terminal: the network, the resource map, and who may talk to whom. */
export function sayDiagram(picture: Picture, look: Look): string {
  const words = catalogue(look.lang).diagram;
  const text = (sentence: string): string[] => wrap(sentence, look);
  const heading = (sentence: string): string[] => ["", ...text(sentence).map((l) => paint(look, "bold", l))];
  const head = [
    ...text((picture.stands ? words.title : words.titleWish)(safe(picture.env), safe(picture.region))).map((l) => paint(look, "bold", l)),
    ...(picture.phase === undefined ? [] : text(words.phase[picture.phase])),
  ];
  if (picture.vpcs.length === 0) return [...head, ...text(words.empty.network)].join("\n");
  const beyond = around(picture, look);
  const arrows = access(picture, look);
  return [
    ...head,
    "",
    ...picture.vpcs.flatMap((v) => vpcFrame(v, look)),
    ...beyond,
    ...heading(words.views.routes),
    ...sayPicture(picture, look),
    ...(arrows.length === 0 ? [] : [...heading(words.views.access), ...arrows]),
  ].join("\n");
}
