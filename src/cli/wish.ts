import type { App, Wish } from "../app.js";
import { Fault } from "../core/fault.js";
import type { SavedAnswer, State } from "../core/state.js";
import type { AnyStep, FactName, Facts, Preset, WalkPhase } from "../core/types.js";
import { phaseOf } from "../steps/phase.js";
import { problemWords } from "../ui/catalogue/index.js";
import type { AskedQuestion } from "../ui/ask.js";
import { writeValue } from "../ui/parse.js";
import type { AnswerSources } from "./answers.js";
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
  /** How far `relax` has opened the doors again; undefined: as narrow as the steps allow. */
  readonly relaxedTo?: WalkPhase | undefined;
  /** From the command line, the environment or the file; undefined: the saved one, or the profile's. */
  readonly region?: string;
}

const stepsOf = (saved: State | undefined): readonly string[] =>
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
  const steps = selectSteps(all, stepsOf(saved), { steps: operands, through: settings.through, with: said.with, without: said.without });
  const questions = questionsOf(steps);
  const sources: AnswerSources = { given: said.given, saved: saved?.answers ?? {}, savedPreset: saved?.preset };
  const known = early(factsBefore(saved, said.region));
  const begin = said.preset ?? saved?.preset ?? "modern";
  refuse(settle(questions, sources, begin, known, !asks(session)), look.lang);
  const preset = said.preset === undefined && saved === undefined && asks(session) ? await askFirst(session) : begin;
  return { saved, steps, questions, sources, preset, relaxedTo: saved?.relaxedTo, ...(said.region === undefined ? {} : { region: said.region }) };
}

/** Whether somebody will be asked; --yes takes what is proposed. */
const asks = ({ interactive, settings, command }: Session): boolean => interactive && !settings.yes && command === "up";

/** The first question of the wizard, for an environment that is not there yet. */
async function askFirst(session: Session): Promise<Preset> {
  const { askPreset } = await import("../ui/ask.js");
  return askPreset(asking(session));
}

/** Where this run's questions are asked. */
export const asking = (session: Session) => ({
  look: session.errorLook,
  signal: session.signal,
  env: session.settings.env,
  command: session.resume,
  input: session.parts.stdin,
  output: session.parts.stderr as NodeJS.WritableStream,
});

/** @throws Fault bad-answer for the first answer that its question refuses */
function refuse(settled: Settlement, lang: Session["look"]["lang"]): void {
  const [wrong] = settled.wrong;
  if (wrong === undefined) return;
  const { key, source, given, problem } = wrong;
  throw new Fault("bad-answer", { key, flag: source, given: writeValue(given), why: problemWords(problem, lang) });
}

/**
 * Facts for the steps. The caller's own address is asked of a third party, so it is looked up only where a default is
 * made of it.
 */
async function factsFor(app: App, { steps, saved, questions, sources, preset }: Intent): Promise<Facts> {
  const names = new Set<FactName>(steps.flatMap((s) => s.facts));
  const facts = await app.facts(new Set([...names].filter((n) => n !== "callerCidr")), saved?.facts);
  if (!names.has("callerCidr") || facts.callerCidr !== undefined) return facts;
  const { open } = settle(questions, sources, preset, early(facts), true);
  return open.length === 0 ? facts : app.facts(names, facts);
}

/**
 * Looks up the facts, settles every answer and asks for what is missing.
 * @throws Fault bad-answer; missing-answers naming every flag at once, where nobody can be asked
 */
export async function completeWish(session: Session, app: App, intent: Intent): Promise<Wish> {
  const { steps, questions, sources, preset } = intent;
  const facts = await factsFor(app, intent);
  const ask = asks(session);
  const settled = settle(questions, sources, preset, late(facts), !ask);
  refuse(settled, session.look.lang);
  const phase = phaseOf(steps.map((s) => s.id), intent.relaxedTo);
  const wish = { preset, steps, facts, phase, ...(intent.relaxedTo === undefined ? {} : { relaxedTo: intent.relaxedTo }) };
  if (settled.open.length === 0) return { ...wish, answers: settled.answers };
  if (!ask) throw new Fault("missing-answers", { flags: settled.open.map((q) => `--${flagName(q.key)}`) });
  const answers = await askFor(session, intent, facts, settled.answers);
  // What was asked is checked again with everything known, as what was given is.
  refuse(settle(questions, { ...sources, saved: answers, savedPreset: preset }, preset, late(facts), true), session.look.lang);
  return { ...wish, answers };
}

async function askFor(
  session: Session,
  { questions, preset }: Intent,
  facts: Facts,
  already: Readonly<Record<string, SavedAnswer>>,
): Promise<Record<string, SavedAnswer>> {
  const { askAnswers } = await import("../ui/ask.js");
  await session.pause();
  const asked = questions.map(({ key, question }): AskedQuestion => ({ key, flag: `--${flagName(key)}`, question }));
  return askAnswers({ ...asking(session), questions: asked, preset, facts, already });
}
