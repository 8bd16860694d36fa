/**
 * Short reasons that are written in English where they are found (the planner's `why`, the `why` of a fault), in
 * Japanese. One that is not here is shown in English.
 */
export const jaReasons: Readonly<Record<string, string>> = {
  // src/engine/plan.ts
  "new": "新規",
  "it exists and carries our mark": "この環境の印が付いたものがすでにある",
  "an earlier attempt did not come through": "前回の作成が完了していない",
  "its removal had begun": "削除の途中だった",
  "it is gone: somebody deleted it": "なくなっている(誰かが削除した)",
  "AWS says that it failed": "AWS が失敗と報告している",
  "an earlier change was interrupted": "前回の変更が中断された",
  "an interrupted run had made it": "中断された実行が作ったもの",
  "it is not ready yet": "まだ使用可能になっていない",
  "not declared any more": "今の構成には含まれない",
  "not declared any more, and already gone": "今の構成には含まれず、すでに存在しない",
  // src/engine/run.ts
  "look-up": "前回の作成の結果を確認中",
  // src/app.ts, src/emulator
  "local-secret": "このマシンにある、この環境の秘密情報",
  "no-answer": "応答しなくなったため",
  "launcher-changed": "別の版のものであるため",
};

const patterns: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^AWS cannot change this in place: (.*)$/s, (props) => `AWS ではその場で変更できない: ${props}`],
];

export function jaReason(why: string): string {
  if (Object.hasOwn(jaReasons, why)) return jaReasons[why]!;
  for (const [pattern, words] of patterns) {
    const match = pattern.exec(why);
    if (match) return words(match[1] ?? "");
  }
  return why;
}
