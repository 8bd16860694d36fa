import type { LearnTexts } from "./learn.js";

export const learn: LearnTexts = {
  makes: "作るもの",
  why: "目的",
  article: "記事では",
  today: "現在の推奨とその理由",
  mistakes: "よくある間違い",
  cost: "料金",
  perDay: (usd) => `現在の選択では 1 日 ${usd} USD です。`,
  free: "現在の選択では固定料金はかかりません (使用した分のみ)。",
  unknownCost: "現在の選択での料金は分かりません。",
  commands: "AWS CLI で同じことをするコマンド",
  commandsNote: "kumiki が行うのはこれらの呼び出しで、可能な限り並行して行います。後で見つけられるように、Name のほかに独自のタグも付けます。$VPC のような変数は、このステップか前のステップの、それを作るコマンドで設定されます。",
  noCommands: "この回答では、ここで作るものはありません。",
  remarks: {
    "from-file": (d) => `${d.file}: このマシンで作るファイル (内容は表示しません)`,
    "secret-file": (d) => `${d.file}: このマシンにある秘密の値 (内容は表示しません)`,
    "file-holds": (d) => `${d.file} には $${d.variable} の値が入ります`,
    "look-up": (d) => `次のコマンドで値が分かったら、${d.attr} を ${d.variable} に設定します`,
  },
  waitUntil: (usual) => `AWS CLI に waiter がないため、準備ができるまで繰り返します (通常 ${usual})`,
};
