import { fonts, linesHeight, linesWidth, write, type Box, type Drawing, type Line, type Spot, type Wire } from "./drawing.js";
import type { ConnectionPicture, Dweller, Picture, SubnetPicture, VpcPicture } from "./picture.js";
import type { DrawingWords } from "./words.js";
import { headed, withoutZone } from "./headed.js";

const page = { width: 1160, margin: 20 };
const region = { x: 16, top: 36, bottom: 16 };
const vpcPad = { x: 16, top: 44, bottom: 14, gap: 28 };
const zone = { pad: 8, top: 28, gap: 12 };
const subnet = { pad: 8, gap: 10, top: 45 };
const chip = { x: 10, y: 6, gap: 8 };
const outside = { height: 44, gap: 30 };
const lane = 40;
const column = { least: 168, most: 250 };
/** Right of the zones, where the line from the VPN's endpoint goes down to its subnet. */
const gutter = 22;

/** A row of the grid: the n-th subnet of its tier in every zone. */
interface GridRow {
  readonly tier: SubnetPicture["tier"];
  readonly nth: number;
}
interface Cell {
  readonly subnet: SubnetPicture;
  readonly vpc: VpcPicture;
}
interface Lanes {
  /** Boxes above the hosts that span zones, hosts, and boxes below them: how many, and how high each is. */
  readonly above: readonly Dweller[];
  readonly below: readonly Dweller[];
}

const nth = (s: SubnetPicture, vpc: VpcPicture): number => vpc.subnets.filter((o) => o.tier === s.tier && o.zone === s.zone).indexOf(s);

function linesOf(d: Dweller, words: DrawingWords): Line[] {
  const name: Line = { text: d.name, font: fonts.name };
  const kind = words.kinds[d.what];
  if (d.what === "host") {
    const first: Line = d.privateIp === undefined ? { text: d.notes[0] ?? kind, font: fonts.text, tone: "soft" } : { text: d.privateIp, font: fonts.number, tone: "soft" };
    const open: Line[] = d.publicIp !== undefined ? [{ text: d.publicIp, font: fonts.number, tone: "public" }] : d.willBePublic ? [{ text: words.willBePublic, font: fonts.text, tone: "public" }] : [];
    return [name, first, ...open];
  }
  return [name, { text: [kind, ...d.notes].join(" · "), font: fonts.text, tone: "soft" }];
}
const chipHeight = (lines: readonly Line[]): number => linesHeight(lines) + 2 * chip.y;

/** One network drawing in the making. */
class Network {
  private readonly boxes: Box[] = [];
  private readonly wires: Wire[] = [];
  private readonly rows: readonly GridRow[];
  private readonly columnWidth: number;
  private readonly spots = new Map<string, Spot>();

  constructor(
    private readonly picture: Picture,
    private readonly words: DrawingWords,
  ) {
    const tiers = ["public", "private"] as const;
    const deep = (tier: SubnetPicture["tier"]): number => Math.max(0, ...picture.vpcs.flatMap((v) => v.subnets.filter((s) => s.tier === tier).map((s) => nth(s, v) + 1)));
    this.rows = tiers.flatMap((tier) => Array.from({ length: deep(tier) }, (_, i) => ({ tier, nth: i })));
    const columns = picture.vpcs.reduce((sum, v) => sum + Math.max(1, v.zones.length), 0);
    const fixed = 2 * (page.margin + region.x) + picture.vpcs.reduce((sum, v) => sum + 2 * vpcPad.x + (this.isEntered(v) ? gutter : 0) + zone.gap * (Math.max(1, v.zones.length) - 1), 0) + vpcPad.gap * (picture.vpcs.length - 1);
    this.columnWidth = Math.min(column.most, Math.max(column.least, Math.floor((page.width - fixed) / Math.max(1, columns))));
  }

  /** A VPN comes into it. */
  private isEntered(vpc: VpcPicture): boolean {
    return this.picture.vpns.some((v) => v.vpc === vpc.key);
  }

  private spanning(vpc: VpcPicture, row: GridRow): Lanes {
    const here = vpc.dwellers.filter((d) => this.spans(d, vpc, row));
    return { above: here.filter((d) => d.what !== "database"), below: here.filter((d) => d.what === "database") };
  }

  /** It stands in several subnets of this row that lie side by side: one box across them. */
  private spans(d: Dweller, vpc: VpcPicture, row: GridRow): boolean {
    if (d.subnets.length < 2) return false;
    const cells = d.subnets.map((key) => vpc.subnets.find((s) => s.key === key)!);
    if (!cells.every((s) => s.tier === row.tier && nth(s, vpc) === row.nth)) return false;
    const columns = cells.map((s) => vpc.zones.indexOf(s.zone)).sort((a, b) => a - b);
    return columns.every((c, i) => i === 0 || c === columns[i - 1]! + 1);
  }

  private inside(cell: Cell, row: GridRow): Dweller[] {
    return cell.vpc.dwellers.filter((d) => d.subnets.includes(cell.subnet.key) && !this.spans(d, cell.vpc, row));
  }

  private cells(row: GridRow, vpc: VpcPicture): Cell[] {
    return vpc.subnets.filter((s) => s.tier === row.tier && nth(s, vpc) === row.nth).map((subnet) => ({ subnet, vpc }));
  }

  private barHeight(bars: readonly Dweller[]): number {
    return bars.reduce((sum, d) => sum + chipHeight(linesOf(d, this.words)) + chip.gap, 0);
  }

  /** What stands in the subnets of this row: above the hosts, hosts, below them. */
  private measure(row: GridRow, vpc: VpcPicture): { above: number; hosts: number; below: number } {
    const lanes = this.spanning(vpc, row);
    const cells = this.cells(row, vpc);
    return { above: this.barHeight(lanes.above), hosts: Math.max(0, ...cells.map((cell) => this.barHeight(this.inside(cell, row)))), below: this.barHeight(lanes.below) };
  }

  draw(): Drawing {
    const { picture, words } = this;
    const { vpcs } = picture;
    const top = page.margin + (this.hasOutside() ? outside.height + outside.gap : 0);
    // What leads out of a VPC stands in its wall, half inside and half outside.
    const doors = vpcs.some((v) => this.doorsOf(v).length > 0) ? lane / 2 : 0;
    const vpcTop = top + region.top + doors;
    const zonesTop = vpcTop + doors + vpcPad.top;
    let y = zonesTop + zone.top;
    const places = this.rows.map((row) => {
      // As high in every VPC, so that tiers stand side by side.
      const inside = vpcs.map((v) => this.measure(row, v)).map((m) => m.above + m.hosts + m.below);
      const height = subnet.top + Math.max(chip.gap, ...inside) - chip.gap + subnet.pad;
      const place = { row, y, height };
      y += height + subnet.gap;
      return place;
    });
    const zonesBottom = y - (this.rows.length > 0 ? subnet.gap : 0) + zone.pad;
    const exits = vpcs.some((v) => this.exitsOf(v).length > 0) ? lane / 2 : 0;
    const vpcBottom = zonesBottom + vpcPad.bottom + exits;
    let x = page.margin + region.x;
    for (const vpc of vpcs) {
      const columns = Math.max(1, vpc.zones.length);
      const width = 2 * vpcPad.x + (this.isEntered(vpc) ? gutter : 0) + columns * this.columnWidth + (columns - 1) * zone.gap;
      this.vpc(vpc, { x, y: vpcTop, width, height: vpcBottom - vpcTop }, vpcTop + doors + 4);
      vpc.zones.forEach((name, i) => this.zone(vpc, name, { x: x + vpcPad.x + i * (this.columnWidth + zone.gap), y: zonesTop, width: this.columnWidth, height: zonesBottom - zonesTop }));
      for (const place of places) this.row(vpc, place);
      this.lane(vpc, this.doorsOf(vpc), { x: x + vpcPad.x / 2, y: vpcTop - lane / 2 }, width - vpcPad.x);
      this.lane(vpc, this.exitsOf(vpc), { x: x + vpcPad.x, y: vpcBottom - lane / 2 }, width - 2 * vpcPad.x);
      x += width + vpcPad.gap;
    }
    const right = Math.max(x - vpcPad.gap, page.margin + region.x + 320) + region.x;
    const between = this.between(vpcBottom + exits + 24, right - region.x);
    const regionBottom = (between ?? vpcBottom + exits) + region.bottom;
    this.boxes.unshift({
      key: "region",
      look: "region",
      within: [],
      x: page.margin,
      y: top,
      width: right - page.margin,
      height: regionBottom - top,
      texts: write([{ text: words.region(picture.region), font: fonts.heading, tone: "soft" }], { x: page.margin + 14, y: top + 9 }, right - page.margin - 28),
    });
    this.world(right);
    this.associations();
    return headed({ picture, words, view: "network", width: right + page.margin, height: regionBottom + page.margin, boxes: this.boxes, wires: this.wires, labels: [] });
  }

  private hasOutside(): boolean {
    return this.picture.vpns.length > 0 || this.picture.vpcs.some((v) => v.connections.some((c) => c.what === "internet-gateway"));
  }

  private vpc(vpc: VpcPicture, at: { x: number; y: number; width: number; height: number }, textTop: number): void {
    const width = at.width - 2 * vpcPad.x;
    const notes = [vpc.cidr, ...(vpc.flowLogs ? [this.words.flowLogs] : [])].join(" · ");
    const lines: Line[] = [{ text: vpc.name, font: fonts.heading }, { text: notes, font: fonts.number, tone: "soft" }];
    this.boxes.push({ key: vpc.key, look: "vpc", within: ["region"], ...at, texts: write(lines, { x: at.x + vpcPad.x, y: textTop }, width) });
    this.spots.set(vpc.key, { x: at.x, y: at.y + at.height });
    this.spots.set(`${vpc.key} end`, { x: at.x + at.width, y: at.y + at.height });
  }

  private zone(vpc: VpcPicture, name: string, at: { x: number; y: number; width: number; height: number }): void {
    const texts = write([{ text: name, font: fonts.text, tone: "private" }], { x: at.x + zone.pad, y: at.y + 7 }, at.width - 2 * zone.pad, true);
    this.boxes.push({ key: `${vpc.key} ${name}`, look: "zone", within: ["region", vpc.key], ...at, texts });
    this.spots.set(`${vpc.key} ${name}`, at);
  }

  private row(vpc: VpcPicture, { row, y, height }: { row: GridRow; y: number; height: number }): void {
    const { above, hosts } = this.measure(row, vpc);
    for (const cell of this.cells(row, vpc)) {
      const zoneKey = `${vpc.key} ${cell.subnet.zone}`;
      const x = this.spots.get(zoneKey)!.x + zone.pad;
      const width = this.columnWidth - 2 * zone.pad;
      const s = cell.subnet;
      const name = withoutZone(s.name, [s.zone]);
      const lines: Line[] = [
        { text: name, font: fonts.name, tone: s.tier },
        { text: s.cidr, font: fonts.number, tone: "soft" },
      ];
      const within = ["region", vpc.key, zoneKey];
      this.boxes.push({ key: s.key, look: s.tier, within, x, y, width, height, title: `${this.words.tier[s.tier]}: ${s.name}`, texts: write(lines, { x: x + subnet.pad, y: y + 5 }, width - 2 * subnet.pad) });
      this.spots.set(s.key, { x, y });
      let at = y + subnet.top + above;
      for (const d of this.inside(cell, row)) at = this.chip(d, `${s.key} ${d.key}`, { x: x + subnet.pad, y: at }, width - 2 * subnet.pad, [...within, s.key]);
    }
    const lanes = this.spanning(vpc, row);
    let at = y + subnet.top;
    for (const d of lanes.above) at = this.bar(d, vpc, at);
    at = y + subnet.top + above + hosts;
    for (const d of lanes.below) at = this.bar(d, vpc, at);
  }

  /** @returns where the next one begins */
  private chip(d: Dweller, key: string, at: Spot, width: number, within: readonly string[]): number {
    const lines = linesOf(d, this.words);
    const height = chipHeight(lines);
    this.boxes.push({ key, look: `chip ${d.what}`, within, ...at, width, height, texts: write(lines, { x: at.x + chip.x, y: at.y + chip.y }, width - 2 * chip.x) });
    this.spots.set(key, { x: at.x + width, y: at.y + height / 2 });
    return at.y + height + chip.gap;
  }

  private bar(d: Dweller, vpc: VpcPicture, y: number): number {
    const lines = linesOf(d, this.words);
    const xs = d.subnets.map((key) => this.spots.get(key)!.x);
    const x = Math.min(...xs) + subnet.pad;
    const width = Math.max(...xs) + this.columnWidth - 2 * zone.pad - subnet.pad - x;
    const height = chipHeight(lines);
    const zones = [...new Set(d.subnets.map((key) => `${vpc.key} ${vpc.subnets.find((s) => s.key === key)!.zone}`))];
    this.boxes.push({ key: d.key, look: `chip ${d.what}`, within: ["region", vpc.key], across: [...zones, ...d.subnets], x, y, width, height, texts: write(lines, { x: x + chip.x, y: y + chip.y }, width - 2 * chip.x, true) });
    return y + height + chip.gap;
  }

  /** At the upper edge of a VPC: what leads in from outside. */
  private doorsOf(vpc: VpcPicture): Door[] {
    const gateways = vpc.connections.filter((c) => c.what === "internet-gateway").map((c): Door => ({ key: c.key, what: c.what, name: c.name }));
    const vpns = this.picture.vpns.filter((v) => v.vpc === vpc.key).map((v): Door => ({ key: v.key, what: "vpn", name: v.name, ...(v.subnets.length === 0 ? { note: this.words.vpnOff } : {}) }));
    return [...gateways, ...vpns];
  }

  /** At its lower edge: what leads to services and to what is not ours. */
  private exitsOf(vpc: VpcPicture): Door[] {
    return vpc.connections.filter((c) => c.what === "endpoint" || c.what === "other").map(({ key, what, name }): Door => ({ key, what, name }));
  }

  private doorLines(d: Door): Line[] {
    return [
      { text: d.name, font: fonts.text },
      { text: [this.words.kinds[d.what], ...(d.note === undefined ? [] : [d.note])].join(" · "), font: { size: 10 }, tone: "soft" },
    ];
  }

  private lane(vpc: VpcPicture, doors: readonly Door[], at: Spot, width: number): void {
    if (doors.length === 0) return;
    const wanted = doors.map((d) => linesWidth(this.doorLines(d)) + 2 * chip.x);
    const room = width - chip.gap * (doors.length - 1);
    // Each as it needs; where that is too much, alike.
    const most = wanted.reduce((sum, w) => sum + w, 0) <= room ? Infinity : Math.floor(room / doors.length);
    let x = at.x;
    for (const d of doors) {
      const lines = this.doorLines(d);
      const wide = Math.min(most, room, linesWidth(lines) + 2 * chip.x);
      // One alone stands in the middle of the wall; the VPN at its right end, above its way down.
      const left = d.what === "vpn" && d === doors.at(-1) ? at.x + width - wide : doors.length === 1 && d.what === "internet-gateway" ? at.x + (width - wide) / 2 : x;
      this.boxes.push({ key: `${vpc.key} ${d.key}`, look: `chip ${d.what}`, within: ["region"], across: [vpc.key], x: left, y: at.y, width: wide, height: lane, texts: write(lines, { x: left + chip.x, y: at.y + 5 }, wide - 2 * chip.x) });
      this.spots.set(`door ${d.key} ${vpc.key}`, { x: left + wide / 2, y: at.y });
      this.spots.set(`exit ${d.key}`, { x: left + wide / 2, y: at.y + lane });
      x += wide + chip.gap;
    }
  }

  /** Below the VPCs: buckets, and what joins VPCs. @returns their lower edge */
  private between(y: number, right: number): number | undefined {
    let x = page.margin + region.x;
    const put = (key: string, what: keyof DrawingWords["kinds"], name: string, middle: number | undefined): Box => {
      const lines: Line[] = [{ text: name, font: fonts.name }, { text: this.words.kinds[what], font: { size: 10 }, tone: "soft" }];
      const width = Math.min(right - x, linesWidth(lines) + 2 * chip.x);
      const left = middle === undefined ? x : Math.min(Math.max(x, middle - width / 2), right - width);
      const box: Box = { key, look: `chip ${what}`, within: ["region"], x: left, y, width, height: lane + 4, texts: write(lines, { x: left + chip.x, y: y + 5 }, width - 2 * chip.x) };
      this.boxes.push(box);
      x = left + width + 16;
      return box;
    };
    const { buckets, peerings, vpcs } = this.picture;
    const endpoints = vpcs.flatMap((v) => v.connections.filter((c): c is ConnectionPicture => c.what === "endpoint" && c.beyond === "s3"));
    for (const b of buckets) {
      const box = put(b.key, "bucket", b.name, undefined);
      for (const e of endpoints) {
        const from = this.spots.get(`exit ${e.key}`);
        if (from !== undefined && from.x > box.x && from.x < box.x + box.width) this.wires.push({ points: [from, { x: from.x, y }], look: "link", shape: "straight", title: e.name });
      }
    }
    for (const p of peerings) this.join(p, (middle) => put(p.key, "peering", p.name, middle), y);
    return buckets.length + peerings.length > 0 ? y + lane + 4 : undefined;
  }

  private join(p: Picture["peerings"][number], put: (middle: number | undefined) => Box, y: number): void {
    const keys = [p.requester, p.accepter].filter((key) => this.spots.has(key)).sort((a, b) => this.spots.get(a)!.x - this.spots.get(b)!.x);
    const [one, other] = keys.map((key) => ({ left: this.spots.get(key)!, right: this.spots.get(`${key} end`)! }));
    const box = put(one === undefined || other === undefined ? undefined : (one.right.x + other.left.x) / 2);
    for (const [vpc, x] of [[one, box.x + 24], [other, box.x + box.width - 24]] as const)
      if (vpc !== undefined && x > vpc.left.x && x < vpc.right.x) this.wires.push({ points: [{ x, y: vpc.left.y }, { x, y }], look: "link", shape: "straight", title: p.name });
  }

  /** Above the region: the internet, and the people with a VPN. */
  private world(right: number): void {
    const { vpcs, vpns } = this.picture;
    const door = (key: string): Spot[] => [...this.spots].filter(([k]) => k.startsWith(`door ${key} `)).map(([, spot]) => spot);
    const bottom = page.margin + outside.height;
    const gates = vpcs.flatMap((v) => v.connections.filter((c) => c.what === "internet-gateway").flatMap((c) => door(c.key)));
    const people = vpns.flatMap((v) => door(v.key).map((spot) => ({ ...v, spot })));
    const firstPerson = Math.min(...people.map((p) => p.spot.x), Infinity);
    let from = page.margin;
    if (gates.length > 0) {
      const end = Math.min(right, Math.max(page.margin + 160, Math.max(...gates.map((g) => g.x)) + 40), firstPerson - 60);
      const lines: Line[] = [{ text: this.words.internet, font: fonts.heading }];
      this.boxes.push({ key: "internet", look: "world", within: [], x: page.margin, y: page.margin, width: end - page.margin, height: outside.height, texts: write(lines, { x: page.margin + 10, y: page.margin + 13 }, end - page.margin - 20, true) });
      for (const g of gates) if (g.x < end) this.wires.push({ points: [{ x: g.x, y: bottom }, g], look: "link", shape: "straight" });
      from = end + 16;
    }
    for (const p of people) {
      const lines: Line[] = [{ text: this.words.vpnClients, font: fonts.name }, { text: p.clientCidr, font: fonts.number, tone: "soft" }];
      const width = Math.min(right - from, Math.max(120, linesWidth(lines) + 2 * chip.x));
      const x = Math.min(Math.max(from, p.spot.x - width / 2), right - width);
      this.boxes.push({ key: `people ${p.key}`, look: "world", within: [], x, y: page.margin, width, height: outside.height, texts: write(lines, { x: x + chip.x, y: page.margin + 6 }, width - 2 * chip.x, true) });
      const off = p.subnets.length === 0;
      this.wires.push({ points: [{ x: p.spot.x, y: bottom }, p.spot], look: off ? "link off" : "link", shape: "straight", title: p.name });
      from = x + width + 16;
    }
  }

  /** From the VPN's endpoint down beside the zones to where it stands in a subnet. */
  private associations(): void {
    for (const v of this.picture.vpns) {
      const vpc = this.picture.vpcs.find((each) => each.key === v.vpc);
      const door = vpc === undefined ? undefined : this.spots.get(`exit ${v.key}`);
      const end = this.spots.get(`${v.vpc} end`);
      for (const s of v.subnets) {
        const at = this.spots.get(`${s} ${v.key}`);
        const last = vpc?.subnets.find((each) => each.key === s)?.zone === vpc?.zones.at(-1);
        if (door === undefined || end === undefined || at === undefined || !last) continue;
        const x = end.x - vpcPad.x - gutter / 2 + 4;
        this.wires.push({ points: [{ x, y: door.y }, { x, y: at.y }, { x: at.x, y: at.y }], look: "link", shape: "elbow", title: v.name });
      }
    }
  }
}

interface Door {
  readonly key: string;
  readonly what: ConnectionPicture["what"] | "vpn";
  readonly name: string;
  readonly note?: string;
}

/** VPCs with their zones as columns, public subnets above private ones, and what stands in them. */
export const networkDrawing = (picture: Picture, words: DrawingWords): Drawing => new Network(picture, words).draw();
