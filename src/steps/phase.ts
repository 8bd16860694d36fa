import { type WalkPhase, walkPhases } from "../core/types.js";

/** The steps that close doors behind them, the narrowest first (requirements.md section 15). */
const closers: readonly (readonly [step: string, phase: WalkPhase])[] = [
  ["client-vpn", "P4"],
  ["proxy", "P3"],
  ["peering", "P2"],
];

/** How narrow the doors are when these steps stand, or as wide as `relax` has said. */
export function phaseOf(steps: readonly string[], relaxedTo?: WalkPhase): WalkPhase {
  const narrowest = closers.find(([step]) => steps.includes(step))?.[1] ?? "P1";
  return relaxedTo !== undefined && walkPhases.indexOf(relaxedTo) < walkPhases.indexOf(narrowest) ? relaxedTo : narrowest;
}
