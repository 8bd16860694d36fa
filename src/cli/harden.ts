import { noCheckOption } from "./closing-check.js";
import { noOperands, type CommandDefinition } from "./command.js";
import { move, phasesOf, tellNothing } from "./phases.js";

export const harden: CommandDefinition = {
  name: "harden",
  words: {
    en: {
      does: "close every door that the steps which stand no longer need",
      more: [
        "With peering, SSH to the web and AP servers comes from the company network only; with the Client VPN nobody comes in from the internet any more. `up` does this by itself unless `relax` has opened the doors again.",
      ],
    },
    ja: {
      does: "構築済みのステップでは不要になった入口をすべて閉じる",
      more: [
        "ピアリングがあれば、Web サーバーと AP サーバーへの SSH は社内ネットワークからのみになり、クライアント VPN があれば、インターネットからは誰も入れなくなります。`relax` で開けていないかぎり `up` が自動で行います。",
      ],
    },
  },
  operands: noOperands,
  options: [noCheckOption],
  asks: false,
  examples: [
    { line: "kumiki harden", words: { en: "shows what closes and what opens, and asks", ja: "閉じるものと開くものを示し、確認する" } },
    { line: "kumiki harden --yes --json", words: { en: "without questions, for scripts", ja: "質問なしで実行する (スクリプト用)" } },
  ],
  async run(session) {
    const phases = await phasesOf(session);
    const { now, narrowest, unfinished, saved } = phases;
    if (narrowest === "P1") return tellNothing(session, phases, "noDoors");
    if (now === narrowest && saved.relaxedTo === undefined && !unfinished) return tellNothing(session, phases, "isNarrow");
    return move(session, phases, narrowest);
  },
};
