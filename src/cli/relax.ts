import { type WalkPhase, walkPhases } from "../core/types.js";
import { noCheckOption } from "./closing-check.js";
import type { CommandDefinition } from "./command.js";
import { noOperands } from "./command.js";
import { isNarrower, move, phasesOf, tellNothing, wider, type Phases } from "./phases.js";
import type { Session } from "./session.js";
import { choiceOf } from "./settings.js";

/** P4 is never wider than anything. */
const targets = walkPhases.slice(0, -1);

/** @throws Fault bad-choice */
function targetOf(session: Session, { now, narrowest, unfinished, saved }: Phases): WalkPhase {
  const given = session.given.get("to");
  // One that was interrupted is brought to its end: "one phase wider" twice would open more than was confirmed.
  if (given === undefined) return unfinished && saved.relaxedTo === now ? now : wider(now);
  const allowed = targets.filter((p) => isNarrower(narrowest, p));
  return choiceOf(given, allowed);
}

export const relax: CommandDefinition = {
  name: "relax",
  words: {
    en: {
      does: "open the doors again by one phase, or as far as --to says",
      more: [
        "P1: SSH from outside straight to the web servers. P2, P3: through the proxy server. P4: through the VPN only. A later `up` leaves the doors as they are; `kumiki harden` closes them.",
      ],
    },
    ja: {
      does: "入口を一段階 (または --to の段階まで) 開け直す",
      more: [
        "P1: 外部から Web サーバーへ直接 SSH。P2、P3: プロキシサーバー経由。P4: VPN 経由のみ。後の `up` はこの状態を保ち、`kumiki harden` が閉じます。",
      ],
    },
  },
  operands: noOperands,
  options: [
    noCheckOption,
    {
      name: "to",
      value: "PHASE",
      choices: targets,
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "P1, P2 or P3 instead of one phase wider", ja: "一段階ではなく、P1、P2、P3 のいずれかまで" },
    },
  ],
  asks: false,
  examples: [
    { line: "kumiki relax", words: { en: "shows what opens, and asks", ja: "開くものを示し、確認する" } },
    { line: "kumiki relax --to P1 --yes", words: { en: "as wide as at the beginning", ja: "最初の状態まで戻す" } },
  ],
  async run(session) {
    const given = session.given.get("to");
    if (given !== undefined) choiceOf(given, targets); // before anything is read
    const phases = await phasesOf(session);
    const { now, narrowest, unfinished } = phases;
    if (narrowest === "P1") return tellNothing(session, phases, "noDoors");
    const to = targetOf(session, phases);
    if (to === now && !unfinished) return tellNothing(session, phases, "isWide");
    return move(session, phases, to);
  },
};
