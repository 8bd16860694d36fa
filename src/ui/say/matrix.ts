import type { Reached } from "../../verify/reached.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { cell, table } from "../table.js";
import { wrap } from "../width.js";

const signOf: Readonly<Record<Reached["verdict"], string>> = { open: "o", partial: "~", unknown: "?" };

/** Who reaches what on which port: one line for all that somebody reaches on the same ports. What is missing is closed. */
export function sayMatrix(env: string, reached: readonly Reached[], look: Look): string {
  const { reach, comma } = catalogue(look.lang);
  const rows = new Map<string, { readonly from: string; readonly verdict: Reached["verdict"]; readonly ports: string; readonly to: string[] }>();
  for (const { from, to, ports, verdict } of reached) {
    const key = JSON.stringify([from, verdict, ports]);
    const row = rows.get(key) ?? { from, verdict, ports: ports.join(", "), to: [] };
    row.to.push(to);
    rows.set(key, row);
  }
  const { columns } = reach;
  const head = ["", columns.from, columns.port, columns.to].map((text) => cell(text, "dim"));
  const lines = [...rows.values()].map((r) => [cell(signOf[r.verdict], r.verdict === "open" ? "green" : "yellow"), cell(r.from), cell(r.ports), cell(r.to.join(comma))]);
  return [
    ...wrap(reach.matrix(safe(env)), look).map((l) => paint(look, "bold", l)),
    "",
    ...table([head, ...lines], look, { indent: "  ", cut: [1] }),
    "",
    ...wrap(reach.legend, look, "  ").map((l) => paint(look, "dim", l)),
  ].join("\n");
}
