import type { AnswerValue, Preset } from "../../core/types.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { writeValue } from "../parse.js";
import { cell, tableRows, type Cell } from "../table.js";
import { wrap } from "../width.js";

/** Where a value may come from, strongest first. */
export type OriginLayer = "flag" | "set" | "environment" | "file" | "saved" | "default" | "lookup";

export interface Origin {
  readonly from: OriginLayer;
  /** "--web-cidr", "KUMIKI_WEB_CIDR", "kumiki.yaml:3"; absent for what is saved and for defaults. */
  readonly source?: string;
  /** Of a saved one: it was a default when it was saved. */
  readonly wasDefault?: true;
  /** Absent: not known before it is looked up, or there is none. */
  readonly value?: AnswerValue;
}

/** One value that a run goes by: where it comes from, and what said something else. */
export interface Explained {
  readonly key: string;
  readonly chosen: Origin;
  /** In order of precedence. */
  readonly overrides: readonly Origin[];
}
export interface ExplainedChapter {
  readonly title: string;
  readonly rows: readonly Explained[];
}
export interface Explanation {
  readonly preset: Preset;
  readonly settings: readonly Explained[];
  readonly chapters: readonly ExplainedChapter[];
}

/** What `kumiki config explain` prints. */
export function sayExplanation({ preset, settings, chapters }: Explanation, look: Look): string {
  const { config: { explain: words }, comma } = catalogue(look.lang);
  const value = ({ from, value: v }: Origin): string => {
    if (v === undefined) return from === "lookup" ? words.lookUp : words.none;
    const text = typeof v === "object" ? v.join(comma) : writeValue(v);
    return text === "" ? words.empty : text;
  };
  const place = ({ from, source, wasDefault }: Origin, ofAnswer: boolean): string => {
    if (source !== undefined) return source;
    if (from === "saved") return !ofAnswer ? words.savedPlace : wasDefault === true ? words.savedDefault : words.saved;
    if (from === "lookup") return ofAnswer ? words.presetDefault(preset) : words.ofProfile;
    return ofAnswer ? words.presetDefault(preset) : words.byItself;
  };
  const all = [{ title: words.settings, rows: settings, ofAnswer: false }, ...chapters.map((c) => ({ ...c, ofAnswer: true }))].filter((c) => c.rows.length > 0);
  const cells = all.flatMap(({ rows, ofAnswer }) =>
    rows.map(({ key, chosen }): Cell[] => [cell(key, "bold"), cell(value(chosen)), cell(place(chosen, ofAnswer), "dim")]),
  );
  const lines = tableRows(cells, look, { indent: "  ", cut: [1] });
  let at = 0;
  const blocks = all.map(({ title, rows, ofAnswer }) => [
    paint(look, "bold", title),
    ...rows.flatMap(({ overrides }) => {
      const weaker = overrides.map((o) => words.overrides(`${place(o, ofAnswer)}: ${value(o)}`));
      return [...lines[at++]!, ...weaker.flatMap((text) => wrap(safe(text), look, "      ").map((l) => paint(look, "dim", l)))];
    }),
    "",
  ]);
  return [...blocks.flat(), ...wrap(words.order, look)].join("\n");
}
