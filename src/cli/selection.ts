import { Fault } from "../core/fault.js";
import type { AnyStep } from "../core/types.js";
import { closure } from "../steps/closure.js";
import { nearest } from "./near.js";

/** What the command line says about steps. */
export interface Selection {
  /** `up STEP...`: these and what they need. */
  readonly steps: readonly string[];
  /** Up to and including this one. */
  readonly through?: string | undefined;
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/** @throws Fault unknown-step, naming the nearest one */
export function checkSteps(all: readonly AnyStep[], names: readonly string[]): void {
  const ids = all.map((s) => s.id);
  const given = names.find((name) => !ids.includes(name));
  if (given === undefined) return;
  const near = nearest(given, ids);
  throw new Fault("unknown-step", { given, steps: ids, ...(near === undefined ? {} : { near }) });
}

function refuseConflicts(s: Selection): void {
  const conflict = (one: string, other: string, why: string) => new Fault("conflicting-options", { one, other, why });
  if (s.through !== undefined && s.steps.length > 0)
    throw conflict(`--through ${s.through}`, s.steps.join(" "), "each of them says which steps are meant");
  const out = s.without.find((w) => s.with.includes(w));
  if (out !== undefined) throw conflict(`--with ${out}`, `--without ${out}`, "the step is wanted and not wanted");
  const named = s.without.find((w) => s.steps.includes(w) || s.through === w);
  if (named !== undefined) throw conflict(named, `--without ${named}`, "the step is wanted and not wanted");
}

/**
 * The steps a run wants, in walkthrough order: those that are named and what they need, or else those that are meant;
 * and always those that stand already. Naming fewer never takes anything away: `--without` and `teardown STEP` do.
 * @param saved steps that the saved state holds
 * @param meant where none is named: all of them, or those of a run that did not come to its end
 * @throws Fault unknown-step, conflicting-options; stands-on if a wanted step needs one that is left out
 */
export function selectSteps(all: readonly AnyStep[], saved: readonly string[], s: Selection, meant: readonly string[] = all.map((step) => step.id)): readonly AnyStep[] {
  checkSteps(all, [...s.steps, ...(s.through === undefined ? [] : [s.through]), ...s.with, ...s.without]);
  refuseConflicts(s);
  const ids = all.map((step) => step.id);
  const named = s.steps.length > 0 ? s.steps : s.through === undefined ? meant : ids.slice(0, ids.indexOf(s.through) + 1);
  const wanted = [...named, ...s.with, ...saved].filter((id) => !s.without.includes(id));
  const chosen = closure(all, wanted);
  for (const out of s.without.filter((w) => chosen.has(w))) {
    const steps = ids.filter((id) => chosen.has(id) && id !== out && closure(all, [id]).has(out));
    throw new Fault("stands-on", { step: out, steps });
  }
  return all.filter((step) => chosen.has(step.id));
}
