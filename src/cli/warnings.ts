import type { Finding } from "../core/finding.js";
import type { AnswerValue, AnyStep, Problem } from "../core/types.js";
import type { FindingData } from "../doctor/index.js";
import { noteWords, problemWords } from "../ui/catalogue/index.js";
import { inLang, type Lang } from "../ui/lang.js";
import { writeValue } from "../ui/parse.js";
import { wrap } from "../ui/width.js";
import { isSame, layers } from "./answers.js";
import { flagName } from "./options.js";
import type { Session } from "./session.js";
import type { Intent } from "./wish.js";

type Values = Readonly<Record<string, { readonly value: AnswerValue }>>;

/** What the questions say of answers that they allow (`Question.warn`), as the doctor's findings: all of them are of ranges. */
export function warningsOf({ questions }: Pick<Intent, "questions">, answers: Values, lang: Lang): readonly Finding[] {
  return questions.flatMap(({ key, question }) => {
    const value = answers[key]?.value;
    const problem = value === undefined ? undefined : (question.warn?.(value) as Problem | undefined);
    if (value === undefined || problem === undefined) return [];
    const data: FindingData["answer"] = { flag: `--${flagName(key)}`, given: writeValue(value), why: problemWords(problem, lang) };
    return [{ examination: "ranges", level: "warning", code: "answer", data }];
  });
}

const noteOf = (f: Finding) => ({ type: "note", code: "warning", data: { finding: f.code, ...f.data } }) as const;

/** Those that nobody was told before: what is saved was decided once. */
function fresh(session: Session, intent: Intent, answers: Values): readonly Finding[] {
  const saved = intent.saved?.answers ?? {};
  const decided = Object.entries(answers).filter(([key, a]) => !isSame(saved[key]?.value, a.value));
  return warningsOf(intent, Object.fromEntries(decided), session.errorLook.lang);
}

/** What stays although the configuration leaves it out, and what is not built since it was not chosen. */
function extentNotes(session: Session, { leftOut = [], fixed, saved, steps }: Intent, walkthrough: readonly AnyStep[]) {
  const { env } = session.settings;
  const note = (code: "left-out-stays" | "extent", ids: readonly string[]) => (ids.length === 0 ? [] : [{ type: "note", code, data: { env, steps: ids } } as const]);
  const others = saved === undefined || fixed?.steps === true ? [] : walkthrough.filter((s) => !steps.includes(s)).map((s) => s.id);
  return [...note("left-out-stays", leftOut), ...note("extent", others)];
}

/** Where nobody is asked: a note for each of them. */
export async function noteWarnings(session: Session, intent: Intent, answers: Values): Promise<void> {
  for (const note of extentNotes(session, intent, await session.parts.steps())) session.emit(note);
  for (const f of fresh(session, intent, answers)) session.emit(noteOf(f));
  const left = intent.beyondPreset ?? [];
  const why = left[0]?.leftOutBy?.[intent.preset];
  if (why === undefined) return;
  const { lang } = session.errorLook;
  const steps = left.map((s) => (inLang(s.words, lang) as { readonly title: string }).title);
  session.emit({ type: "note", code: "preset-leaves-out", data: { preset: intent.preset, steps, why: inLang(why, lang), last: left.at(-1)!.id } });
}

/** Before the wizard: of what this run's line, variables and file say. The rest is said where it is typed. */
export function sayWarnings(session: Session, intent: Intent): void {
  const given = Object.assign({}, ...[...layers].reverse().map((layer) => intent.sources.given[layer])) as Values;
  const { errorLook: look } = session;
  for (const note of extentNotes(session, { ...intent, saved: undefined }, [])) session.say(wrap(noteWords(note, look.lang), look).join("\n"));
  for (const f of fresh(session, intent, given)) session.say(wrap(noteWords(noteOf(f), look.lang), look).join("\n"));
}
