import type { Accepted, Held, Planned, Wish } from "../app.js";
import { commandWords } from "./words.js";
import type { OptionDefinition } from "./options.js";
import type { Session } from "./session.js";
import { asking } from "./wish.js";

const own = { en: "Options:", ja: "オプション:" };

export const retagOption: OptionDefinition = {
  name: "retag",
  group: own,
  words: { en: "put the ownership tags back on resources of the state that have lost them", ja: "状態にあるリソースから外れた所有タグを付け直す" },
};
export const confirmMissingOption: OptionDefinition = {
  name: "confirm-missing",
  group: own,
  words: { en: "where not one recorded resource is found: they were deleted, and this is the right place", ja: "記録されたリソースが一つも見つからないとき、削除済みで場所も正しいと認める" },
};

const isGiven = (session: Session, name: string): boolean => session.given.get(name)?.on === true;

/** Somebody at a terminal is asked; in scripts the option says it, and --yes does not. */
async function agrees(session: Session, option: string, question: (words: ReturnType<typeof commandWords>) => string): Promise<boolean> {
  if (isGiven(session, option)) return true;
  if (session.settings.yes || !session.interactive) return false;
  await session.pause();
  const { confirm } = await import("../ui/ask.js");
  return confirm(question(commandWords(session.errorLook.lang)), false, asking(session));
}

/** Whether what is not found counts as deleted. Without it the run is refused before anything is changed. */
export async function acceptsMissing(session: Session, { missing }: Pick<Planned, "missing">): Promise<Accepted> {
  if (missing === undefined) return {};
  return { missing: await agrees(session, "confirm-missing", (words) => words.allMissing(missing.count, missing.account, missing.region)) };
}

/** The plan, anew where tags were put back because somebody wants it. */
export async function planRetagged(session: Session, held: Held, wish: Wish): Promise<Planned> {
  const planned = await held.plan(wish);
  const lost = planned.foreign?.filter((f) => f.why === "no-tags") ?? [];
  if (lost.length === 0 || !(await agrees(session, "retag", (words) => words.retags(lost.length)))) return planned;
  await held.retag();
  return held.plan(wish);
}
