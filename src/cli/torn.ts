import { Fault } from "../core/fault.js";
import { leavingOf } from "../core/leaving.js";
import type { State } from "../core/state.js";
import { catalogue } from "../ui/catalogue/index.js";
import { safe } from "../ui/escape.js";
import { namesOf, sayLeaving } from "../ui/say.js";
import { wrap } from "../ui/width.js";
import type { Session } from "./session.js";
import { asking } from "./wish.js";

/**
 * Where a teardown did not come to its end, nothing is built before somebody was asked whether it shall be finished.
 * @returns the teardown's exit code; undefined: it is to be built
 * @throws Fault interrupted when the user leaves; what the teardown throws
 */
export async function finishTeardown(session: Session, saved: State | undefined): Promise<number | undefined> {
  const leaving = saved === undefined ? undefined : leavingOf(saved);
  if (leaving === undefined) return undefined;
  const { errorLook: look, parts, settings } = session;
  const { askTorn } = await import("../ui/wizard/index.js");
  const names = namesOf(await parts.steps(), await parts.kinds(), look.lang);
  const choice = await askTorn(asking(session), [...wrap(catalogue(look.lang).status.environment(safe(settings.env)), look), ...sayLeaving(leaving, names, look)]);
  if (choice === "build") return undefined;
  if (choice === "leave") throw new Fault("interrupted", { env: settings.env, command: session.resume, kept: "nothing" });
  const { teardown } = await import("./teardown.js");
  return teardown.run(session.turn("teardown", leaving.whole ? [] : leaving.steps));
}
