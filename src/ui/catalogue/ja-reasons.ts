/**
 * Short reasons that are written in English where they are found (the planner's `why`, the `why` of a fault), in
 * Japanese. One that is not here is shown in English.
 */
export const jaReasons: Readonly<Record<string, string>> = {
  // src/engine/plan.ts
  "new": "新規",
  "it exists and carries our mark": "この環境のタグが付いたものがすでにある",
  "an earlier attempt did not come through": "前回の作成が完了していない",
  "an earlier attempt was meant otherwise": "前回の作成は別の設定で始められていた",
  "its removal had begun": "削除の途中だった",
  "it is gone: somebody deleted it": "なくなっている (誰かが削除した)",
  "the local AWS does not have it any more": "ローカルの AWS に残っていない",
  "AWS says that it failed": "AWS が失敗と報告している",
  "an earlier change was interrupted": "前回の変更が中断された",
  "an interrupted run had made it": "中断された実行が作ったもの",
  "it is not ready yet": "まだ使用可能になっていない",
  "not declared any more": "今の構成には含まれない",
  "not declared any more, and already gone": "今の構成には含まれず、すでに存在しない",
  // src/engine/make.ts
  "look-up": "前回の作成の結果を確認中",
  // src/app.ts, src/emulator
  "foreign": "同じ名前のものがすでにあり、この環境のものではない",
  "kept-lost-tags": "所有タグが外れている (up --retag で付け直してから、もう一度 teardown を実行)",
  "kept-held": "他者のリソースか保護設定によって削除できない、またはそれに必要とされている",
  "stays-attached": "手作業で関連付けられたもので、kumiki は削除せず、課金が続く",
  "final-snapshot": "データベースの最終スナップショット",
  "kept-needed": "所有タグの外れたリソースが依存している",
  "kept-foreign": "この環境のものではない",
  "local-secret": "このマシンにある、この環境の秘密情報",
  "it does not answer any more": "応答しなくなったため",
  "it is of another version": "別の版のものであるため",
  "this installation lacks its folder emulator/kumiki_emulator": "インストールされた kumiki に emulator/kumiki_emulator フォルダーがない",
  // src/cli: options
  "a Region is written like ap-northeast-1": "リージョンは ap-northeast-1 のように書く",
  "not the name of a profile": "プロファイルの名前ではない",
  "a URL like http://127.0.0.1:5000 is wanted": "http://127.0.0.1:5000 のような URL が必要",
  "is not a URL such as http://127.0.0.1:4566": "http://127.0.0.1:4566 のような URL ではない",
  "must begin with http:// or https://": "http:// か https:// で始まっていない",
  "it holds a control character": "制御文字が含まれている",
  "it holds a space or a control character": "空白か制御文字が含まれている",
  "it holds a query or a fragment": "クエリかフラグメントが含まれている",
  "it holds a user name or a password": "ユーザー名かパスワードが含まれている",
  "it is empty": "空である",
  "it is not a folder": "フォルダーではない",
  "it is a folder": "フォルダーである",
  "its folder is not there": "入れ先のフォルダーが存在しない",
  "it is not there": "存在しない",
  "it is a file, not a folder": "フォルダーではなくファイルである",
  "not a file": "ファイルではない",
  "there is no such file": "ファイルがない",
  "it may not be read": "読み取りが許可されていない",
  "not UTF-8 text": "UTF-8 のテキストではない",
  "each of them says which steps are meant": "どちらも対象のステップを指定している",
  "the step is wanted and not wanted": "同じステップを加えると同時に除いている",
  "the emulator runs on this machine, that endpoint does not": "エミュレーターはこのマシンで動くが、そのエンドポイントは別の場所にある",
  "the emulator knows no profiles": "エミュレーターにプロファイルはない",
  "one says less, the other more": "表示を減らす指定と増やす指定である",
  "states shared in S3 are not in this version; --dir PATH says in which folder they live": "S3 での状態の共有はこの版にはない。--dir PATH でフォルダーを指定する",
  // src/state, src/resources
  "it is a symbolic link": "シンボリックリンクである",
  "it is not a file": "ファイルではない",
  "it is not UTF-8 text": "UTF-8 のテキストではない",
  "it is missing, but its earlier versions are there": "以前の版はあるが、ファイル自体がない",
  "it was removed meanwhile": "途中で削除された",
  "it belongs to the state store": "状態ファイルの置き場が使う名前である",
  "only a-z, 0-9 and - are allowed, and one ending like .pem": "使えるのは a-z、0-9、- と .pem のような末尾だけ",
  "it is not an Ed25519 key in OpenSSH format without a passphrase": "パスフレーズのない OpenSSH 形式の Ed25519 鍵ではない",
};

const patterns: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^it is there more than once: (.*)$/s, (ids) => `同じものがほかにもある: ${ids}`],
  [/^AWS cannot change this in place: (.*)$/s, (props) => `AWS ではその場で変更できない: ${props}`],
  [/^others can change it \(mode (.*)\)$/, (mode) => `ほかのユーザーが変更できる (モード ${mode})`],
  [/^others can read it \(mode (.*)\)$/, (mode) => `ほかのユーザーが読み取れる (モード ${mode})`],
  [/^it is of the environment (.*)$/s, (env) => `環境 ${env} のものである`],
  [/^it is larger than (\d+) bytes$/, (bytes) => `${bytes} バイトを超えている`],
  [/^larger than (\d+ KiB)$/, (size) => `${size} を超えている`],
  [/^it cannot be written \((.*)\)$/s, (why) => `書き込めない (${why})`],
  [/^it cannot be read \((.*)\)$/s, (why) => `読み取れない (${why})`],
  [/^permission: (.*)$/s, (message) => `権限がない: ${message}`],
  [/^(.*): not there$/s, (program) => `${program} なし`],
  [/^(.*) is too old$/s, (program) => `${program} は古すぎる`],
  [/^no lock after (\d+) attempts$/, (n) => `${n} 回試してもロックを取得できない`],
];

export function jaReason(why: string): string {
  if (Object.hasOwn(jaReasons, why)) return jaReasons[why]!;
  for (const [pattern, words] of patterns) {
    const match = pattern.exec(why);
    if (match) return words(match[1] ?? "");
  }
  return why;
}
