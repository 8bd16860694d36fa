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
  /** What is left out is removed where it is built: it was said on the command line, or with `--prune`. Otherwise it stays. */
  readonly removes?: boolean;
  /** `--prune`: what is neither named nor needed is removed. */
  readonly prune?: boolean;
  /** `--all`: the whole walkthrough. */
  readonly all?: boolean;
  /** What the preset builds where nothing is named and nothing is built; absent: the whole walkthrough. */
  readonly extent?: readonly string[];
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
  const fewer = s.through !== undefined ? `--through ${s.through}` : s.steps[0];
  if (s.all === true && fewer !== undefined) throw conflict("--all", fewer, "one means every step, the other fewer");
  const out = s.without.find((w) => s.with.includes(w));
  if (out !== undefined) throw conflict(`--with ${out}`, `--without ${out}`, "the step is wanted and not wanted");
  const named = s.without.find((w) => s.steps.includes(w) || s.through === w);
  if (named !== undefined) throw conflict(named, `--without ${named}`, "the step is wanted and not wanted");
}

/**
 * The steps a run wants, in walkthrough order: those that are named and what they need; where none is named, those of the
 * saved environment, or those of the preset where nothing is built. Steps that are built always stay: naming fewer, or
 * leaving one out in a configuration, removes nothing. `--without`, `--prune` and `teardown STEP` do.
 * @param saved steps that the saved state holds: the extent that was chosen
 * @throws Fault unknown-step, conflicting-options; stands-on if a wanted step needs one that is left out
 */
export function selectSteps(all: readonly AnyStep[], saved: readonly string[], s: Selection): readonly AnyStep[] {
  checkSteps(all, [...s.steps, ...(s.through === undefined ? [] : [s.through]), ...s.with, ...s.without]);
  refuseConflicts(s);
  const ids = all.map((step) => step.id);
  const extent = s.all === true ? ids : saved.length === 0 ? (s.extent ?? ids) : saved;
  const named = s.steps.length > 0 ? s.steps : s.through === undefined ? extent : ids.slice(0, ids.indexOf(s.through) + 1);
  const without = s.removes === false ? s.without.filter((id) => !saved.includes(id)) : s.without;
  const stays = s.prune === true && s.all !== true ? [] : saved;
  const wanted = [...named, ...s.with, ...stays].filter((id) => !without.includes(id));
  const chosen = closure(all, wanted);
  for (const out of without.filter((w) => chosen.has(w))) {
    const steps = ids.filter((id) => chosen.has(id) && id !== out && closure(all, [id]).has(out));
    throw new Fault("stands-on", { step: out, steps });
  }
  return all.filter((step) => chosen.has(step.id));
}
