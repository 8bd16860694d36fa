import type { ConnectionPicture, Dweller, Picture, SubnetPicture, TablePicture, VpcPicture } from "../../diagram/index.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { cut, pad, widthOf, wrap } from "../width.js";

/** Box drawing where it is one column wide for certain (look.ts `signs`), else ASCII. */
function glyphs(look: Look) {
  return look.utf8 && look.lang !== "ja"
    ? { across: "─", down: "│", first: "┬", middle: "┤", last: "┘", joined: "●", crossed: "┼" }
    : { across: "-", down: "|", first: "+", middle: "+", last: "'", joined: "o", crossed: "|" };
}

/** The name without what its VPC, its zone and its column say already; the console's wizard makes names of all these. */
export function shortName(name: string, vpc: string, zone = ""): string {
  const prefix = `${vpc.replace(/-vpc$/, "")}-`;
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const bare = (zone !== "" && own.endsWith(`-${zone}`) ? own.slice(0, -zone.length - 1) : own).replace(/^(subnet|rtb)-(?=.)/, "");
  return bare === "" ? name : bare;
}

/** A line of the map: subnet, its place in the group of its table, the table where the group begins. */
interface Row {
  readonly subnet?: SubnetPicture;
  readonly place: "only" | "first" | "middle" | "last" | "none";
  readonly table?: TablePicture;
}

/** Grouped by table, so that no line crosses another on the way. */
function rowsOf(vpc: VpcPicture): Row[] {
  const grouped = vpc.tables.flatMap((table) => {
    const users = vpc.subnets.filter((s) => s.table === table.key);
    if (users.length === 0) return [{ place: "none" as const, table }];
    return users.map((subnet, i): Row => {
      if (users.length === 1) return { subnet, place: "only", table };
      return i === 0 ? { subnet, place: "first", table } : { subnet, place: i === users.length - 1 ? "last" : "middle" };
    });
  });
  const others = vpc.subnets.filter((s) => !vpc.tables.some((t) => t.key === s.table));
  return [...grouped, ...others.map((subnet): Row => ({ subnet, place: "only" }))];
}

/** Widths of the columns, the same for every VPC of a picture. */
interface Widths {
  readonly name: number;
  readonly zone: number;
  readonly range: number;
  readonly table: number;
  readonly wires: number;
}
const gap = 2;
/** Columns that the lines from a subnet to its table take. */
const joint = 5;
const perWire = 3;
const narrowest = 6;

const zoneTail = (zone: string): string => zone.split("-").at(-1) ?? zone;

class ResourceMap {
  private readonly sign: ReturnType<typeof glyphs>;
  private readonly widths: Widths;
  private readonly shortZones: boolean;

  constructor(
    private readonly picture: Picture,
    private readonly look: Look,
  ) {
    this.sign = glyphs(look);
    const full = this.natural(false);
    const room = look.columns - 1;
    this.shortZones = this.sum(full) > room;
    const natural = this.shortZones ? this.natural(true) : full;
    // Names give way first: ranges and lines are what the map is for.
    const over = Math.max(0, this.sum(natural) - room);
    const name = Math.max(narrowest, natural.name - over);
    const table = Math.max(narrowest, natural.table - Math.max(0, over - (natural.name - name)));
    this.widths = { ...natural, name: Math.min(natural.name, name), table: Math.min(natural.table, table) };
  }

  private natural(shortZones: boolean): Widths {
    const { vpcs } = this.picture;
    const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((t) => widthOf(t, this.look)));
    return {
      name: widest(vpcs.flatMap((v) => v.subnets.map((s) => this.subnetName(s, v)))),
      zone: widest(vpcs.flatMap((v) => v.subnets.map((s) => safe(shortZones ? zoneTail(s.zone) : s.zone)))),
      range: widest(vpcs.flatMap((v) => v.subnets.map((s) => safe(s.cidr)))),
      table: widest(vpcs.flatMap((v) => rowsOf(v).map((r) => this.tableName(r, v)))),
      wires: perWire * Math.max(0, ...vpcs.map((v) => v.connections.length)),
    };
  }

  private sum(w: Widths): number {
    return gap + w.name + gap + w.zone + gap + w.range + 1 + joint + 1 + w.table + 1 + w.wires;
  }

  /** Where the tables' names begin. */
  private left(): number {
    return this.sum(this.widths) - this.widths.wires - 1 - this.widths.table;
  }

  private subnetName(s: SubnetPicture, vpc: VpcPicture): string {
    return safe(shortName(s.name, vpc.name, s.zone));
  }

  private tableName({ subnet, place, table }: Row, vpc: VpcPicture): string {
    if (table !== undefined) return safe(shortName(table.name, vpc.name, vpc.subnets.find((s) => s.table === table.key)?.zone));
    return subnet !== undefined && place === "only" ? catalogue(this.look.lang).diagram.mainTable : "";
  }

  lines(): string[] {
    const { columns, vpcAndSubnets } = catalogue(this.look.lang).diagram;
    const heads = pad(vpcAndSubnets, this.left(), this.look) + columns.tables;
    return [paint(this.look, "dim", cut(heads, this.look.columns, this.look).trimEnd()), ...this.picture.vpcs.flatMap((vpc) => this.vpc(vpc))];
  }

  private vpc(vpc: VpcPicture): string[] {
    const head = cut(`${safe(vpc.name)}  ${safe(vpc.cidr)}`, this.look.columns, this.look);
    const begun = new Set<number>();
    const rows = rowsOf(vpc).map((row) => {
      const to = new Set((row.table?.routes ?? []).map((r) => vpc.connections.findIndex((c) => c.key === r.to)));
      const line = `${this.subnet(row, vpc)} ${this.join(row)} ${this.table(row, vpc, to.size > 0)}${this.wires(vpc.connections.length, to, begun)}`;
      for (const i of to) begun.add(i);
      return this.withDwellers(line.trimEnd(), row, vpc);
    });
    return [paint(this.look, "bold", head), ...rows, ...this.connections(vpc, begun)];
  }

  private subnet({ subnet }: Row, vpc: VpcPicture): string {
    const { name, zone, range } = this.widths;
    const column = (text: string, width: number): string => pad(cut(text, width, this.look), width, this.look);
    const between = " ".repeat(gap);
    if (subnet === undefined) return " ".repeat(gap + name + gap + zone + gap + range);
    const cells = [column(this.subnetName(subnet, vpc), name), column(safe(this.shortZones ? zoneTail(subnet.zone) : subnet.zone), zone), column(safe(subnet.cidr), range)];
    return between + paint(this.look, subnet.tier === "public" ? "green" : "cyan", cells.join(between));
  }

  private join({ place }: Row): string {
    const { across, first, middle, last } = this.sign;
    const [two, none] = [across.repeat(2), " ".repeat(2)];
    return { only: across.repeat(joint), first: two + first + two, middle: two + middle + none, last: two + last + none, none: " ".repeat(joint) }[place];
  }

  private table(row: Row, vpc: VpcPicture, leads: boolean): string {
    const text = cut(this.tableName(row, vpc), this.widths.table, this.look);
    const rest = this.widths.table - widthOf(text, this.look);
    // One column more than the widest: a line begins beside its name, not at it.
    return `${text} ${(leads ? this.sign.across : " ").repeat(rest)}`;
  }

  /** @param begun wires that come down from a table above */
  private wires(count: number, to: ReadonlySet<number>, begun: ReadonlySet<number>): string {
    const { across, down, joined, crossed } = this.sign;
    const far = Math.max(-1, ...to);
    return Array.from({ length: count }, (_, i) => {
      const lead = (i <= far ? across : " ").repeat(perWire - 1);
      if (to.has(i)) return lead + joined;
      return lead + (i < far ? (begun.has(i) ? crossed : across) : begun.has(i) ? down : " ");
    }).join("");
  }

  /** Below the tables, one line each, in the room that the subnets leave. */
  private connections(vpc: VpcPicture, begun: ReadonlySet<number>): string[] {
    const { across, down, last } = this.sign;
    const labels = vpc.connections.map((c) => this.connection(c));
    const room = this.left() + this.widths.table - gap - 1;
    const indent = Math.max(gap, room - Math.max(0, ...labels.map((l) => widthOf(l, this.look))));
    const count = vpc.connections.length;
    return labels.map((text, at) => {
      const label = " ".repeat(indent) + cut(text, room - indent + 1, this.look);
      if (!begun.has(at)) return label;
      const foot = across.repeat(this.left() + this.widths.table - widthOf(label, this.look) + perWire * (at + 1) - 1);
      const others = Array.from({ length: count - at - 1 }, (_, i) => " ".repeat(perWire - 1) + (begun.has(at + 1 + i) ? down : " ")).join("");
      return `${label} ${foot}${last}${others}`.trimEnd();
    });
  }

  private connection({ what, name, beyond }: ConnectionPicture): string {
    return what === "other" ? safe(name) : catalogue(this.look.lang).diagram.connection(what, safe(beyond ?? ""));
  }

  /** What stands in the subnet, where the terminal is wide enough for it. */
  private withDwellers(line: string, { subnet }: Row, vpc: VpcPicture): string {
    const at = this.sum(this.widths) + gap;
    const room = Math.min(this.look.columns, 160) - at;
    const names = subnet === undefined ? [] : vpc.dwellers.filter((d) => d.subnets.includes(subnet.key)).map((d) => shortDweller(d, vpc));
    if (names.length === 0 || room < 24) return line;
    return `${pad(line, at, unpainted(this.look))}${paint(this.look, "dim", cut(names.join(", "), room, this.look))}`;
  }
}

const unpainted = (look: Look): Look => ({ ...look, colour: false });
const shortDweller = (d: Dweller, vpc: VpcPicture): string => safe(shortName(d.name, vpc.name));

/**
 * The picture as the console's "VPC and more" previews it: subnets per zone, the route table of each, and the network
 * connections that its routes lead to. Fourteen lines for the whole walkthrough in two zones.
 */
export function sayPicture(picture: Picture, look: Look): string[] {
  if (picture.vpcs.length === 0) return wrap(catalogue(look.lang).diagram.empty.network, look);
  return new ResourceMap(picture, look).lines();
}
