import type { Wish } from "../app.js";
import type { AnyQuestion, AnyStep, Answered, AnswerValue, Facts, NodeId } from "../core/types.js";
import type { State } from "../core/state.js";
import type { CostReport } from "../cost/index.js";
import { closure } from "../steps/closure.js";
import { extentOf } from "../steps/extent.js";
import { briefly, shownValue } from "../ui/ask/answers.js";
import { inLang } from "../ui/lang.js";
import type { Look } from "../ui/look.js";
import type { ChapterView, OfferView, ValueView } from "../ui/wizard/view.js";
import { layers } from "./answers.js";
import { declaredFor } from "./declared.js";
import type { Draft } from "./draft.js";
import { flagName } from "./options.js";
import { questionsOf, type KeyedQuestion } from "./questions.js";
import type { Session } from "./session.js";
import { late, settle, type Settlement } from "./settle.js";
import { refuse, stepsOf, wishOf, type Intent } from "./wish.js";

/** What would be built with the decisions made so far, before anything is. */
export interface Offer {
  /** The intent, with the wizard's decisions in it. */
  readonly intent: Intent;
  readonly wish: Wish;
  /** Questions that have to be answered first, in order: no default, or an answer that does not fit any more. */
  readonly open: readonly KeyedQuestion[];
  /** What it declares; empty as long as something is open. */
  readonly nodes: ReadonlySet<NodeId>;
  /** Of every question that has one. */
  readonly answers: Answered;
  readonly view: OfferView;
}

/** The run's intent with the wizard's decisions in it. Steps that stand stay, whatever a draft says. */
export function decided(intent: Intent, draft: Draft, walkthrough: readonly AnyStep[]): Intent {
  // Another preset may build other steps, unless this run's line says which, or some are built.
  const byPreset = draft.preset === undefined || intent.fixed?.steps === true || stepsOf(intent.saved).length > 0 ? undefined : extentOf(walkthrough, draft.preset);
  const named = draft.steps ?? byPreset;
  const wanted = named === undefined ? undefined : closure(walkthrough, [...named, ...stepsOf(intent.saved)]);
  const steps = wanted === undefined ? intent.steps : walkthrough.filter((s) => wanted.has(s.id));
  const questions = questionsOf(steps);
  // A question may have become another kind since the draft was made.
  const prompted = Object.fromEntries(questions.flatMap((q) => (fits(q, draft.answers[q.key]) ? [[q.key, draft.answers[q.key]!] as const] : [])));
  return { ...intent, steps, questions, preset: draft.preset ?? intent.preset, sources: { ...intent.sources, prompted } };
}

function fits({ question }: KeyedQuestion, value: AnswerValue | undefined): boolean {
  if (value === undefined) return false;
  const kind = question.kind as "text" | "list" | "choice" | "yes-no";
  if (kind === "list") return typeof value === "object";
  if (kind === "yes-no") return typeof value === "boolean";
  return typeof value === "string" && (kind === "text" || (question.choices ?? []).some((c) => c.value === value));
}

/** Where this run's own line, variables or file answer a question: there it is changed, and not in the wizard. */
export const givenAt = ({ sources }: Intent, key: string): string | undefined =>
  layers.map((layer) => (Object.hasOwn(sources.given[layer], key) ? sources.given[layer][key]?.source : undefined)).find((source) => source !== undefined);

/** Steps that leave, or come, with this one; it is not among them. */
export function along(walkthrough: readonly AnyStep[], chosen: ReadonlySet<string>, id: string): readonly AnyStep[] {
  const others = walkthrough.filter((s) => s.id !== id);
  if (chosen.has(id)) return others.filter((s) => chosen.has(s.id) && closure(walkthrough, [s.id]).has(id));
  const needed = closure(walkthrough, [id]);
  return others.filter((s) => needed.has(s.id) && !chosen.has(s.id));
}

/** What is told of a place when it is declared, priced and drawn. */
export interface Situation {
  readonly session: Session;
  readonly walkthrough: readonly AnyStep[];
  readonly facts: Facts;
  readonly local: boolean;
  readonly look: Look;
}

/**
 * Settles, declares and prices what is decided. Pure but for the parts that are loaded with the first call.
 * @throws Fault bad-answer for an answer of this run's line that its question refuses
 */
export async function offerOf(intent: Intent, situation: Situation): Promise<Offer> {
  const { facts, look, session } = situation;
  const settled = settle(intent.questions, intent.sources, intent.preset, late(facts), true);
  refuse({ wrong: settled.wrong.filter((w) => givenAt(intent, w.key) !== undefined) }, look.lang);
  const unfit = new Set([...settled.open.map((q) => q.key), ...settled.wrong.map((w) => w.key)]);
  const open = intent.questions.filter((q) => unfit.has(q.key));
  const wish = wishOf(intent, facts, settled.answers);
  const graph = open.length > 0 ? undefined : await declaredFor(wish, session.settings.env, intent.saved?.envId);
  const nodes = [...(graph?.nodes.values() ?? [])];
  const things = nodes.map(({ id, step, kind, name, props }) => ({ node: id, step, kind: kind.name, name, props }));
  const { costReport } = await import("../cost/index.js");
  const report = costReport(things, facts.region);
  const view = viewOf(intent, situation, { settled, open, report, nodes: nodes.map((n) => ({ id: n.id, step: n.step })), picture: await pictureFor(things, wish, situation) });
  return { intent, wish, open, nodes: new Set(nodes.map((n) => n.id)), answers: Object.fromEntries(Object.entries(settled.answers).map(([key, a]) => [key, a.value])), view };
}

type Thing = { readonly node: NodeId; readonly step: string; readonly kind: string; readonly name: string; readonly props: Readonly<Record<string, unknown>> };

/** The network as it would be; nothing as long as it is not known. */
async function pictureFor(things: readonly Thing[], wish: Wish, { session, facts, look }: Situation): Promise<readonly string[]> {
  if (things.length === 0) return [];
  const [{ pictureOf }, { sayPicture }] = await Promise.all([import("../diagram/read.js"), import("../ui/say/picture.js")]);
  const picture = pictureOf(things, { env: session.settings.env, region: facts.region, phase: wish.phase, stands: false });
  return picture.vpcs.length === 0 ? [] : sayPicture(picture, look);
}

interface Parts {
  readonly settled: Settlement;
  readonly open: readonly KeyedQuestion[];
  readonly report: CostReport;
  readonly nodes: readonly { readonly id: NodeId; readonly step: string }[];
  readonly picture: readonly string[];
}

function valueOf(question: AnyQuestion, value: AnswerValue | undefined, look: Look): Pick<ValueView, "value" | "brief" | "bare"> {
  if (value === undefined) return { value: "" };
  const brief = briefly(question, value, look);
  const bare = typeof value === "boolean" || (brief === undefined && typeof value === "string" && /^\d*$/.test(value));
  return { value: shownValue(value, look), brief, bare };
}

function viewOf(intent: Intent, situation: Situation, parts: Parts): OfferView {
  const { session, walkthrough, facts, local, look } = situation;
  const open = new Set(parts.open.map((q) => q.key));
  const values = (step: AnyStep): ValueView[] =>
    intent.questions
      .filter((q) => q.step.id === step.id)
      .map(({ key, question }) => {
        const answer = parts.settled.answers[key];
        const ask = (inLang(question.words, look.lang) as { readonly ask: string }).ask;
        return { key, ask, flag: `--${flagName(key)}`, open: open.has(key), ...valueOf(question, answer?.value, look) };
      });
  const chapters = walkthrough.map((step) => chapterOf(step, intent, situation, parts, values(step)));
  const ready = chapters.reduce((n, c) => n + (c.standing?.ready ?? 0), 0);
  return {
    env: session.settings.env,
    account: facts.account,
    region: facts.region,
    local,
    preset: intent.preset,
    standing: { ready, of: Math.max(ready, parts.nodes.length) },
    chapters,
    perDay: parts.report.perDay,
    knownPerDay: parts.report.knownPerDay,
    pricedOn: parts.report.pricedOn,
    open: parts.open.length,
    picture: parts.picture,
  };
}

function chapterOf(step: AnyStep, intent: Intent, { walkthrough, look }: Situation, { report, nodes }: Parts, values: readonly ValueView[]): ChapterView {
  const chosen = new Set(intent.steps.map((s) => s.id));
  const words = inLang(step.words, look.lang);
  const standing = standingOf(step.id, intent.saved, nodes);
  const given = values.flatMap((v) => givenAt(intent, v.key) ?? []);
  const reason = step.leftOutBy?.[intent.preset];
  return {
    id: step.id,
    title: words.title,
    what: words.what,
    chosen: chosen.has(step.id),
    ...(reason === undefined || chosen.has(step.id) ? {} : { leftOut: inLang(reason, look.lang) }),
    ...(standing === undefined ? {} : { standing }),
    perDay: priceOf(step.id, report, nodes.length > 0),
    values: chosen.has(step.id) ? values : [],
    asked: values.length - given.length,
    given,
    along: stepsOf(intent.saved).includes(step.id) ? undefined : along(walkthrough, chosen, step.id).map((s) => inLang(s.words, look.lang).title),
  };
}

/** How much of a step stands; undefined: nothing. */
function standingOf(id: string, saved: State | undefined, nodes: Parts["nodes"]): { ready: number; of: number } | undefined {
  const records = Object.values(saved?.records ?? {}).filter((r) => r.step === id);
  if (records.length === 0) return undefined;
  const ready = records.filter((r) => r.status === "ready").length;
  return { ready, of: Math.max(records.length, nodes.filter((n) => n.step === id).length) };
}

/** US dollars a day of one step; undefined: not known. */
function priceOf(id: string, { lines, pricedOn }: CostReport, known: boolean): number | undefined {
  if (!known || pricedOn === undefined) return undefined;
  return lines.filter((l) => l.step === id && l.fixed).reduce<number | undefined>((sum, l) => (sum === undefined || l.perDay === undefined ? undefined : sum + l.perDay), 0);
}
