import type { Problem } from "../../core/types.js";
import { catalogue, problemWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look, type Style } from "../look.js";
import { cell, table, type Cell } from "../table.js";
import { wrap } from "../width.js";

/** The same as `Person` and `Expiry` of src/vpn.ts. */
export interface PersonReport {
  readonly person: string;
  readonly notAfter: string;
  readonly daysLeft: number;
  readonly revoked?: string;
  readonly profile?: string;
}
export interface ExpiryReport {
  readonly what: "authority" | "server" | "crl";
  readonly notAfter: string;
  readonly daysLeft: number;
}
export interface VpnView {
  readonly env: string;
  readonly on: boolean;
  readonly people: readonly PersonReport[];
  readonly expiries: readonly ExpiryReport[];
  readonly warnings: readonly Problem[];
}

/** Whoever runs out within so many days is warned of (pitfall 26). */
export const soonDays = 30;

const day = (at: string): string => at.slice(0, 10);

function left(of: { readonly notAfter: string; readonly daysLeft: number }, look: Look): Cell[] {
  const words = catalogue(look.lang).vpn;
  const style: Style | undefined = of.daysLeft < 0 ? "red" : of.daysLeft < soonDays ? "yellow" : undefined;
  const text = of.daysLeft < 0 ? words.expired : words.daysLeft(of.daysLeft);
  return [cell(words.until(day(of.notAfter))), cell(of.daysLeft < soonDays ? `! ${text}` : text, style)];
}

/** Who may connect, until when, and what else runs out. */
export function sayVpn(view: VpnView, look: Look): string {
  const words = catalogue(look.lang).vpn;
  const bold = (text: string) => wrap(text, look).map((l) => paint(look, "bold", l));
  const people = view.people.map((p) => [
    cell(p.person, "bold"),
    ...(p.revoked === undefined ? left(p, look) : [cell(words.until(day(p.notAfter))), cell(`! ${words.revoked(day(p.revoked))}`, "red")]),
    cell(p.profile, "dim"),
  ]);
  const expiries = view.expiries.map((e) => [cell(words.things[e.what]), ...left(e, look)]);
  return [
    ...bold(words.heading(safe(view.env), view.on)),
    ...(people.length === 0 ? wrap(words.nobody, look, "  ") : table(people, look, { indent: "  ", cut: [0] })),
    "",
    ...table(expiries, look, { indent: "  " }),
    ...view.warnings.flatMap((w) => wrap(`! ${problemWords(w, look.lang)}`, look, "", "  ").map((l) => paint(look, "yellow", l))),
  ].join("\n");
}
