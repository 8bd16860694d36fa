import { oneOf } from "./settings.js";
import type { CommandDefinition } from "./command.js";
import { optionsEverywhere } from "./options.js";
import { questionOption, questionsOf } from "./questions.js";
import { completionScript, shells } from "./scripts.js";

export const completion: CommandDefinition = {
  name: "completion",
  words: {
    en: {
      does: "print a completion script for bash, zsh or fish",
      more: ["It knows commands, options, steps, checks, and from the folder of the states environments, hosts and the VPN's people. It is static text: pressing Tab starts no kumiki. Print it anew after an update."],
    },
    ja: {
      does: "bash、zsh、fish の補完スクリプトを表示する",
      more: ["コマンド、オプション、ステップ、確認の番号のほか、状態のフォルダーにある環境、ホスト、VPN の利用者を補完します。スクリプトは固定の文字列で、Tab を押しても kumiki は起動しません。更新後は作り直してください。"],
    },
  },
  operands: { syntax: "bash|zsh|fish", least: 1, most: 1, completes: shells },
  options: [],
  asks: false,
  examples: [
    { line: "source <(kumiki completion bash)", words: { en: "in ~/.bashrc", ja: "~/.bashrc に書く" } },
    { line: "source <(kumiki completion zsh)", words: { en: "in ~/.zshrc, behind compinit", ja: "~/.zshrc の compinit の後に書く" } },
    {
      line: "kumiki completion fish > ~/.config/fish/completions/kumiki.fish",
      words: { en: "once, and after an update", ja: "一度だけ、および更新後に実行する" },
    },
  ],
  async run(session) {
    const shell = oneOf("kumiki completion", session.operands[0]!, shells);
    const { allCommands } = await import("./commands.js");
    const steps = await session.parts.steps();
    const { settingKeys } = await import("./explain.js");
    const script = completionScript(shell, {
      commands: allCommands(),
      everywhere: optionsEverywhere,
      questions: questionsOf(steps).map(questionOption),
      steps: steps.map((s) => s.id),
      keys: [...settingKeys, ...questionsOf(steps).map((q) => q.key)],
      lang: session.look.lang,
    });
    session.result(script.trimEnd(), { shell, script });
    return 0;
  },
};
