import type { App, Planned, Wish } from "../app.js";
import { Fault } from "../core/fault.js";
import type { Inspection } from "../core/inspection.js";
import type { State } from "../core/state.js";
import { command } from "../ui/catalogue/command.js";
import { catalogue } from "../ui/catalogue/index.js";
import { elapsed } from "../ui/durations.js";
import { optionWords } from "../ui/escape.js";
import { paint } from "../ui/look.js";
import { namesOf, sayPlan, sayReady } from "../ui/say.js";
import { wrap } from "../ui/width.js";
import { closingCheck, noCheckOption } from "./closing-check.js";
import { ignoreFindingOption } from "./ignored.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { consentsToDataLoss, losesData, refuseDataLoss, removalOptions, settleBlockers } from "./consent.js";
import { hostsOf, outputsOf } from "./documents.js";
import { isEmulated } from "./emulated.js";
import { explainOption, explains, lessonsOf } from "./lessons.js";
import { acceptsMissing, confirmMissingOption, planRetagged, retagOption } from "./ownership.js";
import { appOptions, type Session } from "./session.js";
import { writeSshConfig } from "./ssh-config.js";
import { environmentFolder, filesOf, statusOf } from "./status.js";
import { finishTeardown } from "./torn.js";
import { endpointOf, guideOf } from "./vpn-state.js";
import { noteWarnings, sayWarnings } from "./warnings.js";
import { asking, completeWish, readIntent, type Intent } from "./wish.js";
import { commandWords } from "./words.js";

const notConfirmed = (session: Session): Fault => new Fault("not-confirmed", { command: session.resume });

/** Whether the plan has to be confirmed by somebody. @throws Fault not-confirmed: there is nobody, and no --yes */
export function mustConfirm(session: Session): boolean {
  if (session.settings.yes) return false;
  if (!session.interactive) throw notConfirmed(session);
  return true;
}

const everywhere = "0.0.0.0/0";

/** The article lets the whole internet try to log in: whoever wants that types it (O9), once. */
async function confirmsOpenSsh(session: Session, wish: Wish, saved: State | undefined): Promise<boolean> {
  const open = (answers: Wish["answers"] | undefined) => answers?.["sshFrom"]?.value === everywhere;
  if (!open(wish.answers) || (open(saved?.answers) && Object.keys(saved?.records ?? {}).length > 0)) return true;
  const { confirmTyped } = await import("../ui/ask.js");
  await session.pause();
  return confirmTyped(commandWords(session.errorLook.lang).openToAll("--ssh-from"), everywhere, asking(session));
}

/** @throws Fault not-confirmed */
export async function confirmPlan(session: Session, inspection?: Inspection): Promise<void> {
  const { confirm } = await import("../ui/ask.js");
  if (losesData(session, inspection)) {
    if (!(await consentsToDataLoss(session))) throw notConfirmed(session);
  } else if (!(await confirm(commandWords(session.errorLook.lang).goOn, false, asking(session)))) throw notConfirmed(session);
}

interface Built {
  readonly state: State;
  readonly changed: boolean;
  readonly startedAt: number;
}

/**
 * Plans, shows, confirms and builds, with the lock held all the while: what was confirmed is what is done.
 * @param confirms undefined: it was confirmed beforehand (--yes); else whether somebody says yes to this very plan
 * @returns undefined: it was not confirmed, and nothing was done
 */
async function build(session: Session, app: App, wish: Wish, confirms?: (planned: Planned, text: string) => Promise<boolean>): Promise<Built | undefined> {
  const { parts, settings, errorLook } = session;
  const names = namesOf(wish.steps, await parts.kinds(), errorLook.lang);
  return app.locked("up", async (held) => {
    const planned = await planRetagged(session, held, wish);
    const { changes, cost, inspection } = planned;
    if (changes.length > 0) {
      await session.pause();
      if (explains(session)) session.say(`${(await lessonsOf(wish, settings.env, await app.read(), changes.map((c) => c.step), errorLook)).text}\n`);
      const text = sayPlan({ env: settings.env, changes, names, ...(cost === undefined ? {} : { cost }), ...(inspection === undefined ? {} : { inspection }) }, errorLook);
      if (confirms === undefined) {
        session.say(text);
        await refuseDataLoss(session, inspection);
      }
      else if (!(await confirms(planned, text))) return undefined;
    }
    const accepted = await acceptsMissing(session, planned);
    const consent = await settleBlockers(session, inspection, false, confirms !== undefined);
    session.signal.throwIfAborted();
    // What somebody thinks about it is no part of how long it took.
    const startedAt = Date.now();
    const state = await held.up({ ...accepted, ...consent });
    await settleFiles(session, app, state);
    return { state, changed: changes.length > 0, startedAt };
  });
}

/** Somebody is asked: the wizard shows what would be built until it is confirmed. */
async function buildAsked(session: Session, intent: Intent): Promise<{ readonly app: App; readonly done: Built }> {
  const [{ guide }, { confirmsShown }] = await Promise.all([import("./wizard.js"), import("./shown.js")]);
  sayWarnings(session, intent);
  return guide(session, intent, async (chosen) => {
    const { app, wish } = chosen;
    const sure = await confirmsOpenSsh(session, wish, intent.saved);
    const done = sure ? await build(session, app, wish, (planned, text) => confirmsShown(session, chosen, planned, text)) : undefined;
    if (done === undefined) session.say(wrap(catalogue(session.errorLook.lang).wizard.again, session.errorLook).join("\n"));
    return done === undefined ? undefined : { app, done };
  });
}

/** Nobody is asked: what is not said is the preset's. */
async function buildUnasked(session: Session, intent: Intent): Promise<{ readonly app: App; readonly done: Built }> {
  await session.begin();
  const app = await session.parts.app(appOptions(session, intent.saved, intent.region));
  await app.connect();
  const wish = await completeWish(session, app, intent);
  await noteWarnings(session, intent, wish.answers);
  const done = await build(session, app, wish);
  // Without somebody to ask nothing is refused.
  return { app, done: done! };
}

/** What follows from a run beside AWS's resources: the way in, and who must not come in by the VPN any more. */
export async function settleFiles(session: Session, app: App, state: State): Promise<void> {
  await writeSshConfig(session, app.store, state);
  if (endpointOf(state) !== undefined) await (await app.vpn()).keepRevoked(state);
}

/** The run that somebody has answered the questions of, as one line and as a file: for the next time, and for scripts. */
async function sameRun(session: Session, state: State): Promise<string> {
  const { settings, parts, look } = session;
  const { commandLines, rerunOfState } = await import("./rerun.js");
  const rerun = rerunOfState(session, await parts.steps(), state);
  const words = catalogue(look.lang).wizard.sameRun;
  const file = [command("config write -o kumiki.yaml", settings.env), ...rerun.whereabouts.map(([flag, value]) => (value === undefined ? flag! : optionWords(flag!, value)))].join(" ");
  // Not wrapped: they are to be copied.
  const part = (title: string, lines: readonly string[]) => [paint(look, "bold", title), ...lines.map((l) => `  ${paint(look, "cyan", l)}`)];
  return [...part(words.line, commandLines(rerun, look.columns - 2)), ...part(words.file, [file])].join("\n");
}

async function advise(session: Session, intent: Intent, done: Built, asked: boolean): Promise<void> {
  const { settings, parts, look } = session;
  const { state, changed } = done;
  await session.pause();
  const whole = (await parts.steps()).every((s) => state.steps.includes(s.id));
  const text = sayReady(
    {
      env: settings.env,
      changed,
      emulated: isEmulated(session, state),
      ...(changed ? { took: elapsed(Date.now() - done.startedAt, look.lang) } : {}),
      hosts: hostsOf(state),
      outputs: outputsOf(state, environmentFolder(session), await filesOf(session)),
      guide: await guideOf(session, state),
      next: [...(state.relaxedTo === undefined ? [] : (["harden"] as const)), ...(whole || intent.steps.length === 0 ? [] : (["up --all"] as const)), "status", "diagram", "cost", "teardown"],
    },
    look,
  );
  const relaxed = state.relaxedTo !== undefined && state.relaxedTo === state.phase ? [commandWords(look.lang).stillRelaxed(settings.env, state.relaxedTo)] : [];
  const again = asked ? [await sameRun(session, state)] : [];
  session.result([text, ...relaxed, ...again].join("\n\n"), await statusOf(session, state));
}

export const up: CommandDefinition = {
  name: "up",
  words: {
    en: {
      does: "ask what is missing, show the plan, confirm, build or resume",
      more: [
        "Without STEP it builds the whole walkthrough, or the steps that were chosen for this environment before (--all: every step); with STEPs those and what they need.",
        "Steps that are built always stay: to remove one, use `kumiki teardown STEP` or --without STEP. A configuration removes nothing without --prune. Data is deleted only with --delete-data.",
        "It may be interrupted at any moment and run again: it goes on where it stopped and makes nothing twice.",
      ],
    },
    ja: {
      does: "未回答の項目を尋ね、計画を示し、確認のうえ構築または再開する",
      more: [
        "STEP を指定しなければ、すべてのステップ、または以前この環境に選んだステップを構築します (--all ですべて)。指定すればそれらと必要なものを構築します。",
        "構築済みのステップはそのまま残ります。撤去するには `kumiki teardown STEP` か --without STEP を使います。設定ファイルは --prune なしでは何も削除しません。データは --delete-data がなければ削除されません。",
        "いつ中断しても、もう一度実行すれば続きから再開し、同じものを二重に作ることはありません。",
      ],
    },
  },
  operands: anySteps,
  options: [explainOption, noCheckOption, retagOption, confirmMissingOption, ignoreFindingOption, ...removalOptions],
  asks: true,
  examples: [
    { line: "kumiki up", words: { en: "the guided wizard", ja: "対話式の案内で構築する" } },
    { line: "kumiki up --local --yes", words: { en: "try everything on this machine, without an account", ja: "アカウントなしで、このマシンだけで試す" } },
    { line: "kumiki up network servers --env lab", words: { en: "some steps, in an environment of their own", ja: "一部のステップを別の環境に構築する" } },
    {
      line: "kumiki up --config kumiki.yaml --set databaseMultiAz=no --yes",
      words: { en: "without questions, for scripts", ja: "質問なしで実行する (スクリプト用)" },
    },
  ],
  async run(session) {
    // validate
    const intent = await readIntent(session);
    const asked = mustConfirm(session);
    // ask, execute
    const torn = asked ? await finishTeardown(session, intent.saved) : undefined;
    if (torn !== undefined) return torn;
    const { app, done } = asked ? await buildAsked(session, intent) : await buildUnasked(session, intent);
    // advise
    const checked = await closingCheck(session, app);
    await advise(session, intent, done, asked);
    return checked;
  },
};
