import { Fault } from "../core/fault.js";
import type { Inspection } from "../core/inspection.js";
import { lossesOf, namesOf } from "../ui/say.js";
import type { Session } from "./session.js";
import { asking } from "./wish.js";
import { commandWords } from "./words.js";

/** Whether a plan destroys data and `--delete-data` was not given. */
export const losesData = (session: Session, inspection: Inspection | undefined): boolean =>
  !session.settings.deleteData && inspection !== undefined && inspection.data.length > 0;

/**
 * Where nobody is asked, data is deleted only with `--delete-data`: `--yes` alone does not say that it may be lost.
 * @throws Fault data-not-confirmed, before anything is changed
 */
export async function refuseDataLoss(session: Session, inspection: Inspection | undefined): Promise<void> {
  if (!losesData(session, inspection)) return;
  const { errorLook, parts, settings, resume } = session;
  const names = namesOf([], await parts.kinds(), errorLook.lang);
  throw new Fault("data-not-confirmed", { env: settings.env, command: settings.yes ? `${resume} --yes` : resume, things: lossesOf(inspection!.data, names, errorLook.lang) });
}

/** The consent to losing data, at the prompt: the environment's name has to be typed. @returns whether it was */
export async function consentsToDataLoss(session: Session): Promise<boolean> {
  const { confirmTyped } = await import("../ui/ask.js");
  return confirmTyped(commandWords(session.errorLook.lang).loseData, session.settings.env, asking(session));
}
