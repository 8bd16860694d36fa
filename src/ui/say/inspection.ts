import type { DataLoss, ForeignResource, Inspection } from "../../core/inspection.js";
import { catalogue } from "../catalogue/index.js";
import { safe, safeData } from "../escape.js";
import type { Lang } from "../lang.js";
import { paint, type Look, type Style } from "../look.js";
import { wrap } from "../width.js";
import { kindOf, type Names } from "./names.js";

/** Data that is lost, each with its size, one phrase each. */
export const lossesOf = (data: readonly DataLoss[], names: Names, lang: Lang): readonly string[] =>
  data.map((loss) => catalogue(lang).inspection.loss(safeData(loss) as DataLoss, kindOf(names, loss.kind)));

/** What would make AWS refuse a removal, one phrase each. */
export function blockersOf(found: Pick<Inspection, "foreign" | "protections">, names: Names, lang: Lang): readonly string[] {
  const words = catalogue(lang).inspection;
  return [
    ...found.protections.map((p) => `${kindOf(names, p.kind)} ${safe(p.name)} (${words.protection[p.what]})`),
    ...found.foreign.map((f) => words.foreignOne(safeData(f) as ForeignResource)),
  ];
}

/** Sum of the known prices; undefined as soon as one is not known. */
const sum = (costs: readonly (number | null)[]): string | undefined =>
  costs.some((c) => c === null) ? undefined : costs.reduce<number>((a, b) => a + (b ?? 0), 0).toFixed(2);

/** Commands are not wrapped: they are copied. */
const withCommand = (line: string, command: string | undefined, look: Look): string[] => [
  ...wrap(line, look, "  ", "    "),
  ...(command === undefined ? [] : [`    ${paint(look, "cyan", safe(command))}`]),
];

/** Everything a look before a removal has found, section by section; nothing where nothing was found. */
export function sayInspection(found: Inspection, names: Names, look: Look): string[] {
  const words = catalogue(look.lang).inspection;
  const section = (title: string, style: Style, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", ...wrap(title, look).map((l) => paint(look, style, l)), ...lines];
  const foreign = (things: readonly ForeignResource[]): string[] => things.flatMap((t) => withCommand(words.foreignOne(safeData(t) as ForeignResource), t.command, look));
  const protections = found.protections.flatMap((p) =>
    withCommand(`${kindOf(names, p.kind)} ${safe(p.name)} ${p.id === p.name ? "" : `${safe(p.id)} `}(${words.protection[p.what]})`, p.command ?? words.noCommand, look),
  );
  return [
    ...section(words.data, "red", lossesOf(found.data, names, look.lang).flatMap((l) => wrap(l, look, "  ", "    "))),
    ...section(words.protections, "yellow", protections),
    ...section(words.holding, "yellow", foreign(found.foreign.filter((t) => t.holds))),
    ...section(words.foreign, "yellow", foreign(found.foreign.filter((t) => !t.holds))),
    ...section(
      words.staying(sum(found.staying.map((t) => t.costPerDayUsd))),
      "yellow",
      found.staying.flatMap((t) => withCommand(words.stayingOne(safeData(t) as typeof t), t.command, look)),
    ),
    ...(found.unread.length === 0 ? [] : ["", ...wrap(words.unread(safe(found.unread.join(", "))), look).map((l) => paint(look, "yellow", l))]),
  ];
}
