import type { App, Planned, Wish } from "../app.js";
import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import { elapsed } from "../ui/durations.js";
import { namesOf, sayPlan, sayReady } from "../ui/say.js";
import { closingCheck, noCheckOption } from "./closing-check.js";
import { anySteps, type CommandDefinition } from "./command.js";
import { hostsOf, outputsOf } from "./documents.js";
import { appOptions, type Session } from "./session.js";
import { writeSshConfig } from "./ssh-config.js";
import { environmentFolder, filesOf, statusOf } from "./status.js";
import { endpointOf, guideOf } from "./vpn-state.js";
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
async function confirmOpenSsh(session: Session, wish: Wish, saved: State | undefined): Promise<void> {
  const open = (answers: Wish["answers"] | undefined) => answers?.["sshFrom"]?.value === everywhere;
  if (!open(wish.answers) || (open(saved?.answers) && Object.keys(saved?.records ?? {}).length > 0)) return;
  const { confirmTyped } = await import("../ui/ask.js");
  await session.pause();
  const message = commandWords(session.errorLook.lang).openToAll("--ssh-from");
  if (!(await confirmTyped(message, everywhere, asking(session)))) throw notConfirmed(session);
}

/** @throws Fault not-confirmed */
export async function confirmPlan(session: Session): Promise<void> {
  const { confirm } = await import("../ui/ask.js");
  if (!(await confirm(commandWords(session.errorLook.lang).goOn, false, asking(session)))) throw notConfirmed(session);
}

/** Plans, shows, confirms and builds, with the lock held all the while: what was confirmed is what is done. */
async function build(session: Session, app: App, wish: Wish, confirms: boolean) {
  const { parts, settings, errorLook } = session;
  const names = namesOf(wish.steps, await parts.kinds(), errorLook.lang);
  const show = ({ changes, cost }: Planned): void => {
    const text = sayPlan({ env: settings.env, changes, names, ...(cost === undefined ? {} : { cost }) }, errorLook);
    // What is to be confirmed has to be seen, also by the quiet.
    if (confirms) parts.stderr.write(`${text}\n\n`);
    else session.say(text);
  };
  return app.locked("up", async (held) => {
    const planned = await held.plan(wish);
    const { changes } = planned;
    const startedAt = Date.now();
    if (changes.length > 0) {
      await session.pause();
      show(planned);
      if (confirms) await confirmPlan(session);
    }
    session.signal.throwIfAborted();
    const state = await held.up();
    await settleFiles(session, app, state);
    return { state, changed: changes.length > 0, startedAt };
  });
}

/** What follows from a run beside AWS's resources: the way in, and who must not come in by the VPN any more. */
export async function settleFiles(session: Session, app: App, state: State): Promise<void> {
  await writeSshConfig(session, app.store, state);
  if (endpointOf(state) !== undefined) await (await app.vpn()).keepRevoked(state);
}

async function advise(session: Session, intent: Intent, done: Awaited<ReturnType<typeof build>>): Promise<void> {
  const { settings, parts, look } = session;
  const { state, changed } = done;
  await session.pause();
  const whole = (await parts.steps()).every((s) => state.steps.includes(s.id));
  const text = sayReady(
    {
      env: settings.env,
      changed,
      ...(changed ? { took: elapsed(Date.now() - done.startedAt, look.lang) } : {}),
      hosts: hostsOf(state),
      outputs: outputsOf(state, environmentFolder(session), await filesOf(session)),
      guide: await guideOf(session, state),
      next: [...(state.relaxedTo === undefined ? [] : (["harden"] as const)), ...(whole || intent.steps.length === 0 ? [] : (["up"] as const)), "status", "teardown"],
    },
    look,
  );
  const relaxed = state.relaxedTo !== undefined && state.relaxedTo === state.phase ? [commandWords(look.lang).stillRelaxed(settings.env, state.relaxedTo)] : [];
  session.result([text, ...relaxed].join("\n\n"), await statusOf(session, state));
}

export const up: CommandDefinition = {
  name: "up",
  words: {
    en: {
      does: "ask what is missing, show the plan, confirm, build or resume",
      more: [
        "Without STEP it builds the whole walkthrough; with STEPs those and what they need. Steps that stand already always stay: to take one away, use `kumiki teardown STEP` or --without STEP.",
        "It may be interrupted at any moment and run again: it goes on where it stopped and makes nothing twice.",
      ],
    },
    ja: {
      does: "未回答の項目を尋ね、計画を示し、確認のうえ構築または再開する",
      more: [
        "STEP を指定しなければすべてのステップを、指定すればそれらと必要なものを構築します。構築済みのステップはそのまま残ります。撤去するには `kumiki teardown STEP` か --without STEP を使います。",
        "いつ中断しても、もう一度実行すれば続きから再開し、同じものを二重に作ることはありません。",
      ],
    },
  },
  operands: anySteps,
  options: [noCheckOption],
  asks: true,
  examples: [
    { line: "kumiki up", words: { en: "the guided wizard", ja: "対話式の案内で構築する" } },
    { line: "kumiki up --local --yes", words: { en: "try everything on this machine, without an account", ja: "アカウントなしで、このマシンだけで試す" } },
    { line: "kumiki up network servers --env lab", words: { en: "some steps, in an environment of their own", ja: "一部のステップを別の環境に構築する" } },
    {
      line: "kumiki up --config kumiki.yaml --set databaseMultiAz=no --yes",
      words: { en: "without questions, for scripts", ja: "質問なしで実行する(スクリプト用)" },
    },
  ],
  async run(session) {
    // validate
    const intent = await readIntent(session);
    const confirms = mustConfirm(session);
    // ask
    await session.begin();
    const app = await session.parts.app(appOptions(session, intent.saved, intent.region));
    await app.connect();
    const wish = await completeWish(session, app, intent);
    if (confirms) await confirmOpenSsh(session, wish, intent.saved);
    // execute
    const done = await build(session, app, wish, confirms);
    // advise
    const checked = await closingCheck(session, app);
    await advise(session, intent, done);
    return checked;
  },
};
