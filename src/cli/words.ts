import type { Lang } from "../ui/lang.js";

/** The few sentences that only a command says. What was done, plans and faults are said by src/ui. */
interface CommandWords {
  readonly nothingBuilt: (env: string) => string;
  readonly emulatorRuns: (url: string) => string;
  readonly emulatorGiven: (url: string) => string;
  readonly emulatorLog: (path: string) => string;
  readonly emulatorStopped: string;
  readonly emulatorNone: string;
  readonly goOn: string;
  readonly takeAway: string;
  readonly openToAll: (flag: string) => string;
}

const en: CommandWords = {
  nothingBuilt: (env) => `Nothing is built in the environment "${env}".`,
  emulatorRuns: (url) => `The local AWS runs at ${url}`,
  emulatorGiven: (url) => `The local AWS is the one you named: ${url}`,
  emulatorLog: (path) => `Its log: ${path}`,
  emulatorStopped: "The local AWS was stopped. What was built in it is gone.",
  emulatorNone: "No local AWS runs here.",
  goOn: "Carry this out?",
  takeAway: "All of this is deleted for good.",
  openToAll: (flag) => `SSH would be open to the whole internet (${flag} 0.0.0.0/0), as in the article. Your own address alone is safer.`,
};

const ja: CommandWords = {
  nothingBuilt: (env) => `環境「${env}」にはまだ何も構築されていません。`,
  emulatorRuns: (url) => `ローカルの AWS が動いています: ${url}`,
  emulatorGiven: (url) => `指定されたローカルの AWS を使います: ${url}`,
  emulatorLog: (path) => `ログ: ${path}`,
  emulatorStopped: "ローカルの AWS を停止しました。その中に構築したものはなくなりました。",
  emulatorNone: "ここではローカルの AWS は動いていません。",
  goOn: "これを実行しますか",
  takeAway: "上のものはすべて完全に削除されます。",
  openToAll: (flag) => `記事と同じく、SSH がインターネット全体に開かれます(${flag} 0.0.0.0/0)。自分のアドレスだけにするほうが安全です。`,
};

export const commandWords = (lang: Lang): CommandWords => (lang === "ja" ? ja : en);
