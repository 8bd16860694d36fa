import type { Picture, VpcPicture } from "./picture.js";
import type { DrawingWords, View } from "./words.js";
import { sourceName } from "./access.js";
import { titleOf } from "./headed.js";

/**
 * A text inside of Mermaid's quotes. Everything but letters, digits and a few signs between them becomes Mermaid's own code for a
 * character (https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters), and so means nothing to Mermaid,
 * to Markdown ("1. " begins a list) or to HTML. Control characters show as �.
 */
export const quoted = (...lines: readonly string[]): string => `"${lines.map(escaped).join("<br/>")}"`;

const plain = /[\p{L}\p{N}]/u;
/** Harmless where letters or digits stand on both sides. */
const inner = /[-./:]/;
const alone = /[ ,]/;

function escaped(text: string): string {
  const chars = [...text];
  return chars.map((char, i) => {
    const code = char.codePointAt(0)!;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000)) return "#65533;";
    const between = plain.test(chars[i - 1] ?? "") && plain.test(chars[i + 1] ?? "");
    return plain.test(char) || alone.test(char) || (between && inner.test(char)) ? char : `#${code};`;
  }).join("");
}

/** Names in the text are numbers of ours, in order: what somebody called a thing is only ever a label. */
class Names {
  private readonly given = new Map<string, string>();
  of(key: string): string {
    const before = this.given.get(key);
    if (before !== undefined) return before;
    const name = `n${this.given.size + 1}`;
    this.given.set(key, name);
    return name;
  }
}

const indent = (lines: readonly string[]): string[] => lines.map((l) => `  ${l}`);
const group = (name: string, label: string, inside: readonly string[]): string[] => [`subgraph ${name}[${label}]`, ...indent(inside), "end"];

function networkText(picture: Picture, words: DrawingWords): string[] {
  const names = new Names();
  const classes: string[] = [];
  const vpcs = picture.vpcs.flatMap((v) => group(names.of(v.key), quoted(v.name, v.cidr), vpcInside(v, names, words, classes)));
  const buckets = picture.buckets.map((b) => `${names.of(b.key)}[(${quoted(b.name, words.kinds.bucket)})]`);
  const region = group(names.of("region"), quoted(words.region(picture.region)), [...vpcs, ...buckets]);
  const gates = picture.vpcs.flatMap((v) => v.connections.filter((c) => c.what === "internet-gateway").map((c) => `${names.of("internet")} --- ${names.of(c.key)}`));
  const internet = gates.length === 0 ? [] : [`${names.of("internet")}([${quoted(words.internet)}])`, ...gates];
  const peerings = picture.peerings.map((p) => `${names.of(p.requester)} ---|${quoted(p.name, words.kinds.peering)}| ${names.of(p.accepter)}`);
  const vpns = picture.vpns.flatMap((v) => {
    const people = names.of(`people ${v.key}`);
    const ends = v.subnets.length === 0 ? [names.of(v.vpc)] : v.subnets.map((s) => names.of(`${s} ${v.key}`));
    const line = v.subnets.length === 0 ? `-.-|${quoted(words.vpnOff)}|` : "---";
    return [`${people}([${quoted(words.vpnClients, v.clientCidr)}])`, ...ends.map((end) => `${people} ${line} ${end}`)];
  });
  const [bucket] = picture.buckets;
  const endpoints = picture.vpcs.flatMap((v) => v.connections.filter((c) => c.what === "endpoint" && c.beyond === "s3" && bucket !== undefined).map((c) => `${names.of(c.key)} --- ${names.of(bucket!.key)}`));
  return ["flowchart TB", ...indent([...internet, ...region, ...vpns, ...peerings, ...endpoints, ...classes, ...classDefinitions])];
}

const classDefinitions = ["classDef public fill:#eaf6ec,stroke:#3d9a4e,color:#1d6b2b", "classDef private fill:#e8f3fb,stroke:#2f86bd,color:#0b5b8a"];

function vpcInside(v: VpcPicture, names: Names, words: DrawingWords, classes: string[]): string[] {
  const zones = v.zones.flatMap((zone) => {
    const subnets = v.subnets.filter((s) => s.zone === zone).flatMap((s) => {
      classes.push(`class ${names.of(s.key)} ${s.tier}`);
      // What spans subnets stands beside the zones: in Mermaid a node has one place.
      const here = v.dwellers.filter((d) => d.subnets.includes(s.key) && d.subnets.length === 1);
      const inside = here.map((d) => `${names.of(`${s.key} ${d.key}`)}[${quoted(d.name, ...[d.privateIp, d.publicIp].filter((ip) => ip !== undefined))}]`);
      // A subgraph without a node would be drawn as a node.
      const nodes = inside.length === 0 ? [`${names.of(`${s.key} empty`)}[${quoted(s.cidr)}]`] : inside;
      return group(names.of(s.key), quoted(s.name, s.cidr), nodes);
    });
    return group(names.of(`${v.key} zone ${zone}`), quoted(zone), subnets);
  });
  const spanning = v.dwellers.filter((d) => d.subnets.length > 1);
  const bars = spanning.flatMap((d) => [`${names.of(d.key)}[${quoted(d.name, words.kinds[d.what])}]`, ...d.subnets.map((s) => `${names.of(d.key)} --- ${names.of(s)}`)]);
  const doors = v.connections.filter((c) => c.what !== "peering").map((c) => `${names.of(c.key)}{{${quoted(c.name, words.kinds[c.what])}}}`);
  return [...doors, ...zones, ...bars];
}

function routesText(picture: Picture, words: DrawingWords): string[] {
  const names = new Names();
  const nodes = picture.vpcs.flatMap((v) => [
    `${names.of(v.key)}[${quoted(v.name, v.cidr)}]`,
    ...v.subnets.flatMap((s) => [`${names.of(s.key)}[${quoted(s.name, s.cidr)}]`, `class ${names.of(s.key)} ${s.tier}`]),
    ...v.tables.map((t) => `${names.of(t.key)}[${quoted(t.name)}]`),
    ...v.connections.map((c) => `${names.of(c.key)}{{${quoted(c.name, words.kinds[c.what])}}}`),
  ]);
  const edges = picture.vpcs.flatMap((v) => [
    ...v.subnets.map((s) => `${names.of(v.key)} --- ${names.of(s.key)}`),
    ...v.subnets.flatMap((s) => (v.tables.some((t) => t.key === s.table) ? [`${names.of(s.key)} --- ${names.of(s.table!)}`] : [])),
    ...v.tables.flatMap((t) => t.routes.map((r) => `${names.of(t.key)} -->|${quoted(r.destination)}| ${names.of(r.to)}`)),
  ]);
  return ["flowchart LR", ...indent([...new Set(nodes), ...edges, ...classDefinitions])];
}

function accessText(picture: Picture, words: DrawingWords): string[] {
  const names = new Names();
  const groups = picture.groups.map((g) => `${names.of(`group ${g.key}`)}[${quoted(g.name, ...g.members)}]`);
  const sources = picture.arrows
    .filter(({ from }) => from.what !== "group" || !picture.groups.some((g) => g.key === from.key))
    .map(({ from, name }) => `${names.of(`${from.what} ${from.key}`)}([${quoted(sourceName(from, name, words), from.key)}])`);
  const arrows = picture.arrows.map((a) => `${names.of(`${a.from.what} ${a.from.key}`)} -->|${quoted(a.talk)}| ${names.of(`group ${a.to}`)}`);
  return ["flowchart LR", ...indent([...groups, ...new Set(sources), ...arrows])];
}

const texts: Readonly<Record<View, (picture: Picture, words: DrawingWords) => string[]>> = { network: networkText, routes: routesText, access: accessText };

/** One view as a Mermaid flowchart, with a title (https://mermaid.js.org/config/configuration.html#frontmatter-config). */
export function mermaidOf(view: View, picture: Picture, words: DrawingWords): string {
  const phase = picture.phase === undefined ? [] : [words.phase[picture.phase]];
  // A JSON text is a YAML text, once what ends its line is away; %% begins a directive of Mermaid's wherever it stands.
  const title = JSON.stringify([titleOf(picture, words), words.views[view], ...phase].join(" / "));
  return ["---", `title: ${title.replace(/[\u007f-\u009f\u2028\u2029]/g, "\ufffd").replaceAll("%", "\\u0025")}`, "---", ...texts[view](picture, words), ""].join("\n");
}
