import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look, type Style } from "../look.js";
import { cell, table, tableRows, type Cell } from "../table.js";
import { widthOf, wrap } from "../width.js";
import type { ChapterView, OfferView } from "./view.js";

const money = (usd: number): string => usd.toFixed(2);

/** Where it would be built: the account and its Region, or the local AWS. */
export function whereOf({ account, region, local }: Pick<OfferView, "account" | "region" | "local">, look: Look): string {
  const words = catalogue(look.lang).wizard;
  if (local) return words.placeLocal(safe(region));
  const name = Object.hasOwn(words.region.names, region) ? ` ${words.region.names[region as keyof typeof words.region.names]}` : "";
  return words.place(safe(account), safe(region) + name);
}

/** What it costs a day, in one line; where a question is in the way, which. */
export function totalOf({ perDay, knownPerDay, pricedOn, open, chapters }: OfferView, look: Look): string {
  const words = catalogue(look.lang).wizard;
  if (open > 0) return words.totalOpen(chapters.flatMap((c) => c.values.flatMap((v) => (v.open ? [safe(v.ask)] : []))));
  if (pricedOn === undefined) return words.totalUnknown;
  return perDay === undefined ? words.totalAtLeast(money(knownPerDay)) : words.total(money(perDay));
}

/**
 * The picture, then one line for each chapter with its values and its price, and what all of it costs. What is needed to
 * decide stands last: on a small terminal the picture may scroll away, the table does not.
 */
export function sayOffer(view: OfferView, look: Look): string {
  const { comma } = catalogue(look.lang);
  const where = whereOf(view, look);
  const head = wrap([headingOf(view, look), where].join(comma), look).map((l) => paint(look, "bold", l));
  const picture = view.picture.length === 0 ? [] : [...view.picture, ""];
  return ["", ...head, "", ...picture, ...sayChapters(view, look), ...foot(view, where, look)].join("\n");
}

function headingOf({ env, standing }: OfferView, look: Look): string {
  const words = catalogue(look.lang).wizard;
  if (standing.ready === 0) return words.heading(safe(env));
  return standing.ready < standing.of ? words.headingPartly(safe(env), standing.ready, standing.of) : words.headingStands(safe(env));
}

function foot(view: OfferView, where: string, look: Look): string[] {
  const { wizard: words, presets, comma } = catalogue(look.lang);
  const total = totalOf(view, look);
  const start = words.startingFrom(presets[view.preset].name);
  const dated = view.pricedOn === undefined ? [] : [words.pricedOn(safe(view.pricedOn))];
  // A question ends the sentence that names it; where it would be built follows by itself.
  const [bold, dim] = view.open > 0 ? [[total], [where, start]] : [[total, where], [...dated, start]];
  return [...wrap(bold.join(comma), look).map((l) => paint(look, "bold", l)), ...wrap(dim.join(comma), look).map((l) => paint(look, "dim", l))];
}

/** How a chapter stands: a sign, a word where there is something to say, and the colour of both. */
function stateOf(chapter: ChapterView, look: Look): { readonly sign: string; readonly word: string; readonly style: Style } {
  const words = catalogue(look.lang).wizard.chapter;
  if (!chapter.chosen) return { sign: "-", word: words.out, style: "dim" };
  if (chapter.values.some((v) => v.open)) return { sign: "!", word: words.open, style: "yellow" };
  if (chapter.standing === undefined) return { sign: "+", word: "", style: "green" };
  const { ready, of } = chapter.standing;
  return ready >= of ? { sign: "=", word: words.stands, style: "dim" } : { sign: "~", word: words.partly(ready, of), style: "yellow" };
}

/** One line a chapter. Values that say something by themselves, cut to the terminal; the chapter itself, and "every value", show them whole. */
function sayChapters({ chapters, pricedOn }: OfferView, look: Look): string[] {
  const { wizard: words, comma } = catalogue(look.lang);
  const priced = chapters.map((c) => (!c.chosen ? "" : pricedOn === undefined || c.perDay === undefined ? "?" : money(c.perDay)));
  const widest = Math.max(0, ...priced.map((p) => p.length));
  const rows = chapters.map((c, i): Cell[] => {
    const { sign, word, style } = stateOf(c, look);
    const values = c.chosen ? c.values.flatMap((v) => (v.bare === true && !v.open ? [] : (v.brief ?? v.value))).join(comma) : "";
    return [cell(sign, style), cell(c.title, c.chosen ? undefined : "dim"), cell(word, style), cell(values, "dim"), cell(priced[i] === "" ? "" : priced[i]!.padStart(widest))];
  });
  return table([[cell(""), cell(""), cell(""), cell(""), cell(words.perDay, "dim")], ...rows], look, { indent: "  ", cut: [3, 1] });
}

/** Every value, chapter by chapter, with the flag that sets it. */
export function sayValues({ chapters }: OfferView, look: Look): string {
  const rooms = chapters.filter((c) => c.chosen && c.values.length > 0);
  const rows = valueRows(rooms.flatMap((c) => c.values), look);
  let at = 0;
  return rooms
    .flatMap((c) => {
      const lines = rows.slice(at, (at += c.values.length)).flat();
      return ["", ...wrap(safe(c.title), look).map((l) => paint(look, "bold", l)), ...lines];
    })
    .join("\n");
}

function valueRow(v: ChapterView["values"][number], look: Look): Cell[] {
  const open = catalogue(look.lang).wizard.chapter.open;
  const value = v.open ? cell(`! ${open}${v.value === "" ? "" : `: ${v.value}`}`, "yellow") : cell(v.value, "bold");
  return [cell(v.ask), cell(v.flag, "dim"), value];
}

/**
 * Question, flag and value of each in a line; where that does not fit, the question stands above the two: half a question
 * tells nobody what "no" is the answer to, and half a flag cannot be typed.
 */
function valueRows(values: readonly ChapterView["values"][number][], look: Look): string[][] {
  const indent = "  ";
  const rows = values.map((v) => valueRow(v, look));
  const widest = (column: number): number => Math.max(0, ...rows.map((r) => widthOf(safe(r[column]!.text), look)));
  const gaps = 3 * indent.length;
  if (widest(0) + widest(1) + Math.min(widest(2), 24) + gaps <= look.columns) return tableRows(rows, look, { indent });
  const below = tableRows(rows.map((r) => r.slice(1)), look, { indent: indent.repeat(3) });
  return rows.map((r, i) => [...wrap(safe(r[0]!.text), look, indent), ...below[i]!]);
}

/** A chapter that was opened: what it is, what it costs, and its values whole. */
export function sayChapter(chapter: ChapterView, look: Look): string {
  const { wizard: words, comma } = catalogue(look.lang);
  const { perDay, chosen } = chapter;
  const costs = perDay === undefined ? words.chapter.costUnknown : perDay === 0 ? words.chapter.free : words.chapter.costs(money(perDay));
  const fixed = chapter.given.length === 0 ? [] : wrap(words.chapter.fixed(safe(chapter.given.join(comma))), look, "  ").map((l) => paint(look, "dim", l));
  return [
    "",
    ...wrap(safe(chapter.title), look).map((l) => paint(look, "bold", l)),
    ...wrap(safe(chapter.what), look, "  "),
    ...wrap(chosen ? costs : words.chapter.out, look, "  ").map((l) => paint(look, "dim", l)),
    ...(chapter.leftOut === undefined ? [] : wrap(safe(chapter.leftOut), look, "  ").map((l) => paint(look, "dim", l))),
    ...(chapter.standing !== undefined && chapter.along === undefined ? wrap(words.open.stays(chapter.id), look, "  ").map((l) => paint(look, "dim", l)) : []),
    ...valueRows(chapter.values, look).flat(),
    ...fixed,
  ].join("\n");
}
