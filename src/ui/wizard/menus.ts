import select from "@inquirer/select";
import { presets, type Preset } from "../../core/types.js";
import { print, promptWith, theme, type Asking, type Ways } from "../ask/prompt.js";
import { typed } from "../ask/typed.js";
import { catalogue } from "../catalogue/index.js";
import { proposedRegions, type ProposedRegion } from "../catalogue/wizard.js";
import { safe } from "../escape.js";
import { cell, tableRows } from "../table.js";
import { cut, widthOf, wrap } from "../width.js";
import type { ChapterView, OfferView } from "./view.js";

/** Choices are one line each: two columns are the pointer's, one stays free at the edge. */
const fitting = (text: string, { look }: Asking): string => cut(safe(text), look.columns - 3, look);

interface Choice<V> {
  readonly value: V;
  readonly name: string;
  /** What is left of it above, once it is chosen. Default: the name. */
  readonly short?: string;
  /** More about it, while the pointer stands on it. */
  readonly description?: string;
}
function menu<V>(asking: Asking, message: string, choices: readonly Choice<V>[], ways: Ways, more: { readonly default?: V; readonly pageSize?: number } = {}) {
  const { look } = asking;
  // The question and what was chosen stay in one line.
  const left = Math.max(8, look.columns - widthOf(message, look) - 4);
  const lines = choices.map(({ value, name, short, description }) => ({
    value,
    name: fitting(name, asking),
    short: cut(safe(short ?? name), left, look),
    ...(description === undefined ? {} : { description: wrap(safe(description), look, "  ").join("\n") }),
  }));
  return promptWith(asking, ways, (context) => select<V>({ message, choices: lines, loop: false, pageSize: 10, theme: theme(look, ways), ...more }, context));
}
/** A menu that is left by a choice only. */
async function choose<V>(asking: Asking, message: string, choices: readonly Choice<V>[], byDefault?: V): Promise<V> {
  const answer = await menu(asking, message, choices, {}, byDefault === undefined ? {} : { default: byDefault });
  return (answer as { readonly value: V }).value;
}
/** Esc, and a letter for terminals that keep Esc to themselves. */
const backKeys: Ways = { "\u001b": "back", b: "back" };
const chapterKeys: Ways = { ...backKeys, "?": "explain" };

export type MenuChoice = "build" | "answer" | "change" | "values" | "leave";

/** Below the table: build it, or change something? What is first is what Enter takes. */
export function askMenu(asking: Asking, { open, standing }: Pick<OfferView, "open" | "standing">): Promise<MenuChoice> {
  const words = catalogue(asking.look.lang).wizard.menu;
  const build = standing.ready === 0 ? words.build : standing.ready < standing.of ? words.goOn : words.plan;
  return choose<MenuChoice>(asking, words.ask, [
    open > 0 ? { value: "answer", name: words.answer(open) } : { value: "build", name: `${build} (${words.buildWhat})` },
    { value: "change", name: words.change },
    { value: "values", name: words.values },
    { value: "leave", name: words.leave },
  ]);
}

export type ChapterChoice = { readonly chapter: string } | "preset" | "region" | "back";

/**
 * Which chapter to open. `region`: only where it may still be chosen.
 * @param last where the pointer stands at first
 */
export async function askChapter(asking: Asking, view: OfferView, may: { readonly region: boolean; readonly preset: boolean }, last?: string): Promise<ChapterChoice> {
  const { wizard: words, presets: named } = catalogue(asking.look.lang);
  const price = (c: ChapterView): string =>
    !c.chosen ? words.chapter.out : c.perDay === undefined ? "?" : c.perDay === 0 ? words.chapters.free : `${c.perDay.toFixed(2)} ${words.perDay}`;
  const rows = view.chapters.map((c) => [cell(c.title), cell(price(c)), cell(c.what)]);
  const look = { ...asking.look, columns: Infinity, colour: false };
  const names = tableRows(rows, look).map((lines) => lines.join(" "));
  const choices: Choice<string>[] = [
    { value: "<back", name: words.chapters.back },
    ...view.chapters.map((c, i) => ({ value: c.id, name: names[i]!, short: c.title })),
    ...(may.preset ? [{ value: "<preset", name: words.chapters.preset(named[view.preset].name) }] : []),
    ...(may.region ? [{ value: "<region", name: words.chapters.region(view.region) }] : []),
  ];
  // As many as there are, as long as the smallest terminal has room for them.
  const answer = await menu(asking, words.chapters.ask, choices, backKeys, { pageSize: 16, ...(last === undefined ? {} : { default: last }) });
  if (answer.way !== undefined || answer.value === "<back") return "back";
  if (answer.value === "<preset") return "preset";
  return answer.value === "<region" ? "region" : { chapter: answer.value };
}

export type OpenChoice = "questions" | "toggle" | "explain" | "back";

/** What to do about a chapter: its questions, in or out, its lesson. */
export async function askOpen(asking: Asking, chapter: ChapterView): Promise<OpenChoice> {
  const { comma, wizard } = catalogue(asking.look.lang);
  const words = wizard.open;
  const along = chapter.along?.map(safe).join(comma) ?? "";
  const toggle = chapter.chosen ? words.leaveOut : words.takeIn;
  const others = along === "" ? {} : { description: (chapter.chosen ? words.leaveOutWith : words.takeInWith)(along) };
  const answer = await menu<OpenChoice>(
    asking,
    words.ask(safe(chapter.title)),
    [
      ...(chapter.chosen && chapter.asked > 0 ? [{ value: "questions" as const, name: words.questions(chapter.asked) }] : []),
      ...(chapter.along === undefined ? [] : [{ value: "toggle" as const, name: toggle, ...others }]),
      { value: "explain", name: words.explain },
      { value: "back", name: words.back },
    ],
    chapterKeys,
  );
  return answer.way ?? answer.value;
}

/** Whether the steps that were not chosen before are built as well. What is first is what Enter takes. */
export async function askExtent(asking: Asking, titles: readonly string[]): Promise<boolean> {
  const { comma, wizard } = catalogue(asking.look.lang);
  print(asking, wrap(wizard.extent.found(safe(asking.env), titles.map(safe).join(comma)), asking.look));
  return choose(asking, wizard.extent.ask, [
    { value: false, name: wizard.extent.keep },
    { value: true, name: wizard.extent.widen },
  ]);
}

/** Which values to start from; undefined: as they are. */
export async function askStart(asking: Asking, current: Preset): Promise<Preset | undefined> {
  const words = catalogue(asking.look.lang);
  const choices = presets.map((value) => ({ value, name: `${words.presets[value].name}  ${words.presets[value].what}`, short: words.presets[value].name }));
  const answer = await menu(asking, words.ask.preset, choices, backKeys, { default: current });
  return answer.way === undefined ? answer.value : undefined;
}

/** The Region nearest to where this machine's clock says it is. */
export function likelyRegion(timeZone: string): ProposedRegion {
  const near: readonly (readonly [RegExp, ProposedRegion])[] = [
    [/^(Asia\/Tokyo|Japan)$/, "ap-northeast-1"],
    [/^Asia\/(Seoul|Pyongyang)$/, "ap-northeast-2"],
    [/^Asia\/(Kolkata|Calcutta|Colombo|Dhaka|Karachi|Kathmandu)$/, "ap-south-1"],
    [/^(Australia|Antarctica)\/|^Pacific\/(Auckland|Fiji)/, "ap-southeast-2"],
    [/^Asia\/(Shanghai|Taipei|Hong_Kong|Macau)$/, "ap-northeast-1"],
    [/^Asia\//, "ap-southeast-1"],
    [/^(Europe\/(London|Dublin|Lisbon)|Atlantic\/)/, "eu-west-1"],
    [/^(Europe|Africa)\//, "eu-central-1"],
    [/^(America\/(Los_Angeles|Vancouver|Tijuana|Phoenix|Denver|Boise)|Pacific\/Honolulu|US\/(Pacific|Mountain))/, "us-west-2"],
    [/^America\/|^US\//, "us-east-1"],
  ];
  return near.find(([zone]) => zone.test(timeZone))?.[1] ?? "ap-northeast-1";
}

const isRegion = (text: string): boolean => /^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/.test(text);

/** Where to build. `current`: from which the question was opened; undefined where none is known, and it must be said. */
export async function askRegion(asking: Asking, current?: string): Promise<string> {
  const words = catalogue(asking.look.lang).wizard;
  if (current === undefined) print(asking, ["", ...wrap(words.region.why, asking.look)]);
  const likely = likelyRegion(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const codes = [likely, ...proposedRegions.filter((code) => code !== likely)];
  const choices = [...codes.map((code) => ({ value: code as string, name: `${code.padEnd(14)}  ${words.region.names[code]}`, short: code })), { value: "", name: words.region.other }];
  for (;;) {
    const answer = await menu(asking, words.region.ask, choices, current === undefined ? {} : backKeys, { pageSize: 11, default: current ?? likely });
    if (answer.way !== undefined) return current!;
    if (answer.value !== "") return answer.value;
    const given = await promptWith(asking, { "\u001b": "back" }, (context) =>
      typed(
        { message: words.region.type, current: "", wrong: (text) => (isRegion(text.trim()) ? undefined : words.region.wrong), hint: `Esc: ${words.keyBack}`, look: asking.look, theme: theme(asking.look) },
        context,
      ),
    );
    if (given.way === undefined) return given.value.trim();
  }
}

export type TornChoice = "finish" | "build" | "leave";

/**
 * A teardown did not come to its end. What is first is what Enter takes.
 * @param said which one, in lines
 */
export function askTorn(asking: Asking, said: readonly string[]): Promise<TornChoice> {
  const words = catalogue(asking.look.lang).wizard.torn;
  print(asking, said);
  return choose<TornChoice>(asking, words.ask, [
    { value: "finish", name: words.finish },
    { value: "build", name: words.build },
    { value: "leave", name: words.leave },
  ]);
}

/** Answers of a wizard that was left: go on with them (true), or start anew? */
export async function askDraft(asking: Asking, at: string): Promise<boolean> {
  const words = catalogue(asking.look.lang).wizard.draft;
  print(asking, wrap(words.found(safe(asking.env), safe(at)), asking.look));
  return choose(asking, words.ask, [
    { value: true, name: words.goOn },
    { value: false, name: words.anew },
  ]);
}
