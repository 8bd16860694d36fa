import type { AnyStep, Preset } from "../core/types.js";

/** The steps that a preset builds where none is named: all but those it leaves out. */
export const extentOf = (walkthrough: readonly AnyStep[], preset: Preset): readonly string[] =>
  walkthrough.filter((step) => step.leftOutBy?.[preset] === undefined).map((step) => step.id);

/** The steps that are not among `chosen` because the preset leaves them out. */
export const beyond = (walkthrough: readonly AnyStep[], chosen: readonly AnyStep[], preset: Preset): readonly AnyStep[] =>
  walkthrough.filter((step) => step.leftOutBy?.[preset] !== undefined && !chosen.includes(step));
