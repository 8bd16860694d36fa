import { catalogue } from "../catalogue/index.js";
import { command, listed } from "../catalogue/command.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";
import { cell, table, type Cell } from "../table.js";
import { wrap } from "../width.js";
import { kindOf, shortId, type Names } from "./names.js";

/** The same as `SweepReport` of src/sweep.ts, as far as people are told of it. */
export interface SweepView {
  readonly account: string;
  readonly region: string;
  readonly environments: readonly SweptView[];
  readonly elsewhere?: readonly ElsewhereView[];
  readonly foreign: readonly {
    readonly type: string;
    readonly id: string;
    readonly owner?: string;
    readonly vpcId?: string;
    readonly why: "half-mark" | "in-our-vpc" | "copied-tags";
  }[];
  readonly looked: { readonly kinds: number; readonly calls: number };
}
interface ElsewhereView {
  readonly env: string;
  readonly envId: string;
  readonly region: string | null;
  readonly where?: string;
  readonly things: readonly { readonly node: string; readonly kind: string; readonly id: string }[];
}
interface SweptView {
  readonly env: string;
  readonly envId: string;
  readonly known: "nowhere" | "here" | "removed";
  readonly where?: string;
  readonly since?: string;
  readonly removedAt?: string;
  readonly costPerDayUsd: number | null;
  readonly things: readonly { readonly node: string; readonly kind: string; readonly id: string; readonly duplicate?: true; readonly known: boolean }[];
  readonly risen: readonly { readonly kind: string; readonly id: string }[];
}

const minute = (at: string): string => at.slice(0, 16).replace("T", " ");

/** What was found in an account and region, environment by environment. */
export function saySweep(view: SweepView, names: Names, look: Look): string {
  const words = catalogue(look.lang).sweep;
  const bold = (text: string): string[] => wrap(text, look).map((l) => paint(look, "bold", l));
  const { elsewhere = [] } = view;
  const foreign = view.foreign.map((f) => [cell(f.type), cell(f.id), cell(words.foreignWhy[f.why], "dim"), cell(f.owner)]);
  return [
    ...wrap(words.heading(safe(view.account), safe(view.region), view.looked.kinds, view.looked.calls), look),
    ...(view.environments.length === 0 && elsewhere.length === 0 ? wrap(words.none, look) : []),
    ...view.environments.flatMap((e) => ["", ...environment(e, view.environments, names, look)]),
    ...(elsewhere.length === 0 ? [] : ["", ...bold(words.elsewhere), ...elsewhere.flatMap((e) => otherRegion(e, names, look))]),
    ...(foreign.length === 0 ? [] : ["", ...bold(words.foreign), ...table(foreign, look, { indent: "  ", cut: [0, 2] })]),
  ].join("\n");
}

function otherRegion(e: ElsewhereView, names: Names, look: Look): string[] {
  const words = catalogue(look.lang).sweep;
  const region = e.region === null ? undefined : safe(e.region);
  const note = words.elsewhereNote(region, e.where === undefined ? undefined : safe(e.where));
  return [
    ...wrap(words.elsewhereIn(safe(e.env), safe(e.envId), region), look, "  ", "    "),
    ...table(e.things.map((t) => [cell(kindOf(names, t.kind)), cell(t.node, "bold"), cell(shortId(t.id), "dim")]), look, { indent: "    ", cut: [1, 0] }),
    ...(note === "" ? [] : wrap(note, look, "    ", "      ")),
  ];
}

function environment(e: SweptView, all: readonly SweptView[], names: Names, look: Look): string[] {
  const { sweep: words, comma } = catalogue(look.lang);
  const duplicates = e.things.filter((t) => t.duplicate === true).length;
  const unknown = e.things.filter((t) => !t.known).length;
  const cost = e.costPerDayUsd === null ? words.costUnknown : words.cost(e.costPerDayUsd.toFixed(2));
  const facts = [words.counts(e.things.length, duplicates), ...(e.since === undefined ? [] : [words.since(minute(e.since))]), ...(e.things.length === 0 ? [] : [cost])];
  const state = e.known === "here" ? words.here(safe(e.where ?? ""), unknown) : e.known === "removed" ? words.removed(minute(e.removedAt ?? "")) : words.nowhere;
  const remark = (t: SweptView["things"][number]): Cell =>
    t.duplicate === true ? cell(words.duplicate, "red") : e.known === "here" && !t.known ? cell(words.notInState, "yellow") : cell("");
  const rows = [
    ...e.things.map((t) => [cell(kindOf(names, t.kind)), cell(t.node, "bold"), remark(t), cell(shortId(t.id), "dim")]),
    ...e.risen.map((r) => [cell(kindOf(names, r.kind)), cell(""), cell(words.risen, "red"), cell(r.id, "dim")]),
  ];
  // Two environments may have one name.
  const called = all.filter((other) => other.env === e.env).length > 1 ? e.envId : e.env;
  const mayAdopt = e.known !== "here" && e.things.length > 0;
  const mayDelete = e.known !== "here" || unknown > 0;
  const next = [
    ...(mayAdopt ? [[cell(command(`sweep ${called} --adopt`), "cyan"), cell(words.adoptNext)]] : []),
    ...(mayDelete ? [[cell(command(`sweep ${called} --delete`), "cyan"), cell(words.deleteNext)]] : []),
  ];
  return [
    ...wrap(words.environment(safe(e.env), safe(e.envId)), look).map((l) => paint(look, "bold", l)),
    ...wrap(facts.join(comma), look, "  ", "    "),
    ...wrap(state, look, "  ", "    "),
    ...table(rows, look, { indent: "  ", cut: [1, 0, 2] }),
    ...table(next, look, { indent: "  " }),
  ];
}

/** The same as `AdoptReport` of src/sweep.ts, as far as people are told of it. */
export interface AdoptView {
  readonly env: string;
  readonly where: string;
  readonly adopted: number;
  readonly steps: readonly string[];
  readonly preset: string;
  readonly phase: string;
  readonly guessed: readonly string[];
  readonly believed: readonly { readonly prop: string }[];
  readonly missing: readonly string[];
  readonly differing: readonly { readonly node: string; readonly prop: string }[];
  readonly unexplained: readonly string[];
  readonly duplicates: readonly { readonly id: string }[];
  readonly lost: readonly { readonly what: "ssh-key" | "ca" | "database-password"; readonly file: string }[];
}

/** After `sweep --adopt`: what is known again, what is not, and what to do about it. */
export function sayAdopted(view: AdoptView, look: Look): string {
  const { sweep: words, run } = catalogue(look.lang);
  const list = (items: readonly string[]): string => listed([...new Set(items)].map(safe), run.more, undefined, catalogue(look.lang).comma);
  const when = (items: readonly unknown[], text: () => string): string[] => (items.length === 0 ? [] : wrap(text(), look, "  ", "    "));
  // Of one kind of secret one word is enough: the CA has two files.
  const lost = view.lost.filter((l, i) => view.lost.findIndex((m) => m.what === l.what) === i);
  return [
    ...wrap(`${signs(look).done} ${words.adopted(safe(view.env), view.adopted, safe(view.where))}`, look, "", "  ").map((l) => paint(look, "green", l)),
    ...wrap(words.readBack(view.preset, view.phase, view.steps.length), look, "  ", "    "),
    ...when(view.missing, () => words.missing(list(view.missing))),
    ...when(view.differing, () => words.differing(list(view.differing.map((d) => `${d.node} (${d.prop})`)))),
    ...when(view.unexplained, () => words.unexplained(list(view.unexplained))),
    ...when(view.duplicates, () => words.duplicates(list(view.duplicates.map((d) => d.id)))),
    ...when(view.guessed, () => words.guessed(list(view.guessed))),
    ...when(view.believed, () => words.believed(view.believed.length, list(view.believed.map((b) => b.prop)))),
    ...(lost.length === 0 ? [] : ["", ...wrap(words.lost, look).map((l) => paint(look, "bold", l))]),
    ...lost.flatMap((l) => wrap(words.lostWhat[l.what](safe(l.file), view.env), look, "  ", "    ")),
  ].join("\n");
}

/** Said with the plan of `sweep --delete`: what stays, and what has risen. */
export function saySweepStays(view: { readonly env: string; readonly staying: number; readonly risen: readonly { readonly kind: string; readonly id: string }[] }, look: Look): string {
  const words = catalogue(look.lang).sweep;
  return [
    ...view.risen.flatMap((r) => wrap(`- ${safe(r.id)}: ${words.risen}`, look, "  ", "    ")),
    ...(view.staying === 0 ? [] : wrap(words.stays(view.staying, view.env), look)),
  ].join("\n");
}
