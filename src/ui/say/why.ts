import type { Hop, Span, Trace } from "../../net/reach/verdict.js";
import type { Bearer, Step, Why } from "../../verify/why.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";
import { cell, table } from "../table.js";
import { wrap } from "../width.js";
import { codeWords, decision, reason, thing, titleOfCheck, type NameOf } from "./checks.js";

const span = (s: Span | undefined): string => (s === undefined ? "" : s.from === s.to ? `:${s.from}` : `:${s.from}-${s.to}`);
const spans = (all: readonly Span[]): string => all.map((s) => (s.from === s.to ? String(s.from) : `${s.from}-${s.to}`)).join(", ");

function hopRow(hop: Hop, nameOf: NameOf, look: Look) {
  const { reach } = catalogue(look.lang);
  const sign = signs(look);
  const { source, destination, sourcePort, port } = hop.header;
  const rule = hop.rule === undefined || hop.rule === hop.resource ? "" : ` ${thing(hop.rule, () => undefined)}`;
  const why = hop.code === undefined ? "" : `: ${codeWords(hop.code, look)}`;
  return [
    cell(hop.passes ? sign.done : sign.failed, hop.passes ? "green" : "red"),
    cell(reach.ways[hop.way], "dim"),
    cell(Object.hasOwn(reach.hops, hop.what) ? reach.hops[hop.what]! : hop.what),
    cell(`${source}${span(sourcePort)} > ${destination}${span(port)}`, "dim"),
    cell(`${thing(hop.resource, nameOf)}${rule}${why}`, hop.passes ? undefined : "red"),
  ];
}
const hopTable = (hops: readonly Hop[], nameOf: NameOf, look: Look): string[] => table(hops.map((h) => hopRow(h, nameOf, look)), look, { indent: "  " });

/** An end of a leg, as people call it. */
function endOf(place: Trace["flow"]["from"], nameOf: NameOf): string {
  if ("outside" in place) return safe(place.outside);
  if ("vpn" in place) return thing(place.vpn, nameOf);
  return nameOf(place.interface) === undefined ? safe(place.interface) : safe(nameOf(place.interface)!);
}

function pathLines(trace: Trace, nameOf: NameOf, look: Look): string[] {
  const { reach } = catalogue(look.lang);
  if (trace.legs === undefined || trace.legs.length < 2) return hopTable(trace.hops, nameOf, look);
  return trace.legs.flatMap((leg, i) => [
    ...wrap(`${reach.leg(i + 1, endOf(leg.flow.from, nameOf), safe(leg.flow.to))}${span(leg.flow.port === undefined ? undefined : { from: leg.flow.port, to: leg.flow.port })} - ${reach.verdicts[leg.verdict]}`, look, "  "),
    ...hopTable(leg.hops, nameOf, look).map((l) => `  ${l}`),
  ]);
}

const bold = (text: string, look: Look): string => paint(look, "bold", text);
const block = (title: string, lines: readonly string[], look: Look): string[] => (lines.length === 0 ? [] : ["", bold(title, look), ...lines]);

/** One command a line, never wrapped: it is there to be copied. */
const commands = (cli: readonly string[]): string[] => cli.map((line) => `    ${safe(line)}`);
const stepLines = (steps: readonly Step[], look: Look): string[] => {
  const { fixes } = catalogue(look.lang).reach;
  return steps.flatMap(({ fix, cli }) => [...wrap(fixes[fix.kind], look, "  "), ...commands(cli)]);
};
const bearerLines = (bearers: readonly Bearer[], nameOf: NameOf, withCli: boolean, look: Look): string[] =>
  bearers.flatMap((b) => [...wrap(`${thing(b.resource, nameOf)} ${thing(b.rule, () => undefined)}${b.what === "network-acl" && b.direction !== undefined ? ` (${b.direction})` : ""}`, look, "  "), ...(withCli && b.cli !== undefined ? commands([b.cli]) : [])]);

function blockerLines(trace: Trace, nameOf: NameOf, look: Look): string[] {
  const { reach } = catalogue(look.lang);
  return trace.blockers.flatMap((b) => wrap(`${reach.ways[b.way]}: ${decision(b, nameOf, look)}${b.ports === undefined ? "" : ` (${spans(b.ports)})`}`, look, "  "));
}

function headLines(why: Why, look: Look): string[] {
  const { reach } = catalogue(look.lang);
  const { question: q, result, trace } = why;
  const by = q.via === undefined ? "" : ` (${reach.columns.via} ${safe(q.via)})`;
  const title = result === undefined ? `${safe(q.from)} > ${safe(q.to)}:${q.port}${by}` : `${result.check.id}: ${titleOfCheck(result.check, look.lang)}, ${safe(q.to)}:${q.port}`;
  const verdict = trace?.verdict ?? "unknown";
  const is = result === undefined ? reach.verdicts[verdict] : reach.expected(reach.verdicts[result.check.expect], reach.verdicts[result.verdict]);
  const style = result === undefined ? undefined : result.ok ? "green" : "red";
  return [...wrap(title, look).map((l) => bold(l, look)), ...wrap(is, look, "  ").map((l) => paint(look, style, l))];
}

/** The path hop by hop, there and back, what decides, what is in the way, and what would change it. */
export function sayWhy(why: Why, nameOf: NameOf, look: Look): string {
  const { reach } = catalogue(look.lang);
  const { trace, result } = why;
  const lines = headLines(why, look);
  if (trace === undefined) return [...lines, ...wrap(reach.absent(safe(why.absent ?? "")), look, "  ")].join("\n");
  const decided = reason({ trace, verdict: trace.verdict, because: (trace.because ?? []).map((what) => ({ kind: "strange" as const, what })) }, nameOf, look);
  const shut = trace.verdict !== "open";
  const shallBeClosed = result?.check.expect === "closed";
  lines.push("", ...pathLines(trace, nameOf, look));
  lines.push(...block(reach.decides, decided === "" ? [] : wrap(decided, look, "  "), look));
  if (trace.sourcePorts !== undefined) lines.push(...wrap(reach.sourcePorts(spans(trace.sourcePorts)), look, "  "));
  if (shut && trace.blockers.length > 1) lines.push(...block(reach.blockers, blockerLines(trace, nameOf, look), look));
  if (shut && !shallBeClosed && trace.verdict !== "unknown")
    lines.push(...block(reach.fix, why.fix === undefined ? wrap(reach.noFix, look, "  ") : stepLines(why.fix, look), look), ...(result === undefined ? [] : wrap(reach.fixNote, look, "  ")));
  if (!shut && why.loadBearing !== undefined)
    lines.push(...block(shallBeClosed ? reach.takeAway : reach.loadBearing, bearerLines(why.loadBearing, nameOf, shallBeClosed, look), look), ...(shallBeClosed ? wrap(reach.fixNote, look, "  ") : []));
  if (shut && shallBeClosed && why.oneAway?.targetAdmits === true) lines.push(...block(reach.oneAway, stepLines(why.oneAway.fix, look), look));
  const notes = [...trace.notes.map((n) => reach.notes[n.code]), reach.newOnly];
  lines.push("", ...notes.flatMap((n) => wrap(n, look)).map((l) => paint(look, "dim", l)));
  return lines.join("\n");
}
