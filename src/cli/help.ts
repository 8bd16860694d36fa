import type { AnyStep, Words } from "../core/types.js";
import { steps as walkthrough } from "../steps/index.js";
import { inLang, type Lang } from "../ui/lang.js";
import type { Look } from "../ui/look.js";
import { pad, widthOf, wrap } from "../ui/width.js";
import type { CommandDefinition } from "./command.js";
import { helpColumns } from "./columns.js";
import { allCommands } from "./commands.js";
import { fold } from "./fold.js";
import { optionsEverywhere, type OptionDefinition } from "./options.js";
import { commanderOf } from "./parser.js";
import { questionOption, questionsOf } from "./questions.js";

const titles = {
  usage: { en: "Usage:", ja: "使い方:" },
  examples: { en: "Examples:", ja: "例:" },
  more: { en: "More commands:", ja: "その他のコマンド:" },
  steps: { en: "Steps, in order:", ja: "ステップ (順番どおり):" },
  own: { en: "Options:", ja: "オプション:" },
  answers: {
    en: "Answers. Each is also a key for --config and --set: --web-cidr is webCidr there:",
    ja: "回答。--config や --set ではキーで書く (--web-cidr なら webCidr):",
  },
  everywhere: { en: "Options everywhere, before or after the command:", ja: "共通のオプション (コマンドの前後どちらでも可):" },
  codes: { en: "Exit codes:", ja: "終了コード:" },
} as const satisfies Record<string, Words<string>>;

/** The commands by what somebody wants to do; one that is not named here stands under "more". */
const groups: readonly { readonly words: Words<string>; readonly names: readonly string[] }[] = [
  { words: { en: "Before you begin:", ja: "始める前に:" }, names: ["learn", "cost", "doctor", "policy"] },
  { words: { en: "Build and change:", ja: "構築と変更:" }, names: ["up", "plan", "harden", "relax", "nat"] },
  { words: { en: "Look at it and prove it:", ja: "確認と証明:" }, names: ["status", "diagram", "check", "why", "lab"] },
  { words: { en: "Go in:", ja: "接続:" }, names: ["ssh", "vpn"] },
  { words: { en: "Take it away:", ja: "撤去:" }, names: ["teardown", "sweep"] },
  { words: { en: "State and settings:", ja: "状態と設定:" }, names: ["state", "config", "export", "emulator", "completion"] },
];
/** A first day with it. */
export const firstDay: readonly { readonly line: string; readonly words: Words<string> }[] = [
  { line: "kumiki", words: { en: "the guided wizard", ja: "対話式の案内で構築する" } },
  { line: "kumiki up --local --yes", words: { en: "try everything on this machine, without an account", ja: "アカウントなしで、このマシンだけで試す" } },
  { line: "kumiki check", words: { en: "prove who reaches whom, and who does not", ja: "誰が誰に到達でき、誰ができないかを確かめる" } },
  { line: "kumiki ssh web-server-1", words: { en: "log in to a server", ja: "サーバーにログインする" } },
  { line: "kumiki teardown", words: { en: "take everything away; nothing is left, and it is proved", ja: "すべてを撤去し、何も残っていないことを確かめる" } },
];

export const about: Words<readonly string[]> = {
  en: ["kumiki builds an AWS VPC environment step by step, shows what it does and costs, and takes it apart without a trace."],
  ja: ["kumiki は AWS の VPC 環境を一歩ずつ構築し、内容と費用を示し、跡形なく片付けます。"],
};
export const notes: Words<readonly string[]> = {
  en: [
    "On a terminal, `kumiki` alone is the guided wizard, the same as `kumiki up`.",
    "Every option is also a variable: --endpoint-url is KUMIKI_ENDPOINT_URL, --no-input is KUMIKI_NO_INPUT.",
    "An answer is taken from the first of: its flag, --set, its variable, the file of --config, the saved answer, the prompt, the preset's default.",
  ],
  ja: [
    "端末で `kumiki` だけを実行すると、対話式の案内 (`kumiki up` と同じ) が始まります。",
    "どのオプションも環境変数で指定できます。--endpoint-url は KUMIKI_ENDPOINT_URL、--no-input は KUMIKI_NO_INPUT です。",
    "回答の優先順位: フラグ、--set、環境変数、--config のファイル、保存済みの回答、質問、プリセットの既定値。",
  ],
};
export const codes: readonly (readonly [string, Words<string>])[] = [
  ["0", { en: "done", ja: "完了" }],
  ["1", { en: "something failed; the state is saved and `up` resumes", ja: "失敗。状態は保存済みで、`up` で再開できる" }],
  ["2", { en: "wrong usage or answers; nothing was called", ja: "使い方か回答の誤り。何も呼び出していない" }],
  ["3", { en: "AWS refuses: credentials, permission, region, quota", ja: "AWS の拒否: 認証情報、権限、リージョン、クォータ" }],
  ["4", { en: "a check is not as expected, or drift", ja: "確認結果が期待と違う、または差分がある" }],
  ["5", { en: "the environment is locked by another run", ja: "別の実行が環境を使用中" }],
  ["130", { en: "interrupted, saved", ja: "中断。状態は保存済み" }],
];

/** Below this, what is to be copied would have to be broken. */
const narrowest = 50;
const lookIn = (lang: Lang, columns: number): Look => ({ lang, colour: false, columns: Math.max(narrowest, Math.min(helpColumns, columns)), utf8: true });

interface Row {
  readonly term: string;
  readonly words: string;
}

/** Longest term that has its words beside it, in columns. */
const widest = 26;
const columnOf = (list: readonly Row[], look: Look): number => Math.min(widest, Math.max(...list.map((r) => widthOf(r.term, look)))) + 4;

/** Terms in one column, their words in the next; a long term stands on a line of its own. */
function rows(list: readonly Row[], look: Look, column = columnOf(list, look)): string[] {
  return list.flatMap(({ term, words }) => {
    const hang = " ".repeat(column);
    const lines = wrap(words, look, hang, hang);
    if (widthOf(term, look) > widest) return [...(term.startsWith("kumiki ") ? fold(term.split(" "), look.columns, "  ") : wrap(term, look, "  ")), ...lines];
    return [pad(`  ${term}`, column, look) + (lines[0] ?? "").slice(column), ...lines.slice(1)];
  });
}

const term = (o: OptionDefinition): string => {
  const name = o.negative === "only" ? `--no-${o.name}` : o.negative === "too" ? `--[no-]${o.name}` : `--${o.name}`;
  const value = o.value === undefined ? "" : o.bare === true ? `[=${o.value}]` : ` ${o.value}`;
  return `${o.short === undefined ? "" : `-${o.short}, `}${name}${value}`;
};

/** The options a commander definition really has, in order, under their headings. */
function optionGroups(definitions: readonly OptionDefinition[], look: Look): string[] {
  const known = new Set(commanderOf("kumiki", definitions).options.map((o) => o.attributeName()));
  const shown = definitions.filter((o) => o.hidden !== true && known.has(camel(o.name)));
  const groups = new Map<string, Row[]>();
  for (const o of shown) {
    const heading = inLang(o.group, look.lang);
    groups.set(heading, [...(groups.get(heading) ?? []), { term: term(o), words: inLang(o.words, look.lang) }]);
  }
  const column = columnOf([...groups.values()].flat(), look);
  return [...groups].flatMap(([heading, list]) => ["", heading, ...rows(list, look, column)]);
}
const camel = (name: string): string => name.replaceAll(/-([a-z0-9])/g, (_, c: string) => c.toUpperCase());

const examplesOf = (command: CommandDefinition, look: Look): string[] =>
  rows(command.examples.map((e) => ({ term: e.line, words: inLang(e.words, look.lang) })), look);

const everywhereOf = (look: Look): string[] => [...wrap(inLang(titles.everywhere, look.lang), look), ...optionGroups(optionsEverywhere, look)];

function commandHelp(command: CommandDefinition, steps: readonly AnyStep[], look: Look): string {
  const { lang } = look;
  const words = inLang(command.words, lang);
  const usage = ["kumiki", command.name, command.operands.syntax, lang === "ja" ? "[オプション]" : "[options]"].filter((w) => w !== "");
  const lines = [...wrap(`kumiki ${command.name}: ${words.does}`, look), "", inLang(titles.examples, lang), ...examplesOf(command, look), ""];
  lines.push(...wrap(`${inLang(titles.usage, lang)} ${usage.join(" ")}`, look, "", "  "));
  for (const more of words.more ?? []) lines.push("", ...wrap(more, look));
  if (command.operands.completes === "step" || command.asks) lines.push("", ...stepRows(steps, look));
  lines.push(...optionGroups(command.options, look));
  if (command.asks) lines.push("", ...wrap(inLang(titles.answers, lang), look), ...optionGroups(questionsOf(steps).map(questionOption), look));
  return [...lines, "", ...everywhereOf(look), ""].join("\n");
}

const stepRows = (steps: readonly AnyStep[], look: Look): string[] =>
  steps.length === 0
    ? []
    : [inLang(titles.steps, look.lang), ...rows(steps.map((s) => ({ term: s.id, words: inLang(s.words, look.lang).title })), look)];

/** The commands in their groups, each under its heading, all with one column. */
function commandRows(commands: readonly CommandDefinition[], look: Look): string[] {
  const row = (c: CommandDefinition): Row => ({ term: `${c.name} ${c.operands.syntax}`.trim(), words: inLang(c.words, look.lang).does });
  const named = groups.map(({ words, names }) => ({ words, of: names.flatMap((name) => commands.filter((c) => c.name === name)) }));
  const others = commands.filter((c) => !named.some(({ of }) => of.includes(c)));
  const column = columnOf(commands.map(row), look);
  return [...named, { words: titles.more, of: others }]
    .filter(({ of }) => of.length > 0)
    .flatMap(({ words, of }) => [inLang(words, look.lang), ...rows(of.map(row), look, column), ""]);
}

function topHelp(commands: readonly CommandDefinition[], steps: readonly AnyStep[], look: Look): string {
  const { lang } = look;
  return [
    ...inLang(about, lang).flatMap((line) => wrap(line, look)),
    "",
    inLang(titles.examples, lang),
    ...rows(firstDay.map((e) => ({ term: e.line, words: inLang(e.words, lang) })), look),
    "",
    `${inLang(titles.usage, lang)} kumiki [COMMAND] ${lang === "ja" ? "[オプション]" : "[options]"}`,
    "",
    ...commandRows(commands, look),
    ...stepRows(steps, look),
    "",
    ...everywhereOf(look),
    "",
    ...inLang(notes, lang).flatMap((line) => [...wrap(line, look), ""]),
    inLang(titles.codes, lang),
    ...rows(codes.map(([term, words]) => ({ term, words: inLang(words, lang) })), look),
    "",
  ].join("\n");
}

/**
 * The help of one command, "" for the top level; undefined: there is no such command.
 * @param columns of the terminal; it is never set wider than usual
 */
export function helpText(name: string, lang: Lang, steps: readonly AnyStep[], columns: number = helpColumns): string | undefined {
  const look = lookIn(lang, columns);
  const commands = allCommands();
  const command = commands.find((c) => c.name === name);
  return name === "" ? topHelp(commands, steps, look) : command && commandHelp(command, steps, look);
}

/** The whole help in both languages, by command. Made at build time and shown by main.ts. */
export const helpTexts = (steps: readonly AnyStep[] = walkthrough): Record<string, { en: string; ja: string }> =>
  Object.fromEntries(["", ...allCommands().map((c) => c.name)].map((name) => [name, { en: helpText(name, "en", steps)!, ja: helpText(name, "ja", steps)! }]));
