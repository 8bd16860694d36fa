import { Fault } from "../core/fault.js";
import type { DataLoss, Inspection, RemovalConsent } from "../core/inspection.js";
import { blockersOf, lossesOf, namesOf } from "../ui/say.js";
import { catalogue } from "../ui/catalogue/index.js";
import type { OptionDefinition } from "./options.js";
import type { Session } from "./session.js";
import { asking } from "./wish.js";
import { commandWords } from "./words.js";

const group = { en: "Options:", ja: "オプション:" };

/** What `teardown`, `up` and `sweep --delete` may be told about what a look before the removal finds. */
export const removalOptions: readonly OptionDefinition[] = [
  {
    name: "remove-protection",
    group,
    words: { en: "turn off the protections against deletion that are found", ja: "見つかった削除保護を無効にする" },
  },
  {
    name: "including-managed",
    group,
    words: {
      en: "also delete what an AWS service put into the VPCs for you (Amazon GuardDuty's endpoint and group)",
      ja: "AWS のサービスが VPC に作成したもの (Amazon GuardDuty のエンドポイントとグループ) も削除する",
    },
  },
];
export const partialOption: OptionDefinition = {
  name: "partial",
  group,
  words: { en: "remove everything that no foreign resource and no protection holds", ja: "他者のリソースや保護設定に妨げられないものだけを撤去する" },
};

/** Data that is lost and that `--delete-data` has not consented to. What a final snapshot keeps is not lost. */
const unconfirmed = ({ settings }: Session, inspection: Inspection | undefined): readonly DataLoss[] =>
  settings.deleteData ? [] : (inspection?.data ?? []).filter((d) => d.keptAs === undefined);

/** Whether a plan destroys data and `--delete-data` was not given. */
export const losesData = (session: Session, inspection: Inspection | undefined): boolean => unconfirmed(session, inspection).length > 0;

/**
 * Where nobody is asked, data is deleted only with `--delete-data`: `--yes` alone does not say that it may be lost.
 * @throws Fault data-not-confirmed, before anything is changed
 */
export async function refuseDataLoss(session: Session, inspection: Inspection | undefined): Promise<void> {
  const lost = unconfirmed(session, inspection);
  if (lost.length === 0) return;
  const { errorLook, parts, settings, resume } = session;
  const names = namesOf([], await parts.kinds(), errorLook.lang);
  throw new Fault("data-not-confirmed", { env: settings.env, command: settings.yes ? `${resume} --yes` : resume, things: lossesOf(lost, names, errorLook.lang) });
}

/** The consent to losing data, at the prompt: the environment's name has to be typed. @returns whether it was */
export async function consentsToDataLoss(session: Session): Promise<boolean> {
  const { confirmTyped } = await import("../ui/ask.js");
  return confirmTyped(commandWords(session.errorLook.lang).loseData, session.settings.env, asking(session));
}

/**
 * Settles what would make AWS refuse the deletes: by the options, or asked once. Everything was shown before.
 * @param mayBePartial whether the rest may be removed alone
 * @throws Fault removal-blocked, before anything is changed
 */
export async function settleBlockers(session: Session, inspection: Inspection | undefined, mayBePartial: boolean, asked: boolean): Promise<RemovalConsent> {
  const on = (name: string): boolean => session.given.get(name)?.on === true;
  let [removeProtection, includingManaged] = [on("remove-protection"), on("including-managed")];
  const { protections = [], foreign = [] } = inspection ?? {};
  const managed = foreign.filter((f) => f.holds && f.managedBy !== undefined);
  const open = (protections.length > 0 && !removeProtection) || (managed.length > 0 && !includingManaged);
  if (open && asked) {
    const { confirm } = await import("../ui/ask.js");
    const texts = catalogue(session.errorLook.lang).inspection;
    if (await confirm(texts.askClear(protections.length, managed.length), false, asking(session))) [removeProtection, includingManaged] = [true, true];
  }
  const rest = {
    foreign: foreign.filter((f) => f.holds && !(includingManaged && f.managedBy !== undefined)),
    protections: protections.filter((p) => !(removeProtection && p.command !== undefined)),
  };
  const held = rest.foreign.length > 0 || rest.protections.length > 0;
  const partial = held && mayBePartial && (on("partial") || asked);
  if (held && !partial) {
    const { errorLook, parts, settings, resume } = session;
    const names = namesOf([], await parts.kinds(), errorLook.lang);
    const options = [
      ...(rest.protections.some((p) => p.command !== undefined) ? ["--remove-protection"] : []),
      ...(rest.foreign.some((f) => f.managedBy !== undefined) ? ["--including-managed"] : []),
      ...(mayBePartial ? ["--partial"] : []),
    ];
    throw new Fault("removal-blocked", { env: settings.env, command: settings.yes ? `${resume} --yes` : resume, things: blockersOf(rest, names, errorLook.lang), options });
  }
  return { removeProtection, includingManaged, partial };
}
