import type { Act, Change } from "../../core/plan.js";
import type { PlanCost } from "../../cost/index.js";
import type { Inspection } from "../../core/inspection.js";
import { catalogue, reasonWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look, type Style } from "../look.js";
import { cell, table, tableRows, type Cell } from "../table.js";
import { cut, wrap } from "../width.js";
import { sayInspection } from "./inspection.js";
import { idBeside, kindOf, titleOf, type Names } from "./names.js";

const order: readonly Act[] = ["create", "adopt", "wait", "update", "replace", "delete", "forget"];
const styles: Readonly<Record<Act, Style>> = {
  create: "green",
  adopt: "cyan",
  wait: "dim",
  update: "yellow",
  replace: "yellow",
  delete: "red",
  forget: "dim",
};
/** Beside the word; who listens to the screen has the word alone. */
const signOf = (act: Act, look: Look): string =>
  look.plain === true ? "" : ({ create: "+", adopt: "=", wait: ".", update: "~", replace: signs(look).replace, delete: "-", forget: "-" })[act];

/** Longest value of a setting in a plan, in columns. */
const valueColumns = 60;

/** A setting for people. `unknownValue` is a symbol: it is known once something else exists. */
export function sayValue(value: unknown, look: Look): string {
  const { plan: { unset, later }, comma } = catalogue(look.lang);
  if (value === undefined || value === null) return unset;
  if (typeof value === "symbol") return later;
  if (typeof value === "string") return cut(safe(value), valueColumns, look);
  if (Array.isArray(value)) return value.length === 0 ? unset : cut(value.map((v) => sayValue(v, look)).join(comma), valueColumns, look);
  const json = JSON.stringify(value, (_, v: unknown) => (typeof v === "symbol" ? later : v));
  return cut(safe(json), valueColumns, look);
}

function row(change: Change, names: Names, look: Look): readonly Cell[] {
  const words = catalogue(look.lang).acts;
  const { act } = change;
  return [
    cell(signOf(act, look), styles[act]),
    cell(words[act], styles[act]),
    cell(kindOf(names, change.kind)),
    cell(change.name, "bold"),
    cell(idBeside(change), "dim"),
  ];
}

/** Why, and setting by setting what changes; nothing where the act says it all. */
function details(change: Change, look: Look): string[] {
  const quiet = change.act === "create" && change.why === "new";
  if (quiet || change.why === "") return [];
  const diff = change.diff ?? [];
  const lines = diff.map((d) => `${safe(d.prop)}: ${sayValue(d.from, look)} -> ${sayValue(d.to, look)}`);
  const told = diff.length > 0 && change.why === diff.map((d) => d.prop).join(", ");
  return [...(told ? [] : [reasonWords(change.why, look.lang)]), ...lines].flatMap((line) =>
    wrap(line, look, "        ", "          ").map((l) => paint(look, "dim", l)),
  );
}

const counts = (changes: readonly Change[], look: Look): string => {
  const { comma, plan } = catalogue(look.lang);
  return order
    .map((act) => ({ act, n: changes.filter((c) => c.act === act).length }))
    .filter(({ n }) => n > 0)
    .map(({ act, n }) => plan.count(act, n))
    .join(comma);
};

export interface PlanView {
  readonly env: string;
  readonly changes: readonly Change[];
  readonly names: Names;
  readonly cost?: PlanCost;
  /** What the deletes among the changes would destroy or meet. */
  readonly inspection?: Inspection;
}

/** What `up` would do, step by step, and why; then how many of each. */
export function sayPlan(view: PlanView, look: Look): string {
  const { changes, names } = view;
  const words = catalogue(look.lang).plan;
  if (changes.length === 0) return wrap(words.empty(safe(view.env)), look).join("\n");
  // Laid out together, so that all steps are aligned alike.
  const rows = tableRows(changes.map((c) => row(c, names, look)), look, { indent: "  ", runs: [2, 3] });
  const lines = wrap(words.heading(safe(view.env)), look).map((l) => paint(look, "bold", l));
  for (const step of new Set(changes.map((c) => c.step))) {
    lines.push("", ...wrap(safe(titleOf(names, step)), look).map((l) => paint(look, "bold", l)), ...stepCost(view.cost, step, look));
    changes.forEach((c, i) => {
      if (c.step === step) lines.push(...rows[i]!, ...details(c, look));
    });
  }
  lines.push("", ...wrap(counts(changes, look), look));
  if (view.cost !== undefined) lines.push(...wrap(wholeCost(view.cost, look), look));
  if (view.inspection !== undefined) lines.push(...sayInspection(view.inspection, names, look));
  return lines.join("\n");
}

function wholeCost({ before, after }: PlanCost, look: Look): string {
  const words = catalogue(look.lang).plan;
  if (after === null) return words.costUnknown;
  const now = after.toFixed(2);
  return before === null || before === 0 || before.toFixed(2) === now ? words.costPerDay(now) : words.costPerDayWas(now, before.toFixed(2));
}

/** Under a step's title; nothing where it costs nothing. */
function stepCost(cost: PlanCost | undefined, step: string, look: Look): string[] {
  const usd = cost !== undefined && Object.hasOwn(cost.steps, step) ? cost.steps[step] : undefined;
  if (usd === undefined) return [];
  const words = catalogue(look.lang).plan;
  return wrap(usd === null ? words.stepCostUnknown : words.stepCost(usd.toFixed(2)), look, "  ", "    ").map((l) => paint(look, "dim", l));
}

export interface TeardownView {
  readonly env: string;
  /** In order of removal. */
  readonly changes: readonly Change[];
  /** Steps that go, in walkthrough order. */
  readonly steps: readonly string[];
  readonly names: Names;
  /** What the removal would destroy or meet. */
  readonly inspection?: Inspection;
}

/** What `teardown` takes away, numbered in the order in which it goes. */
export function sayTeardownPlan(view: TeardownView, look: Look): string {
  const { changes, names } = view;
  const words = catalogue(look.lang).plan;
  const env = safe(view.env);
  if (changes.length === 0) return wrap(words.teardownEmpty(env), look).join("\n");
  const digits = String(changes.length).length;
  const rows = changes.map((c, i) => [cell(String(i + 1).padStart(digits), "dim"), ...row(c, names, look)]);
  const titles = view.steps.map((s) => safe(titleOf(names, s))).join(catalogue(look.lang).comma);
  return [
    ...wrap(words.teardownHeading(env), look).map((l) => paint(look, "bold", l)),
    ...wrap(words.teardownSteps(titles), look, "  ", "    "),
    "",
    ...table(rows, look, { indent: "  ", runs: [3, 4] }),
    "",
    ...wrap(counts(changes, look), look),
    ...(view.inspection === undefined ? [] : sayInspection(view.inspection, names, look)),
  ].join("\n");
}
