import type { NetworkInterface, Snapshot, Subnet } from "../../net/reach/snapshot.js";
import type { CheckResult } from "../../verify/document.js";
import type { NameOf } from "../say/checks.js";
import { markup } from "../../core/markup.js";

export interface PictureView {
  readonly snapshot: Snapshot;
  readonly results: readonly CheckResult[];
  readonly nameOf: NameOf;
  readonly words: Readonly<Record<"internet" | "vpnClients", string>>;
}
interface Spot {
  readonly x: number;
  readonly y: number;
}

const node = { width: 168, height: 34, gap: 8 };
const subnetPad = { x: 12, top: 34, bottom: 12 };
const vpcPad = { x: 16, top: 44, bottom: 16, gap: 72 };
const world = { width: 130, height: 44 };
const subnetWidth = node.width + 2 * subnetPad.x;
const columns = 2;
const vpcWidth = columns * subnetWidth + (columns - 1) * 12 + 2 * vpcPad.x;

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const text = (x: number, y: number, what: string, more = ""): string => `<text x="${x}" y="${y}"${more}>${markup(what)}</text>`;
const box = (x: number, y: number, width: number, height: number, kind: string): string => `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`;
const line = (from: Spot, to: Spot, kind: string, title: string): string => {
  const bend = (from.x + to.x) / 2;
  return `<path class="${kind}" d="M${from.x} ${from.y} C${bend} ${from.y} ${bend} ${to.y} ${to.x} ${to.y}"><title>${markup(title)}</title></path>`;
};

/** One picture being drawn: boxes first, then lines between what has a place. */
class Picture {
  private readonly parts: string[] = [];
  /** By interface id, VPC id, and name of an end of checks. */
  private readonly spots = new Map<string, Spot>();
  private height = 0;

  constructor(private readonly view: PictureView) {}

  draw(): string {
    const { snapshot, words } = this.view;
    const left = world.width + 48;
    let x = left;
    for (const vpc of snapshot.vpcs) {
      this.vpc(vpc.id, vpc.name ?? vpc.id, vpc.cidrs.join(" "), x);
      x += vpcWidth + vpcPad.gap;
    }
    const width = Math.max(x - vpcPad.gap, left) + 16;
    this.outside(words.internet, ["outside", "internet"], 60);
    if (snapshot.clientVpns.length > 0) this.outside(words.vpnClients, ["vpn-client", ...snapshot.clientVpns.map((c) => c.id)], 150);
    const lines = [...this.links(), ...this.paths()];
    const height = Math.max(this.height, 220) + 16;
    return `<svg viewBox="0 0 ${width} ${height}" role="img">${[...lines.filter((l) => !l.includes('"wrong"')), ...this.parts, ...lines.filter((l) => l.includes('"wrong"'))].join("")}</svg>`;
  }

  private outside(label: string, names: readonly string[], y: number): void {
    this.parts.push(box(8, y, world.width, world.height, "world"), text(8 + world.width / 2, y + 27, label, ' text-anchor="middle"'));
    for (const name of names) this.spots.set(name, { x: 8 + world.width, y: y + world.height / 2 });
  }

  private vpc(id: string, name: string, range: string, x: number): void {
    const subnets = this.view.snapshot.subnets.filter((s) => s.vpc === id).sort((a, b) => (a.name ?? a.id).localeCompare(b.name ?? b.id));
    const ys = Array.from({ length: columns }, () => 16 + vpcPad.top);
    for (const subnet of subnets) {
      const column = ys.indexOf(Math.min(...ys));
      ys[column] = this.subnet(subnet, x + vpcPad.x + column * (subnetWidth + 12), ys[column]!) + 12;
    }
    const bottom = Math.max(...ys) - 12 + vpcPad.bottom;
    this.parts.unshift(box(x, 16, vpcWidth, bottom - 16, "vpc"), text(x + 14, 36, cut(name, 34)), text(x + 14, 50, range, ' class="small"'));
    this.spots.set(id, { x, y: 30 });
    this.height = Math.max(this.height, bottom);
  }

  /** @returns its lower edge */
  private subnet(subnet: Subnet, x: number, y: number): number {
    const inside = this.view.snapshot.interfaces.filter((i) => i.subnet === subnet.id);
    const height = subnetPad.top + Math.max(1, inside.length) * (node.height + node.gap) - node.gap + subnetPad.bottom;
    this.parts.push(box(x, y, subnetWidth, height, "subnet"), text(x + subnetPad.x, y + 16, cut(subnet.name ?? subnet.id, 30), ' class="small"'), text(x + subnetPad.x, y + 28, subnet.cidr, ' class="small"'));
    inside.forEach((i, n) => this.interface(i, x + subnetPad.x, y + subnetPad.top + n * (node.height + node.gap)));
    return y + height;
  }

  private interface(i: NetworkInterface, x: number, y: number): void {
    const name = (i.owner === undefined ? undefined : this.view.nameOf(i.owner)) ?? this.view.nameOf(i.id) ?? i.kind;
    const addresses = i.addresses.flatMap((a) => [a.private, ...(a.public === undefined ? [] : [a.public])]).join(" / ");
    const title = `<title>${markup(`${i.id} ${i.groups.map((g) => this.view.nameOf(g) ?? g).join(", ")}`)}</title>`;
    this.parts.push(`<g>${title}${box(x, y, node.width, node.height, "node")}${text(x + 8, y + 14, cut(name, 24))}${text(x + 8, y + 28, addresses, ' class="small"')}</g>`);
    const spot = { x: x + node.width / 2, y: y + node.height / 2 };
    this.spots.set(i.id, spot);
    // Of several nodes of one thing the first stands for it.
    if (!this.spots.has(name)) this.spots.set(name, spot);
  }

  /** What joins networks, whether anything flows there or not. */
  private links(): string[] {
    const { snapshot } = this.view;
    const join = (from: string | undefined, to: string | undefined, title: string): string[] => {
      const [a, b] = [this.spots.get(from ?? ""), this.spots.get(to ?? "")];
      return a === undefined || b === undefined ? [] : [line(a, b, "link", title)];
    };
    return [
      ...snapshot.internetGateways.flatMap((g) => join("internet", g.vpc, g.name ?? g.id)),
      ...snapshot.peerings.flatMap((p) => join(p.requester.vpc, p.accepter.vpc, `${p.name ?? p.id} (${p.state})`)),
      ...snapshot.clientVpns.flatMap((c) => c.associations.flatMap((a) => a.interfaces.flatMap((i) => join(c.id, i, c.name ?? c.id)))),
    ];
  }

  /** Open paths faintly, what is not as expected plainly. */
  private paths(): string[] {
    return this.view.results.flatMap((r) => {
      const [from, to] = [this.spots.get(r.check.from), this.spots.get(r.check.to)];
      if (from === undefined || to === undefined || (r.ok && r.verdict !== "open")) return [];
      return [line(from, to, r.ok ? "open" : "wrong", `${r.check.id}: ${r.check.from} - ${r.check.to}:${r.check.port}`)];
    });
  }
}

/** VPCs, subnets, what is in them, and the checks between them, as one SVG. */
export const picture = (view: PictureView): string => new Picture(view).draw();
