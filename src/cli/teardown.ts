import type { App, TeardownPlan, TeardownResult } from "../app.js";
import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import { catalogue } from "../ui/catalogue/index.js";
import { wrap } from "../ui/width.js";
import { namesOf, sayFault, sayTeardown, sayTeardownPlan, type Names } from "../ui/say.js";
import { closingOptions, closingWish, placeCertificate } from "./certificate.js";
import { anySteps, type CommandDefinition } from "./command.js";
import type { RemovalConsent } from "../core/inspection.js";
import { partialOption, refuseDataLoss, removalOptions, settleBlockers } from "./consent.js";
import type { OptionDefinition } from "./options.js";
import { nearest } from "./near.js";
import { acceptsMissing, confirmMissingOption } from "./ownership.js";
import { appOptions, type Session } from "./session.js";
import { asking } from "./wish.js";
import { commandWords } from "./words.js";

/** Steps that may be named: those of the walkthrough, and those that only an older state knows. */
async function checkSteps({ operands, parts }: Session, saved: State | undefined): Promise<void> {
  const walkthrough = (await parts.steps()).map((s) => s.id);
  const known = new Set([...walkthrough, ...(saved?.steps ?? []), ...Object.values(saved?.records ?? {}).map((r) => r.step)]);
  const given = operands.find((step) => !known.has(step));
  if (given === undefined) return;
  const near = nearest(given, known);
  throw new Fault("unknown-step", { given, steps: [...known], ...(near === undefined ? {} : { near }) });
}

/** @throws Fault teardown-not-confirmed, data-not-confirmed, removal-blocked */
async function confirmTeardown(session: Session, plan: TeardownPlan, names: Names): Promise<RemovalConsent> {
  const { settings, parts, errorLook } = session;
  const text = sayTeardownPlan({ env: settings.env, ...plan, names }, errorLook);
  if (settings.yes) {
    session.say(text);
    await refuseDataLoss(session, plan.inspection);
    return settleBlockers(session, plan.inspection, true, false);
  }
  parts.stderr.write(`${text}\n\n`);
  const consent = await settleBlockers(session, plan.inspection, true, true);
  const { confirmTyped } = await import("../ui/ask.js");
  const words = commandWords(errorLook.lang);
  const typed = await confirmTyped(consent.partial === true ? words.takeAwayPartly : words.takeAway, settings.env, asking(session));
  if (!typed) throw new Fault("teardown-not-confirmed", { env: settings.env });
  return consent;
}

/** Plans, shows, confirms and removes, with the lock held; undefined: there was nothing to remove. */
function remove(session: Session, app: App, names: Names, waitMs: number | undefined): Promise<TeardownResult | undefined> {
  const { operands, signal } = session;
  return app.locked("teardown", async (held) => {
    const saved = (await app.read())?.answers["finalSnapshot"]?.value === true;
    const plan = await held.planTeardown(operands.length === 0 ? undefined : operands, session.given.get("final-snapshot")?.on ?? saved);
    if (plan.changes.length === 0 && plan.left.length === 0) return undefined;
    await session.pause();
    const consent = await confirmTeardown(session, plan, names);
    const accepted = await acceptsMissing(session, plan);
    signal.throwIfAborted();
    const result = await held.teardown(waitMs, { ...accepted, ...consent });
    return plan.inspection === undefined ? result : { ...result, inspection: plan.inspection };
  });
}

/** After a partial teardown; a complete one has a certificate that tells. */
async function costLeft({ look }: Session, app: App): Promise<string> {
  const [{ costReport }, state] = await Promise.all([import("../cost/index.js"), app.read()]);
  const usd = state === undefined ? 0 : costReport(Object.values(state.records), state.place.region).perDay;
  const words = catalogue(look.lang).cost;
  return usd === undefined ? words.leftUnknown : words.left(usd.toFixed(2));
}

/** After a complete teardown: what it has cost, by the times in the state as it was. "": not known. */
async function costUntilNow(saved: State, look: Session["look"]): Promise<string> {
  const { spentUsd } = await import("../cost/index.js");
  const made = Object.values(saved.records).filter((r) => r.id !== undefined);
  const usd = spentUsd(made, saved.place.region, new Date());
  const since = made.map((r) => r.startedAt).sort()[0];
  if (usd === undefined || since === undefined) return "";
  return catalogue(look.lang).cost.spent(usd.toFixed(2), `${since.slice(0, 16).replace("T", " ")} UTC`, saved.place.endpoint !== "aws");
}

const finalSnapshotOption: OptionDefinition = {
  name: "final-snapshot",
  negative: "too",
  group: { en: "Options:", ja: "オプション:" },
  words: { en: "keep each database as a snapshot, which is billed (default: the answer of the database step)", ja: "データベースを最終スナップショットとして残す。料金がかかる (既定はデータベースステップの回答)" },
};

const nothing: TeardownResult = { removed: [], kept: [], left: [], ok: true };

export const teardown: CommandDefinition = {
  name: "teardown",
  words: {
    en: {
      does: "take everything away, or those steps and what stands on them; proves that nothing is left",
      more: ["It needs neither answers nor a file: everything it has to know is in the saved state."],
    },
    ja: {
      does: "すべて、または指定したステップとその上に立つものを撤去し、何も残らないことを確かめる",
      more: ["回答もファイルも要りません。必要な情報はすべて保存済みの状態にあります。"],
    },
  },
  operands: anySteps,
  options: [finalSnapshotOption, ...removalOptions, partialOption, ...closingOptions, confirmMissingOption],
  asks: false,
  examples: [
    { line: "kumiki teardown", words: { en: "everything; asks for the environment's name", ja: "すべて撤去する (環境の名前の入力を求める)" } },
    { line: "kumiki teardown load-balancers", words: { en: "one step, and what stands on it", ja: "一つのステップとその上に立つものを撤去する" } },
    { line: "kumiki teardown --env lab --yes --json", words: { en: "without questions, for scripts", ja: "質問なしで実行する (スクリプト用)" } },
  ],
  async run(session) {
    // validate
    const { parts, settings, look, errorLook } = session;
    const wish = await closingWish(session);
    const store = await parts.store(settings);
    const saved = await store.read();
    await checkSteps(session, saved);
    const empty = () => sayTeardownPlan({ env: settings.env, changes: [], steps: [], names: { titles: {}, kinds: {} } }, look);
    if (saved === undefined || Object.keys(saved.records).length === 0) {
      session.result(empty(), nothing);
      return 0;
    }
    if (!settings.yes && !session.interactive) throw new Fault("teardown-not-confirmed", { env: settings.env });
    // ask, execute
    await session.begin();
    const app = await parts.app(appOptions(session, saved));
    await app.connect();
    const names = namesOf(await parts.steps(), await parts.kinds(), errorLook.lang);
    const result = await remove(session, app, names, wish.waitMs);
    // advise
    await session.pause();
    const file = result?.certificate === undefined ? undefined : await placeCertificate(result.certificateFile!, wish.file);
    const told = result === undefined ? empty() : sayTeardown(settings.env, result, names, look);
    const money = result === undefined ? "" : result.certificate === undefined ? await costLeft(session, app) : await costUntilNow(saved, look);
    const saying = money === "" ? told : [told, ...wrap(money, look, "  ", "    ")].join("\n");
    session.result(file === undefined ? saying : [saying, ...wrap(catalogue(look.lang).certificate.savedAs(file), look, "  ", "    ")].join("\n"), { ...(result ?? nothing), ...(file === undefined ? {} : { certificateFile: file }) });
    if (result === undefined || result.ok) return 0;
    const alone = result.kept.filter((k) => k.why === "kept-lost-tags").map((k) => `${k.kind} ${k.id}`);
    const left = result.left.length > 0 ? new Fault("left-over", { left: result.left }) : new Fault("left-alone", { env: settings.env, things: alone });
    session.say(sayFault(left, errorLook));
    return left.exitCode;
  },
};
