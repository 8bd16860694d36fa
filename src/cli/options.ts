import { presets, type Words } from "../core/types.js";

/**
 * One option of the command line. The commander definitions, the help, the completion scripts and the KUMIKI_<NAME>
 * variables are all made from these.
 */
export interface OptionDefinition {
  /** Without dashes: "endpoint-url"; with `negative`, without its "no-": "input" is --no-input. */
  readonly name: string;
  readonly short?: string;
  /** Placeholder of its value; without one it is a yes-no option. */
  readonly value?: string;
  /** May be given several times; every value counts. Otherwise the last one does. */
  readonly many?: true;
  /** The value may be left out, and must be attached with "=" if there is one (--json=lines). */
  readonly bare?: true;
  /** yes-no: only --no-NAME, or both --NAME and --no-NAME. */
  readonly negative?: "only" | "too";
  readonly choices?: readonly string[];
  /** What its value names, for completion scripts. */
  readonly completes?: "file" | "folder" | "env" | "step";
  /** Heading in the help. */
  readonly group: Words<string>;
  readonly words: Words<string>;
  readonly hidden?: true;
}

/** "endpoint-url" → "KUMIKI_ENDPOINT_URL", and "KUMIKI_NO_INPUT" for --no-input. */
export const variableOf = (option: OptionDefinition): string =>
  `KUMIKI_${option.negative === "only" ? "NO_" : ""}${option.name.replaceAll("-", "_").toUpperCase()}`;

/** How it is written: "--endpoint-url", "--no-input". */
export const flagOf = (option: OptionDefinition): string => `--${option.negative === "only" ? "no-" : ""}${option.name}`;

/** webCidr → web-cidr: a question's key and its flag differ only in spelling (cli.md). */
export const flagName = (key: string): string => key.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

const place: Words<string> = { en: "Where:", ja: "場所:" };
const what: Words<string> = { en: "What:", ja: "内容:" };
const talk: Words<string> = { en: "How it talks:", ja: "表示と確認:" };

/** cli.md "Options everywhere", in its order. */
export const optionsEverywhere: readonly OptionDefinition[] = [
  {
    name: "env",
    value: "NAME",
    completes: "env",
    group: place,
    words: { en: "one deployed copy of the environment (default: default)", ja: "環境の名前 (既定: default)" },
  },
  {
    name: "dir",
    value: "PATH",
    completes: "folder",
    group: place,
    words: { en: "folder that holds the states (default: .kumiki)", ja: "状態を保存するフォルダー (既定: .kumiki)" },
  },
  {
    name: "state",
    value: "URL",
    group: place,
    words: {
      en: "share the states in a bucket, s3://bucket/prefix; PATH then keeps this machine's keys",
      ja: "状態をバケット s3://bucket/prefix で共有する。PATH にはこのマシン用の鍵を置く",
    },
  },
  {
    name: "region",
    value: "REGION",
    group: place,
    words: { en: "AWS Region; else AWS_REGION, AWS_DEFAULT_REGION, the profile's", ja: "リージョン。なければ AWS_REGION、AWS_DEFAULT_REGION、プロファイルの値" },
  },
  {
    name: "profile",
    value: "NAME",
    group: place,
    words: { en: "profile of the AWS configuration; else AWS_PROFILE", ja: "AWS 設定のプロファイル。なければ AWS_PROFILE" },
  },
  {
    name: "endpoint-url",
    value: "URL",
    group: place,
    words: { en: "send every call there; else AWS_ENDPOINT_URL", ja: "すべての呼び出しの送り先。なければ AWS_ENDPOINT_URL" },
  },
  {
    name: "local",
    group: place,
    words: {
      en: "the local emulator: started if need be, dummy credentials, never the real AWS",
      ja: "ローカルのエミュレーターを使う (必要なら起動。認証情報は不要、本物の AWS には触れない)",
    },
  },
  {
    name: "config",
    value: "FILE",
    completes: "file",
    group: what,
    words: { en: "answers as YAML or JSON", ja: "回答を書いた YAML か JSON のファイル" },
  },
  {
    name: "set",
    value: "KEY=VALUE",
    many: true,
    group: what,
    words: { en: "one answer, stronger than the file's; may be repeated", ja: "回答を一つ指定する。ファイルより優先。繰り返し可" },
  },
  {
    name: "preset",
    value: "NAME",
    choices: presets,
    group: what,
    words: {
      en: "defaults: modern (today's good practice), article (as in the article) or free (fits the free plan and 5 vCPUs)",
      ja: "既定値の選び方: modern (現在の推奨、既定)、article (記事のとおり)、free (無料プランと 5 vCPU に収まる)",
    },
  },
  {
    name: "through",
    value: "STEP",
    completes: "step",
    group: what,
    words: { en: "up to and including that step of the walkthrough", ja: "手順のこのステップまで (これを含む)" },
  },
  {
    name: "with",
    value: "STEP",
    many: true,
    completes: "step",
    group: what,
    words: { en: "this step too; may be repeated", ja: "このステップも加える。繰り返し可" },
  },
  {
    name: "without",
    value: "STEP",
    many: true,
    completes: "step",
    group: what,
    words: { en: "leave this step out, and remove it if it is built; may be repeated", ja: "このステップを除く。構築済みなら撤去する。繰り返し可" },
  },
  {
    name: "all",
    group: what,
    words: { en: "every step of the walkthrough, also where fewer were chosen before", ja: "以前に一部だけを選んでいても、手順のすべてのステップを対象にする" },
  },
  {
    name: "prune",
    group: what,
    words: { en: "remove what the configuration leaves out; without it a configuration only adds", ja: "設定に含まれないものを削除する。指定しなければ設定は追加だけを行う" },
  },
  {
    name: "delete-data",
    group: what,
    words: { en: "consent to the loss of the data that the plan names", ja: "計画に示されたデータの削除に同意する" },
  },
  {
    name: "lang",
    value: "en|ja",
    choices: ["en", "ja"],
    group: talk,
    words: { en: "language; else from LC_ALL, LC_MESSAGES, LANG", ja: "表示言語。なければ LC_ALL、LC_MESSAGES、LANG から" },
  },
  { name: "yes", group: talk, words: { en: "confirm, and take the defaults for what is not answered", ja: "確認に「はい」と答え、未回答には既定値を使う" } },
  { name: "input", negative: "only", group: talk, words: { en: "never prompt", ja: "何も尋ねない" } },
  {
    name: "json",
    value: "lines",
    bare: true,
    choices: ["document", "lines"],
    group: talk,
    words: { en: "one JSON document on stdout; =lines: also every event, one per line", ja: "標準出力に JSON を一つ出す。=lines で出来事を一行ずつ" },
  },
  { name: "quiet", group: talk, words: { en: "only results and errors", ja: "結果とエラーだけを表示する" } },
  { name: "verbose", group: talk, words: { en: "also every call to AWS", ja: "AWS の呼び出しも表示する" } },
  { name: "debug", group: talk, words: { en: "also stack traces of unexpected errors", ja: "想定外のエラーの詳細も表示する" } },
  {
    name: "plain",
    group: talk,
    words: { en: "for screen readers: sentences instead of signs, nothing is redrawn", ja: "スクリーンリーダー向け。記号や描き直しを使わず、文で表示する" },
  },
  { name: "bell", group: talk, words: { en: "ring the terminal's bell when a run ends or needs you", ja: "実行が終わったときや操作が必要なときに、端末のベルを鳴らす" } },
  { name: "color", negative: "only", group: talk, words: { en: "no colours; also NO_COLOR", ja: "色を使わない (NO_COLOR も可)" } },
  { name: "version", group: talk, words: { en: "print the version", ja: "版を表示する" } },
  { name: "help", short: "h", group: talk, words: { en: "print this help", ja: "この説明を表示する" } },
];
