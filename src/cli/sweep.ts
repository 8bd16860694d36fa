import { Fault } from "../core/fault.js";
import type { Sweep, SweepPlan } from "../app.js";
import { wrap } from "../ui/width.js";
import { catalogue } from "../ui/catalogue/index.js";
import { namesOf, sayAdopted, sayFault, saySweep, saySweepStays, sayTeardown, sayTeardownPlan, type Names } from "../ui/say.js";
import { closingOptions, closingWish, placeCertificate } from "./certificate.js";
import type { CommandDefinition } from "./command.js";
import type { RemovalConsent } from "../core/inspection.js";
import { refuseDataLoss, removalOptions, settleBlockers } from "./consent.js";
import { appOptions, type Session } from "./session.js";
import { asking } from "./wish.js";
import { commandWords } from "./words.js";

type Act = "look" | "adopt" | "delete";

/** @throws Fault conflicting-options */
function actOf({ given }: Session): Act {
  const [adopt, remove] = [given.get("adopt"), given.get("delete")];
  if (adopt?.on === true && remove?.on === true)
    throw new Fault("conflicting-options", { one: adopt.source, other: remove.source, why: "one keeps what is found, the other takes it away" });
  return adopt?.on === true ? "adopt" : remove?.on === true ? "delete" : "look";
}

/** The environment that is meant, by name or id; undefined: all there are. @throws Fault bad-env-name, conflicting-options */
function whichOf({ operands, given, settings }: Session): string | undefined {
  const [named] = operands;
  const env = given.get("env");
  if (named === undefined) return env === undefined ? undefined : settings.env;
  if (!/^[a-z][A-Za-z0-9-]{0,47}$/.test(named)) throw new Fault("bad-env-name", { given: named });
  if (env !== undefined && env.from === "flag" && settings.env !== named)
    throw new Fault("conflicting-options", { one: named, other: `--env ${settings.env}`, why: "each of them says which environment is meant" });
  return named;
}

/** @throws Fault teardown-not-confirmed */
async function confirmRemoval(session: Session, plan: SweepPlan, names: Names): Promise<RemovalConsent> {
  const { settings, parts, errorLook, signal } = session;
  await session.pause();
  // The result says that there is nothing to do.
  if (plan.changes.length === 0 && plan.risen.length === 0) return {};
  const going = { env: plan.env, changes: plan.changes, steps: plan.steps, names, ...(plan.inspection === undefined ? {} : { inspection: plan.inspection }) };
  const text = [sayTeardownPlan(going, errorLook), saySweepStays(plan, errorLook)].filter((t) => t !== "").join("\n");
  if (settings.yes) {
    session.say(text);
    await refuseDataLoss(session, plan.inspection);
  } else parts.stderr.write(`${text}\n\n`);
  const consent = await settleBlockers(session, plan.inspection, false, !settings.yes);
  if (!settings.yes) {
    const { confirmTyped } = await import("../ui/ask.js");
    if (!(await confirmTyped(commandWords(errorLook.lang).takeAway, plan.env, asking(session)))) throw new Fault("teardown-not-confirmed", { env: plan.env });
  }
  signal.throwIfAborted();
  return consent;
}

async function remove(session: Session, sweep: Sweep, which: string | undefined, names: Names): Promise<number> {
  const { look, errorLook } = session;
  const wish = await closingWish(session);
  const result = await sweep.remove(which, (plan) => confirmRemoval(session, plan, names), wish.waitMs);
  await session.pause();
  const words = catalogue(look.lang);
  if (result.certificateFile === undefined) {
    session.result(wrap(words.sweep.nothingUnknown(result.env, result.kept.length, result.where), look).join("\n"), result);
    return 0;
  }
  const path = await placeCertificate(result.certificateFile, wish.file);
  const report = { ...result, kept: [], standing: result.kept.length };
  const text = [sayTeardown(result.env, report, names, look), ...wrap(words.certificate.savedAs(path), look, "  ", "    ")].join("\n");
  session.result(text, { ...result, certificateFile: path });
  if (result.ok) return 0;
  const left = new Fault("left-over", { left: result.left });
  session.say(sayFault(left, errorLook));
  return left.exitCode;
}

export const sweep: CommandDefinition = {
  name: "sweep",
  words: {
    en: {
      does: "find what is ours by its tags, without a state; make a state of it again, or take it away",
      more: [
        "Alone it lists every environment of the account and Region and changes nothing. ENV is a name, or where two have the same name, an id as the list shows it.",
        "--adopt makes the state of an environment again after its folder was lost; a state with resources is never overwritten. --delete takes away what no state here knows: all of an environment, or only its duplicates and orphans.",
        "What stands in our VPCs but carries no mark, or half of one, is listed with its owner as far as AWS tells, and never deleted.",
      ],
    },
    ja: {
      does: "状態がなくてもタグで環境を見つけ、状態を作り直すか撤去する",
      more: [
        "そのままではアカウントとリージョンの全環境を一覧し、何も変更しません。ENV は名前か、同じ名前が複数ある場合は一覧に出る ID です。",
        "--adopt は、フォルダーを失った環境の状態を作り直します。リソースを持つ状態は上書きしません。--delete は、ここの状態にないもの (環境全体、または重複や孤立したものだけ) を撤去します。",
        "環境の VPC の中にあってもタグがない、または一部しかないものは、分かる範囲で持ち主とともに示すだけで、決して削除しません。",
      ],
    },
  },
  operands: { syntax: "[ENV]", least: 0, most: 1 },
  options: [
    {
      name: "adopt",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "make a state of what is found", ja: "見つかったものから状態を作り直す" },
    },
    {
      name: "delete",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "take away what is found and no state here knows; asks for the environment's name", ja: "見つかったもののうち、ここの状態にないものを撤去する (環境の名前の入力を求める)" },
    },
    ...removalOptions,
    ...closingOptions,
  ],
  asks: false,
  onlyReads: (given) => given.get("adopt")?.on !== true && given.get("delete")?.on !== true,
  examples: [
    { line: "kumiki sweep", words: { en: "everything of ours in the account and Region", ja: "アカウントとリージョンにあるものをすべて一覧する" } },
    { line: "kumiki sweep lab --adopt", words: { en: "the state of lab was lost", ja: "lab の状態を失ったとき" } },
    { line: "kumiki sweep lab --delete --yes --json", words: { en: "without questions, for scripts", ja: "質問なしで撤去する (スクリプト用)" } },
  ],
  async run(session) {
    // validate
    const { parts, settings, look, errorLook } = session;
    const act = actOf(session);
    const which = whichOf(session);
    await closingWish(session);
    if (act === "delete" && !settings.yes && !session.interactive) throw new Fault("teardown-not-confirmed", { env: which ?? settings.env });
    const saved = await (await parts.store(settings)).read();
    // execute
    await session.begin();
    const app = await parts.app({ ...appOptions(session, saved), anywhere: true });
    await app.connect();
    const names = namesOf(await parts.steps(), await parts.kinds(), errorLook.lang);
    const opened = await app.sweep();
    if (act === "delete") return remove(session, opened, which, names);
    if (act === "adopt") {
      const report = await opened.adopt(which);
      await session.pause();
      session.result(sayAdopted(report, look), report);
      return 0;
    }
    const report = await opened.look(which);
    await session.pause();
    session.result(saySweep(report, namesOf(await parts.steps(), await parts.kinds(), look.lang), look), report);
    return 0;
  },
};
