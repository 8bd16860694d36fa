import { catalogue } from "../catalogue/index.js";
import { elapsed } from "../durations.js";
import { paint, signs, type Look, type Style } from "../look.js";
import { titleOf, type Names } from "../say/names.js";
import { cell, tableRows, type Cell } from "../table.js";
import { cut, wrap } from "../width.js";
import type { NodeProgress, StepProgress, Totals } from "./progress.js";
import { because, goingWords, isWorthTelling, soFar, thing, troubleWords, whyItTakes } from "./words.js";

/** Things named below a step. */
const named = 3;
/** Failures named below a step where room is short. */
const brokenMost = 2;
/** What is over sooner is not worth a line that flashes up. */
const noticeMs = 1_000;
const below = "     ";

export type RowState = "waiting" | "running" | "done" | "failed" | "stopped";
export interface Row {
  readonly step: StepProgress;
  readonly state: RowState;
}

export interface Picture {
  readonly rows: readonly Row[];
  readonly totals: Totals | undefined;
  readonly names: Names;
  /** Milliseconds, as in the rows. */
  readonly now: number;
  /** Number of this picture, for the spinner. */
  readonly tick: number;
  /** Nothing more will happen. */
  readonly over: boolean;
}

const styles: Readonly<Record<RowState, Style>> = { waiting: "dim", running: "cyan", done: "green", failed: "red", stopped: "yellow" };

function rowCells({ step, state }: Row, { names, now, tick }: Picture, look: Look): readonly Cell[] {
  const { waiting, done, failed, spin } = signs(look);
  const { comma, run: words } = catalogue(look.lang);
  const sign = { waiting, running: spin[tick % spin.length]!, done, failed, stopped: "-" }[state];
  const until = state === "running" ? now : (step.endedAt ?? now);
  const notes = [
    step.startedAt === undefined ? "" : elapsed(until - step.startedAt, look.lang),
    step.failed > 0 ? words.failed(step.failed) : "",
    state === "stopped" ? words.stopped : "",
  ];
  return [
    cell(sign, styles[state]),
    cell(titleOf(names, step.id), state === "waiting" ? "dim" : "bold"),
    cell(`${step.done}/${step.total}`),
    cell(notes.filter((n) => n !== "").join(comma), step.failed > 0 ? "red" : "dim"),
  ];
}

const line = (text: string, style: Style, look: Look): string => paint(look, style, cut(below + text, look.columns, look));

const brokenLines = ({ step }: Row, names: Names, look: Look): string[] => step.broken.map((n) => line(`${thing(n, names)}${because(n, look)}`, "red", look));

function goingLine(n: NodeProgress, { names, now }: Picture, look: Look): string {
  const trouble = n.trouble !== undefined && isWorthTelling(n.trouble) ? `; ${troubleWords(n.trouble, look)}` : "";
  return line(`${goingWords(n, thing(n, names), now, look)}${because(n, look)}${trouble}`, "dim", look);
}

/** What a step waits for, the longest first, at most `most` lines. */
function goingLines(row: Row, picture: Picture, look: Look, most: number): string[] {
  if (row.state !== "running" || most <= 0) return [];
  const slow = row.step.going.filter((n) => picture.now - n.since >= noticeMs);
  const rest = slow.length - Math.min(slow.length, most);
  const more = rest > 0 ? [line(catalogue(look.lang).run.more(rest), "dim", look)] : [];
  return [...slow.slice(0, most).map((n) => goingLine(n, picture, look)), ...more];
}

/** At the bottom: how far it is, and why it takes as long; at the end how long it took. At most two lines below one another. */
function footer({ totals, names, now, over }: Picture, look: Look): string[] {
  if (totals === undefined) return [];
  const counts = soFar(totals, now, look, over);
  if (over) return wrap(counts, look, " ", "   ");
  const why = whyItTakes(totals, names, now, look);
  const [first, ...rest] = wrap(why === "" ? counts : `${counts}${look.lang === "ja" ? "。" : "; "}${why}`, look, " ", "   ");
  return [first!, ...(rest.length === 0 ? [] : [cut(`   ${rest.map((l) => l.trim()).join(look.lang === "ja" ? "" : " ")}`, look.columns, look)])];
}

interface Fitted {
  readonly rows: readonly (Row & { readonly head: string })[];
  /** In the place of rows that have no room. */
  readonly above: readonly string[];
  readonly under: readonly string[];
}

/** First finished rows are told by their number, then those that have not begun. */
function fitted(all: Fitted["rows"], room: number, look: Look): Fitted {
  const words = catalogue(look.lang).run;
  const count = (say: string): string => paint(look, "dim", cut(` ${say}`, look.columns, look));
  const done = all.filter((r) => r.state === "done");
  const gone = all.length > room ? Math.min(done.length, all.length - room + 1) : 0;
  const above = gone === 0 ? [] : [count(words.stepsDone(gone))];
  const rest = all.filter((r) => !done.slice(0, gone).includes(r));
  const waiting = rest.filter((r) => r.state === "waiting" || r.state === "stopped");
  const over = rest.length + above.length - room;
  const later = over > 0 ? Math.min(waiting.length, over + 1) : 0;
  const under = later === 0 ? [] : [count(words.stepsMore(later))];
  return { rows: rest.filter((r) => !waiting.slice(waiting.length - later).includes(r)), above, under };
}

/**
 * One picture of a run: a row for every step, below those under way what they wait for, at the bottom how far it is and why
 * it takes as long. At most `height` lines: what failed comes first, then for every step the thing it waits for longest.
 */
export function frame(picture: Picture, look: Look, height = Infinity): string[] {
  const { rows, names } = picture;
  const cells = rows.map((r) => rowCells(r, picture, look));
  const heads = tableRows(cells, look, { indent: " ", cut: [1] }).map((lines) => lines.map((l) => l.trimEnd()));
  const foot = footer(picture, look);
  for (const most of [named, 2, 1]) {
    const lines = rows.flatMap((r, i) => [...heads[i]!, ...brokenLines(r, names, look), ...goingLines(r, picture, look, most)]);
    if (lines.length + foot.length <= height) return [...lines, ...foot];
  }
  const room = Math.max(1, height - foot.length);
  // What failed, and the first waits, are worth more than rows that are through.
  const wanted = rows.reduce((n, r) => n + Math.min(brokenMost, r.step.broken.length), 0) + Math.min(named, rows.filter((r) => r.state === "running").length);
  const { rows: kept, above, under } = fitted(rows.map((r, i) => ({ ...r, head: heads[i]![0] ?? "" })), Math.max(1, room - wanted), look);
  let spare = room - kept.length - above.length - under.length;
  const few = (lines: readonly string[], most: number): readonly string[] => {
    const some = lines.slice(0, Math.max(0, Math.min(most, spare)));
    spare -= some.length;
    return some;
  };
  const broken = kept.map((r) => few(brokenLines(r, names, look), brokenMost));
  const going = kept.map((r) => few(goingLines(r, picture, look, 1), 1));
  const body = [...above, ...kept.flatMap((r, i) => [r.head, ...broken[i]!, ...going[i]!]), ...under];
  return [...body.slice(0, room), ...foot].slice(0, height);
}
