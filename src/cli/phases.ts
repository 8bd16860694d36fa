import type { State } from "../core/state.js";
import { type WalkPhase, walkPhases } from "../core/types.js";
import { phaseOf } from "../steps/phase.js";
import { namesOf, sayDoors, sayPlan } from "../ui/say.js";
import { type Again, carryOut, type Difference, standing, stepsThatStand, wishAgain } from "./again.js";
import { closingCheck } from "./closing-check.js";
import { isUnfinished } from "./declared.js";
import { doorsOf, type Door } from "./doors.js";
import type { Session } from "./session.js";
import { mustConfirm } from "./up.js";
import { commandWords } from "./words.js";
import { wrap } from "../ui/width.js";

/** What `harden --json` and `relax --json` print. */
export interface PhaseDocument {
  readonly env: string;
  readonly phase: WalkPhase;
  readonly before: WalkPhase;
  /** As narrow as the steps that stand allow. */
  readonly narrowest: WalkPhase;
  readonly doors: readonly Door[];
  /** How many changes there were beside the doors. */
  readonly others: number;
  /** The command that goes back, where there is somewhere to go back to. */
  readonly undo?: string;
}

export interface Phases {
  readonly saved: State;
  readonly now: WalkPhase;
  readonly narrowest: WalkPhase;
  /** An interrupted run was on its way to `now`. */
  readonly unfinished: boolean;
}

export async function phasesOf(session: Session): Promise<Phases> {
  const saved = await standing(session);
  const walkthrough = await session.parts.steps();
  const narrowest = phaseOf(stepsThatStand(saved, walkthrough).map((s) => s.id));
  return { saved, now: saved.phase ?? "P1", narrowest, unfinished: await isUnfinished(saved, walkthrough) };
}

/** One phase wider; P1 is the widest. */
export const wider = (phase: WalkPhase): WalkPhase => walkPhases[Math.max(0, walkPhases.indexOf(phase) - 1)]!;
export const isNarrower = (one: WalkPhase, other: WalkPhase): boolean => walkPhases.indexOf(one) > walkPhases.indexOf(other);

/** `relaxedTo` of a state whose doors are this wide. */
export const relaxation = (to: WalkPhase, narrowest: WalkPhase): Difference => (isNarrower(narrowest, to) ? { relaxedTo: to } : {});

/** Back to `before`; undefined: there was no move, or a step that stood then is gone. */
function undoOf(before: WalkPhase, after: WalkPhase, narrowest: WalkPhase): string | undefined {
  if (before === after || isNarrower(before, narrowest)) return undefined;
  return before === narrowest ? "harden" : `relax --to ${before}`;
}

/** Nothing has to be done: why, and how it stands. */
export function tellNothing(session: Session, { now, narrowest }: Phases, why: "noDoors" | "isNarrow" | "isWide"): number {
  const document: PhaseDocument = { env: session.settings.env, phase: now, before: now, narrowest, doors: [], others: 0 };
  session.result(wrap(commandWords(session.look.lang)[why](session.settings.env, now), session.look).join("\n"), document);
  return 0;
}

/** Shows what closes and what opens, asks, does it, and says how to go back. @returns the exit code */
export async function move(session: Session, phases: Phases, to: WalkPhase): Promise<number> {
  const { saved, now, narrowest } = phases;
  const confirms = mustConfirm(session);
  const again = await wishAgain(session, saved, relaxation(to, narrowest));
  const { changes } = await carryOut(session, again, confirms, (planned) => planText(session, again, doorsOf(planned, again.graph, saved.records), now, to));
  const done = doorsOf(changes, again.graph, saved.records);
  const undo = undoOf(now, to, narrowest);
  const document: PhaseDocument = { env: session.settings.env, phase: to, before: now, narrowest, doors: done.doors, others: done.others.length, ...(undo === undefined ? {} : { undo: `kumiki ${undo}` }) };
  const checked = await closingCheck(session, again.app);
  session.result(wrap(commandWords(session.look.lang).moved(session.settings.env, to, undo), session.look).join("\n"), document);
  return checked;
}

async function planText(session: Session, { wish }: Again, { doors, others }: ReturnType<typeof doorsOf>, before: WalkPhase, after: WalkPhase): Promise<string> {
  const { settings, errorLook, parts } = session;
  const text = sayDoors({ env: settings.env, before, after, doors }, errorLook);
  if (others.length === 0) return text;
  return `${text}\n\n${sayPlan({ env: settings.env, changes: others, names: namesOf(wish.steps, await parts.kinds(), errorLook.lang) }, errorLook)}`;
}
