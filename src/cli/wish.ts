import type { App, Wish } from "../app.js";
import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import type { AnyStep, FactName, Facts, Preset, WalkPhase } from "../core/types.js";
import { beyond, extentOf } from "../steps/extent.js";
import { phaseOf } from "../steps/phase.js";
import { problemWords } from "../ui/catalogue/index.js";
import { writeValue } from "../ui/parse.js";
import { layers, type AnswerSources } from "./answers.js";
import { collect } from "./collect.js";
import { flagName } from "./options.js";
import { questionsOf, type KeyedQuestion } from "./questions.js";
import { selectSteps } from "./selection.js";
import type { Session } from "./session.js";
import { early, late, settle, type Settlement } from "./settle.js";

/** What `up` and `plan` know before anything is called. */
export interface Intent {
  readonly saved: State | undefined;
  readonly steps: readonly AnyStep[];
  readonly questions: readonly KeyedQuestion[];
  readonly sources: AnswerSources;
  readonly preset: Preset;
  /** Steps that are not built because the preset leaves them out. */
  readonly beyondPreset?: readonly AnyStep[];
  /** How far `relax` has opened the doors again; undefined: as narrow as the steps allow. */
  readonly relaxedTo?: WalkPhase | undefined;
  /** From the command line, the environment or the file; undefined: the saved one, or the profile's. */
  readonly region?: string;
  /** What this run's line, variables or file say, so that it is not chosen otherwise in the wizard. */
  readonly fixed?: { readonly preset: boolean; readonly steps: boolean };
  /** Steps that the configuration leaves out and that stay, since they are built. */
  readonly leftOut?: readonly string[];
}

/** Steps that the saved environment has, or has something of. */
export const stepsOf = (saved: State | undefined): readonly string[] =>
  saved === undefined ? [] : [...new Set([...saved.steps, ...Object.values(saved.records).map((r) => r.step)])];

/** What was looked up for an earlier run holds for this one, too. */
const factsBefore = (saved: State | undefined, region: string | undefined): Partial<Facts> =>
  saved !== undefined ? saved.facts : region !== undefined ? { region } : {};

/**
 * Reads everything the user said and refuses what is wrong with it, as far as that can be seen without a call.
 * @throws Fault of class usage
 */
export async function readIntent(session: Session): Promise<Intent> {
  const { parts, settings, given, operands, look } = session;
  const all = await parts.steps();
  const file = settings.config === undefined ? [] : await (await import("./config.js")).readConfig(settings.config);
  const said = collect(all, given, settings, file, look.lang);
  const store = await parts.store(settings);
  const saved = await store.read();
  const bare = operands.length === 0 && settings.through === undefined && !settings.all;
  const { prune } = settings;
  const begin = said.preset ?? saved?.preset ?? "modern";
  // A configuration adds; only what is typed, or --prune, takes away.
  const removes = prune || given.get("without")?.from === "flag";
  const selection = { steps: operands, through: settings.through, with: said.with, without: said.without, removes, prune, all: settings.all, extent: extentOf(all, begin) };
  const steps = selectSteps(all, stepsOf(saved), selection);
  const left = removes ? [] : said.without.filter((id) => steps.some((s) => s.id === id));
  const questions = questionsOf(steps);
  const sources: AnswerSources = { given: said.given, saved: saved?.answers ?? {}, savedPreset: saved?.preset };
  const known = early(factsBefore(saved, said.region));
  refuse(settle(questions, sources, begin, known, !asks(session)), look.lang);
  const named = !bare || said.with.length > 0 || said.without.length > 0;
  return { saved, steps, questions, sources, preset: begin, relaxedTo: saved?.relaxedTo, fixed: { preset: said.preset !== undefined, steps: named }, leftOut: left, ...(bare && stepsOf(saved).length === 0 ? { beyondPreset: beyond(all, steps, begin) } : {}), ...(said.region === undefined ? {} : { region: said.region }) };
}

/** Whether somebody will be asked by the wizard (wizard.ts); --yes takes what is proposed. */
export const asks = ({ interactive, settings, command }: Session): boolean => interactive && !settings.yes && command === "up";

/** Where this run's questions are asked, all of them before anything is changed. */
export const asking = (session: Session) => ({
  look: session.errorLook,
  signal: session.signal,
  env: session.settings.env,
  command: session.resume,
  early: true,
  input: session.parts.stdin,
  output: session.parts.stderr as NodeJS.WritableStream,
});

/** @throws Fault bad-answer for the first answer that its question refuses */
export function refuse({ wrong: [wrong] }: Pick<Settlement, "wrong">, lang: Session["look"]["lang"]): void {
  if (wrong === undefined) return;
  const { key, source, given, problem } = wrong;
  throw new Fault("bad-answer", { key, flag: source, given: writeValue(given), why: problemWords(problem, lang) });
}

/**
 * Facts for the steps. The caller's own address is asked of a third party, so it is looked up only where a default is
 * made of it.
 * @param before what is known already, and not looked up again
 */
export async function factsFor(app: App, { steps, saved, questions, sources, preset }: Intent, before: Facts | undefined = saved?.facts): Promise<Facts> {
  const names = new Set<FactName>(steps.flatMap((s) => s.facts));
  const facts = await app.facts(new Set([...names].filter((n) => n !== "callerCidr")), before);
  if (!names.has("callerCidr") || facts.callerCidr !== undefined) return facts;
  const { open } = settle(questions, sources, preset, early(facts), true);
  return open.length === 0 ? facts : app.facts(names, facts);
}

/** An answer that counts also where its step is left out: as the strongest source says it. */
function answerFor(key: string, { given, prompted, saved }: AnswerSources): unknown {
  const said = layers.map((layer) => given[layer][key]?.value).find((value) => value !== undefined);
  return said ?? prompted?.[key] ?? saved[key]?.value;
}

/** What is wished for, from answers that are settled. */
export const wishOf = ({ steps, preset, relaxedTo, sources }: Pick<Intent, "steps" | "preset" | "relaxedTo" | "sources">, facts: Facts, answers: Wish["answers"]): Wish => ({
  preset,
  finalSnapshot: answerFor("finalSnapshot", sources) === true,
  steps,
  facts,
  phase: phaseOf(steps.map((s) => s.id), relaxedTo),
  ...(relaxedTo === undefined ? {} : { relaxedTo }),
  answers,
});

/**
 * Looks up the facts and settles every answer, where nobody is asked.
 * @throws Fault bad-answer; missing-answers naming every flag at once
 */
export async function completeWish(session: Session, app: App, intent: Intent): Promise<Wish> {
  const facts = await factsFor(app, intent);
  const settled = settle(intent.questions, intent.sources, intent.preset, late(facts), true);
  refuse(settled, session.look.lang);
  if (settled.open.length > 0) throw new Fault("missing-answers", { flags: settled.open.map((q) => `--${flagName(q.key)}`) });
  return wishOf(intent, facts, settled.answers);
}
