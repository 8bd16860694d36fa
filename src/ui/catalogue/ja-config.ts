import type { ConfigTexts } from "./config.js";

export const config: ConfigTexts = {
  answersOf: (env) => `kumiki の環境「${env}」の回答です。`,
  readWith: (line) => `使い方: ${line}`,
  regionHint: "AWS リージョン",
  presetHint: () => "このファイルにない回答の既定値: modern (現在の推奨) または article (記事のとおり)",
  withoutHint: "除くステップ。構築済みのものは撤去されます",
  choices: (values) => `次のいずれか: ${values.join("、")}`,
  follows: "上の回答から決まります。固定するには行頭の # を外してください:",
  lookedUp: "構築時に調べます。固定するには行頭の # を外してください:",
  written: (path, answers) => `${answers} 件の回答を ${path} に書き込みました`,
  there: "すでに存在します。上書きはしません",
  explain: {
    settings: "設定",
    chapter: (title) => title,
    lookUp: "(実行時に調べる)",
    none: "(なし)",
    empty: "(空)",
    saved: "保存済み (以前の選択)",
    savedDefault: "保存済みの既定値",
    savedPlace: "環境とともに保存済み",
    presetDefault: (preset) => `プリセット ${preset} の既定値`,
    byItself: "既定値",
    ofProfile: "構築時に AWS の設定から決まる",
    overrides: (what) => `${what} より優先`,
    order: "優先順位: フラグ、--set、環境変数、--config のファイル、保存済みの回答、プリセットの既定値。",
  },
};
