import type { WalkPhase } from "../../core/types.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { cell, table } from "../table.js";
import { wrap } from "../width.js";

/** The same as `Door` of cli/doors.ts. */
export interface DoorReport {
  readonly act: "open" | "close";
  readonly to: readonly string[];
  readonly port: string;
  readonly protocol: string;
  readonly from: readonly string[];
}

export interface DoorsView {
  readonly env: string;
  readonly before: WalkPhase;
  readonly after: WalkPhase;
  readonly doors: readonly DoorReport[];
}

/** What a move between two phases closes and opens, host by host. */
export function sayDoors({ env, before, after, doors }: DoorsView, look: Look): string {
  const { doors: words, comma } = catalogue(look.lang);
  const rows = doors.map((d) => {
    const style = d.act === "open" ? "green" : "red";
    return [
      cell(d.act === "open" ? "+" : "-", style),
      cell(words.acts[d.act], style),
      cell(d.to.join(comma), "bold"),
      cell(`${d.protocol} ${d.port}`),
      cell(`${words.from} ${d.from.join(comma)}`),
    ];
  });
  return [
    ...wrap(words.heading(safe(env), before, after), look).map((l) => paint(look, "bold", l)),
    ...wrap(words.phases[after], look, "  "),
    "",
    ...(rows.length === 0 ? wrap(words.same, look, "  ") : table(rows, look, { indent: "  ", cut: [2] })),
  ].join("\n");
}
