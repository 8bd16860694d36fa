import type { App, Wish } from "../app.js";
import { Fault, isFault, type FaultData } from "../core/fault.js";
import type { AnyStep, AnswerValue, Facts, NodeId } from "../core/types.js";
import { inLang } from "../ui/lang.js";
import { catalogue, faultWords } from "../ui/catalogue/index.js";
import { wrap } from "../ui/width.js";
import type * as Screens from "../ui/wizard/index.js";
import type { ChapterView, OfferView } from "../ui/wizard/view.js";
import { isSame } from "./answers.js";
import { forgetDraft, isHeld, keepDraft, readDraft, type Draft } from "./draft.js";
import { along, decided, givenAt, offerOf, type Offer } from "./offer.js";
import { flagName } from "./options.js";
import type { KeyedQuestion } from "./questions.js";
import { saysRegion } from "./region.js";
import { appOptions, type Session } from "./session.js";
import { articleAnswers } from "./settle.js";
import { asking, factsFor, type Intent } from "./wish.js";

/** What somebody wants built, having seen it. */
export interface Chosen {
  readonly app: App;
  readonly wish: Wish;
  /** What the picture and the table said would be there. */
  readonly nodes: ReadonlySet<NodeId>;
  readonly view: OfferView;
}

/** Tries to build it. undefined: it was not confirmed, and the wizard goes on. */
export type Attempt<R> = (chosen: Chosen) => Promise<R | undefined>;

/**
 * The wizard: looks everything up, shows one picture and one table, and asks "build this, or change something?" until
 * something is built or the user leaves. What was decided is kept whenever that happens.
 * @throws Fault interrupted when the user leaves; what `attempt` throws
 */
export async function guide<R>(session: Session, intent: Intent, attempt: Attempt<R>): Promise<R> {
  const screens = await import("../ui/wizard/index.js");
  return new Wizard(session, intent, await session.parts.steps(), screens).run(attempt);
}

class Wizard {
  private draft: Draft = { answers: {} };
  /** The Region was typed here and AWS knows none of this name: it is asked again. */
  private asksRegion = false;
  /** A build is under way, or just about to be confirmed. */
  private building = false;

  constructor(
    private readonly session: Session,
    private readonly intent: Intent,
    private readonly walkthrough: readonly AnyStep[],
    private readonly screens: typeof Screens,
  ) {}

  async run<R>(attempt: Attempt<R>): Promise<R> {
    try {
      await this.takeUp();
      await this.widen();
      for (;;) {
        const done = await this.somewhere(attempt);
        if (done !== undefined) return done.result;
      }
    } catch (e) {
      throw await this.departure(e);
    }
  }

  /** Before a build has begun, what stays of the wizard are the answers. */
  private async departure(e: unknown): Promise<unknown> {
    if (!isFault(e) || e.class !== "interrupted") return e;
    if (this.building && (e.data as FaultData["interrupted"]).kept === undefined) return e;
    const kept = (await readDraft(this.session)) === undefined ? "nothing" : "answers";
    return new Fault("interrupted", { env: this.session.settings.env, command: this.session.resume, kept }, { cause: e });
  }

  private get asking() {
    return asking(this.session);
  }
  private get look() {
    return this.session.errorLook;
  }
  private get words() {
    return catalogue(this.look.lang).wizard;
  }

  /** What was decided is on disk before anything else happens. */
  private async decide(change: Partial<Draft>): Promise<void> {
    this.draft = { ...this.draft, ...change };
    await keepDraft(this.session, this.draft);
  }

  /** Answers of a wizard that was left: offered once, and forgotten where the environment has them already. */
  private async takeUp(): Promise<void> {
    const kept = await readDraft(this.session);
    if (kept === undefined) return;
    if (isHeld(kept, this.intent.saved)) return forgetDraft(this.session);
    const { at, region, preset, steps, answers } = kept;
    if (!(await this.screens.askDraft(this.asking, localTime(new Date(at))))) return forgetDraft(this.session);
    // What this line says is stronger.
    const { fixed } = this.intent;
    this.draft = {
      answers,
      ...(region === undefined || this.intent.region !== undefined || this.intent.saved !== undefined ? {} : { region }),
      ...(preset === undefined || fixed?.preset === true ? {} : { preset }),
      ...(steps === undefined || fixed?.steps === true ? {} : { steps }),
    };
  }

  /** The extent that was chosen before is kept, unless somebody says otherwise: asked once, before anything is looked up. */
  private async widen(): Promise<void> {
    const { saved, steps, fixed } = this.intent;
    if (saved === undefined || fixed?.steps === true || this.draft.steps !== undefined) return;
    const others = this.walkthrough.filter((s) => !steps.includes(s));
    if (others.length === 0) return;
    const titles = others.map((s) => inLang(s.words, this.look.lang).title);
    if (await this.screens.askExtent(this.asking, titles)) this.draft = { ...this.draft, steps: this.walkthrough.map((s) => s.id) };
  }

  /** Connects where it is to be built, and asks there. @returns undefined: another Region was chosen */
  private async somewhere<R>(attempt: Attempt<R>): Promise<{ readonly result: R } | undefined> {
    const { session, intent } = this;
    if (this.asksRegion || (this.draft.region === undefined && !(await saysRegion(session, intent)))) {
      await this.decide({ region: await this.screens.askRegion(this.asking) });
      this.asksRegion = false;
    }
    session.say(wrap(this.words.lookingUp, session.errorLook).join("\n"));
    await session.begin();
    const app = await session.parts.app(appOptions(session, intent.saved, this.draft.region ?? intent.region));
    try {
      const place = await app.connect();
      return await this.table(app, place.endpoint === "local", attempt);
    } catch (e) {
      if (!this.isAboutRegion(e)) throw e;
      await session.pause();
      const { message } = faultWords(e as Fault, this.look.lang);
      this.screens.print(this.asking, wrap(message, this.look));
      const { region: _, ...rest } = this.draft;
      this.draft = rest;
      this.asksRegion = true;
      return undefined;
    }
  }

  /** AWS knows no such Region, or nothing says one after all: where it may be chosen here, it is. */
  private isAboutRegion(e: unknown): boolean {
    if (!isFault(e) || this.intent.saved !== undefined || this.intent.region !== undefined) return false;
    return e.code === "no-region" || (e.code === "unknown-region" && this.draft.region !== undefined);
  }

  private async table<R>(app: App, local: boolean, attempt: Attempt<R>): Promise<{ readonly result: R } | undefined> {
    const offers = new Offers(app, local, this.session, this.intent, this.walkthrough);
    for (;;) {
      const offer = await offers.of(this.draft);
      await this.session.pause();
      this.screens.print(this.asking, [this.screens.sayOffer(offer.view, this.look)]);
      const choice = await this.choice(offer);
      if (choice === "leave") throw new Fault("interrupted", { env: this.session.settings.env, command: this.session.resume });
      if (choice === "answer") await this.questions(offers, offer.open);
      else if (choice === "change") {
        if ((await this.chapters(offers)) === "elsewhere") return undefined;
      } else {
        const result = await this.attempted(app, offer, attempt);
        if (result !== undefined) return { result };
      }
    }
  }

  private async choice(offer: Offer): Promise<"build" | "answer" | "change" | "leave"> {
    for (;;) {
      const choice = await this.screens.askMenu(this.asking, offer.view);
      if (choice !== "values") return choice;
      this.screens.print(this.asking, [this.screens.sayValues(offer.view, this.look), ""]);
    }
  }

  /** The draft has done its work as soon as the state holds what it says, whether the build comes to its end or not. */
  private async attempted<R>(app: App, { wish, nodes, view }: Offer, attempt: Attempt<R>): Promise<R | undefined> {
    const tidied = async (): Promise<void> => {
      if (isHeld(this.draft, await app.read())) await forgetDraft(this.session);
    };
    this.building = true;
    let result: R | undefined;
    try {
      result = await attempt({ app, wish, nodes, view });
    } catch (e) {
      // What went wrong there is what has to be told.
      await tidied().catch(() => undefined);
      throw e;
    }
    this.building = result !== undefined;
    await tidied();
    return result;
  }

  /** Chapter after chapter, until the overview is wanted again. */
  private async chapters(offers: Offers): Promise<"done" | "elsewhere"> {
    let last: string | undefined;
    for (;;) {
      const { view, intent } = await offers.of(this.draft);
      const may = { region: intent.saved === undefined && intent.region === undefined && !view.local, preset: intent.fixed?.preset !== true };
      const choice = await this.screens.askChapter(this.asking, view, may, last);
      if (choice === "back") return "done";
      if (choice === "preset") {
        const preset = await this.screens.askStart(this.asking, intent.preset);
        if (preset !== undefined && preset !== intent.preset) await this.decide({ preset });
      } else if (choice === "region") {
        const region = await this.screens.askRegion(this.asking, view.region);
        if (region === view.region) continue;
        await this.decide({ region });
        return "elsewhere";
      } else {
        last = choice.chapter;
        await this.chapter(offers, choice.chapter);
      }
    }
  }

  private async chapter(offers: Offers, id: string): Promise<void> {
    for (;;) {
      const { view, intent } = await offers.of(this.draft);
      const chapter = view.chapters.find((c) => c.id === id)!;
      this.screens.print(this.asking, [this.screens.sayChapter(chapter, this.look), ""]);
      const choice = await this.screens.askOpen(this.asking, chapter);
      if (choice === "back") return;
      if (choice === "explain") await this.explain(chapter);
      else if (choice === "toggle") {
        await this.toggle(intent, id);
        return;
      } else await this.questions(offers, intent.questions.filter((q) => q.step.id === id && givenAt(intent, q.key) === undefined));
    }
  }

  /** Leaves a chapter out with what stands on it, or takes it in with what it needs. */
  private async toggle(intent: Intent, id: string): Promise<void> {
    const chosen = new Set(intent.steps.map((s) => s.id));
    const moved = [id, ...along(this.walkthrough, chosen, id).map((s) => s.id)];
    const next = chosen.has(id) ? [...chosen].filter((s) => !moved.includes(s)) : [...chosen, ...moved];
    if (next.length > 0) await this.decide({ steps: this.walkthrough.map((s) => s.id).filter((s) => next.includes(s)) });
  }

  /** One after the other; Esc goes to the one before, and from the first one away. */
  private async questions(offers: Offers, questions: readonly KeyedQuestion[]): Promise<void> {
    let begun: string | undefined;
    for (let at = 0; at < questions.length; ) {
      const { wish, view, intent, answers } = await offers.of(this.draft);
      const { key, question, step } = questions[at]!;
      const asked = { key, flag: `--${flagName(key)}`, question };
      const chapter = view.chapters.find((c) => c.id === step.id)!;
      const heading = { title: chapter.title, nth: at + 1, of: questions.length };
      const answer = await this.screens.askQuestion(this.asking, asked, answers[key] ?? "", { facts: wish.facts, all: answers, article: articleAnswers(intent.questions, wish.facts) }, heading, begun);
      begun = answer.way === "explain" ? answer.begun : undefined;
      if (answer.way === undefined) {
        await this.answer(key, answers[key], answer.value);
        at++;
      } else if (answer.way === "explain") await this.explain(chapter);
      else if (at === 0) return;
      else at--;
    }
  }

  /** A value that is kept stays a default: it follows what it was made of. */
  private async answer(key: string, before: AnswerValue | undefined, value: AnswerValue): Promise<void> {
    if (!isSame(before, value)) await this.decide({ answers: { ...this.draft.answers, [key]: value } });
  }

  /** The chapter's lesson, as `--explain` tells it, without the commands. */
  private async explain(chapter: ChapterView): Promise<void> {
    const step = this.walkthrough.find((s) => s.id === chapter.id);
    const told = await step?.lesson?.();
    if (step === undefined || told === undefined) return;
    const [{ sayLesson }, { comparisonsOf }] = await Promise.all([import("../ui/say/lesson.js"), import("../learn/index.js")]);
    const view = { step, lesson: told.lesson, comparisons: comparisonsOf(step.id), ...(chapter.chosen ? { cost: { perDay: chapter.perDay } } : {}) };
    this.screens.print(this.asking, ["", sayLesson(view, this.look)]);
  }
}

/** Offers in one place. What is looked up is looked up once for the same steps. */
class Offers {
  private facts: Facts | undefined;
  private lookedUpFor = "";

  constructor(
    private readonly app: App,
    private readonly local: boolean,
    private readonly session: Session,
    private readonly intent: Intent,
    private readonly walkthrough: readonly AnyStep[],
  ) {}

  async of(draft: Draft): Promise<Offer> {
    const { local, session, walkthrough } = this;
    const intent = decided(this.intent, draft, walkthrough);
    const facts = await this.factsOf(intent);
    return offerOf(intent, { session, walkthrough, facts, local, look: session.errorLook });
  }

  private async factsOf(intent: Intent): Promise<Facts> {
    const wanted = [intent.preset, ...intent.steps.map((s) => s.id)].join(" ");
    if (this.facts === undefined || wanted !== this.lookedUpFor) this.facts = await factsFor(this.app, intent, this.facts);
    this.lookedUpFor = wanted;
    return this.facts;
  }
}

/** "2026-11-22 04:12", where the reader is. */
function localTime(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
