import type { Planned } from "../app.js";
import type { Change } from "../core/plan.js";
import type { NodeId } from "../core/types.js";
import { confirm } from "../ui/ask.js";
import { catalogue } from "../ui/catalogue/index.js";
import { wrap } from "../ui/width.js";
import { whereOf } from "../ui/wizard/offer.js";
import { consentsToDataLoss, losesData } from "./consent.js";
import type { Session } from "./session.js";
import { asking } from "./wish.js";
import type { Chosen } from "./wizard.js";
import { commandWords } from "./words.js";

/** Whether a plan says nothing that the picture did not: it makes what was shown, all of it, and touches nothing else. */
export const isAsShown = (changes: readonly Change[], shown: ReadonlySet<NodeId>): boolean =>
  changes.length === shown.size && changes.every((c) => c.act === "create" && c.why === "new" && shown.has(c.node));

/**
 * The one confirmation of what the wizard showed, asked with the lock held. A plan that says more than the picture did is
 * shown first, and is then what is confirmed. inquirer is loaded with this file.
 * @param plan the plan as text
 */
export async function confirmsShown(session: Session, { nodes, view }: Chosen, { changes, cost, inspection }: Planned, plan: string): Promise<boolean> {
  const { errorLook: look, parts } = session;
  const words = catalogue(look.lang).wizard;
  // What is to be confirmed has to be seen, also by the quiet.
  const say = (text: string) => parts.stderr.write(`${text}\n\n`);
  if (!isAsShown(changes, nodes)) {
    if (view.standing.ready === 0) say(wrap(words.otherwise, look).join("\n"));
    say(plan);
    if (losesData(session, inspection)) return consentsToDataLoss(session);
    return confirm(commandWords(look.lang).goOn, false, asking(session));
  }
  say(["", ...wrap(words.asShown(changes.length, whereOf(view, look), cost?.after?.toFixed(2), view.local), look)].join("\n"));
  return confirm(words.confirm(changes.length), false, asking(session));
}
