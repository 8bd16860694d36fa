import type { App, Wish } from "../app.js";
import { Fault } from "../core/fault.js";
import type { Change } from "../core/plan.js";
import type { State } from "../core/state.js";
import type { AnyStep, AnswerValue, WalkPhase } from "../core/types.js";
import { closure } from "../steps/closure.js";
import type { Graph } from "../engine/graph.js";
import { questionsOf } from "./questions.js";
import { namesOf, sayInspection } from "../ui/say.js";
import { refuseDataLoss, settleBlockers } from "./consent.js";
import { appOptions, type Session } from "./session.js";
import { confirmPlan, settleFiles } from "./up.js";
import { completeWish, type Intent } from "./wish.js";

/**
 * The same environment once more with one thing changed: how narrow its doors are, or one answer. It is the machinery
 * of `up`, fed with what is saved instead of what is asked; whatever an `up` would still have to do is done with it.
 */

/** @throws Fault no-such-environment: nothing stands under this name */
export async function standing(session: Session): Promise<State> {
  const store = await session.parts.store(session.settings);
  const saved = await store.read();
  if (saved === undefined || Object.keys(saved.records).length === 0)
    throw new Fault("no-such-environment", { env: session.settings.env, where: store.where });
  return saved;
}

/** The steps that stand, whole or in part, with all they need. */
export function stepsThatStand(saved: State, walkthrough: readonly AnyStep[]): readonly AnyStep[] {
  const wanted = closure(walkthrough, new Set([...saved.steps, ...Object.values(saved.records).map((r) => r.step)]));
  return walkthrough.filter((s) => wanted.has(s.id));
}

/** What differs from what is saved. */
export interface Difference {
  readonly relaxedTo?: WalkPhase | undefined;
  readonly answers?: Readonly<Record<string, AnswerValue>>;
}

async function intentOf(session: Session, saved: State, difference: Difference): Promise<Intent> {
  const steps = stepsThatStand(saved, await session.parts.steps());
  const given = Object.entries(difference.answers ?? {}).map(([key, value]) => [key, { value, source: session.command }] as const);
  return {
    saved,
    steps,
    questions: questionsOf(steps),
    sources: { given: { flag: Object.fromEntries(given), set: {}, environment: {}, file: {} }, saved: saved.answers, savedPreset: saved.preset },
    preset: saved.preset,
    relaxedTo: difference.relaxedTo,
  };
}

export interface Again {
  readonly app: App;
  readonly wish: Wish;
  /** What the wish declares. */
  readonly graph: Graph;
}

/** Connects and makes the wish. @throws Fault of class usage where a saved answer does not hold any more */
export async function wishAgain(session: Session, saved: State, difference: Difference): Promise<Again> {
  const intent = await intentOf(session, saved, difference);
  await session.begin();
  const app = await session.parts.app(appOptions(session, saved));
  await app.connect();
  const wish = await completeWish(session, app, intent);
  const { declare } = await import("../engine/graph.js");
  const graph = declare({
    steps: wish.steps,
    answers: Object.fromEntries(Object.entries(wish.answers).map(([key, a]) => [key, a.value])),
    facts: wish.facts,
    preset: wish.preset,
    ...(wish.phase === undefined ? {} : { phase: wish.phase }),
    envName: session.settings.env,
    envId: saved.envId,
  });
  return { app, wish, graph };
}

/** Plans, shows, confirms and does it, with the lock held all the while: what was confirmed is what is done. */
export async function carryOut(
  session: Session,
  { app, wish }: Again,
  confirms: boolean,
  show: (changes: readonly Change[]) => Promise<string>,
): Promise<{ readonly changes: readonly Change[]; readonly state: State }> {
  return app.locked(session.command, async (held) => {
    const { changes, inspection } = await held.plan(wish);
    await session.pause();
    const names = namesOf(wish.steps, await session.parts.kinds(), session.errorLook.lang);
    const text = [await show(changes), ...(inspection === undefined ? [] : sayInspection(inspection, names, session.errorLook))].join("\n");
    if (confirms) session.parts.stderr.write(`${text}\n\n`);
    else session.say(text);
    if (!confirms) await refuseDataLoss(session, inspection);
    else if (changes.length > 0) await confirmPlan(session, inspection);
    const consent = await settleBlockers(session, inspection, false, confirms);
    session.signal.throwIfAborted();
    const state = await held.up(consent);
    await settleFiles(session, app, state);
    await session.pause();
    return { changes, state };
  });
}
