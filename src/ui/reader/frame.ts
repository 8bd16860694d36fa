import { catalogue } from "../catalogue/index.js";
import { elapsed } from "../durations.js";
import { paint, signs, type Look, type Style } from "../look.js";
import { titleOf, type Names } from "../say/names.js";
import { cell, tableRows, type Cell } from "../table.js";
import { cut } from "../width.js";
import type { NodeProgress, StepProgress } from "./progress.js";
import { because, isWorthTelling, thing, timing, troubleWords } from "./words.js";

/** Things named below a step. */
const named = 3;
/** What is over sooner is not worth a line that flashes up. */
const noticeMs = 1_000;

export type RowState = "waiting" | "running" | "done" | "failed" | "stopped";
export interface Row {
  readonly step: StepProgress;
  readonly state: RowState;
}

const styles: Readonly<Record<RowState, Style>> = { waiting: "dim", running: "cyan", done: "green", failed: "red", stopped: "yellow" };

function rowCells({ step, state }: Row, names: Names, now: number, tick: number, look: Look): readonly Cell[] {
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

function goingLine(n: NodeProgress, names: Names, now: number, look: Look): string {
  const phase = catalogue(look.lang).phases[n.phase];
  const trouble = n.trouble !== undefined && isWorthTelling(n.trouble) ? `; ${troubleWords(n.trouble, look)}` : "";
  return `${thing(n, names)} ${phase} ${timing(n, now, look)}${because(n, look)}${trouble}`;
}

/** What a step is waiting for, and what failed in it. */
function below(row: Row, names: Names, now: number, look: Look): string[] {
  const { step, state } = row;
  const indent = "     ";
  const line = (text: string, style: Style): string => paint(look, style, cut(indent + text, look.columns, look));
  const broken = step.broken.map((n) => line(`${thing(n, names)}${because(n, look)}`, "red"));
  if (state !== "running") return broken;
  const slow = step.going.filter((n) => now - n.since >= noticeMs);
  const rest = slow.length - named;
  const more = rest > 0 ? [line(catalogue(look.lang).run.more(rest), "dim")] : [];
  return [...broken, ...slow.slice(0, named).map((n) => line(goingLine(n, names, now, look), "dim")), ...more];
}

/**
 * One picture of a run: a row for every step, and below those under way what they wait for. At most `height` lines: what
 * is named below goes first, then finished rows, then those that have not begun.
 */
export function frame(rows: readonly Row[], names: Names, now: number, tick: number, look: Look, height = Infinity): string[] {
  const heads = tableRows(rows.map((r) => rowCells(r, names, now, tick, look)), look, { indent: " ", cut: [1] }).map((lines) =>
    lines.map((l) => l.trimEnd()),
  );
  const full = rows.map((r, i) => ({ row: r, lines: [...heads[i]!, ...below(r, names, now, look)] }));
  const size = (all: readonly { lines: readonly string[] }[]): number => all.reduce((n, r) => n + r.lines.length, 0);
  if (size(full) <= height) return full.flatMap((r) => r.lines);
  const short = full.map((r, i) => ({ ...r, lines: heads[i]!.slice(0, 1) }));
  for (const dispensable of ["done", "waiting", "stopped"] as const) {
    while (size(short) > height) {
      const i = short.findIndex((r) => r.row.state === dispensable);
      if (i < 0) break;
      short.splice(i, 1);
    }
  }
  return short.slice(0, height).flatMap((r) => r.lines);
}
