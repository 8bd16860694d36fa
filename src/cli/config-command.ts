import { basename, dirname } from "node:path";
import { Fault } from "../core/fault.js";
import type { Facts } from "../core/types.js";
import { catalogue } from "../ui/catalogue/index.js";
import { safe } from "../ui/escape.js";
import { inLang } from "../ui/lang.js";
import { sayExplanation, type Explained } from "../ui/say/config.js";
import { stepsThatStand } from "./again.js";
import type { CommandDefinition } from "./command.js";
import { nearest } from "./near.js";
import { outputFile, unusable } from "./output.js";
import { questionsOf } from "./questions.js";
import { configText, rerunOf, type Rerun } from "./rerun.js";
import { configSchema, schemaUrl } from "./schema.js";
import type { Session } from "./session.js";
import { early, late, settle } from "./settle.js";
import { badPath, lastOf, oneOf } from "./settings.js";
import { explainAnswers, explainSettings, keyOf, settingKeys } from "./explain.js";
import { readIntent, type Intent } from "./wish.js";

const acts = ["explain", "write", "schema"] as const;

/** The operands name keys here, not steps. @throws Fault of class usage */
const intentOf = (session: Session): Promise<Intent> => readIntent({ ...session, operands: [] });

/** @throws Fault unknown-key, naming the nearest one */
function keysOf(words: readonly string[], known: readonly string[]): readonly string[] {
  return words.map((given) => {
    const key = keyOf(given, known);
    if (known.includes(key)) return key;
    const near = nearest(given, known);
    throw new Fault("unknown-key", near === undefined ? { given } : { given, near });
  });
}

const documentOf = ({ key, chosen, overrides }: Explained) => ({ key, ...chosen, overrides });

async function explain(session: Session, words: readonly string[]): Promise<number> {
  const { settings, look, parts } = session;
  const all = await parts.steps();
  const keys = keysOf(words, [...settingKeys, ...questionsOf(all).map((q) => q.key)]);
  const shown = (row: { readonly key: string }): boolean => keys.length === 0 || keys.includes(row.key);
  const intent = await intentOf(session);
  // A question of a step that would not be built now is explained where it is asked for by name.
  const named = all.filter((s) => intent.steps.includes(s) || keys.some((key) => Object.hasOwn(s.questions as object, key)));
  const answers = explainAnswers(session, { ...intent, steps: named, questions: questionsOf(named) }).filter(shown);
  const file = settings.config === undefined ? [] : await (await import("./config.js")).readConfig(settings.config);
  const rows = explainSettings(session, file, intent.saved).filter(shown);
  const chapters = named.map((step) => ({ title: inLang(step.words, look.lang).title, rows: answers.filter((a) => a.asked.step.id === step.id) }));
  session.result(sayExplanation({ preset: intent.preset, settings: rows, chapters }, look), {
    env: settings.env,
    preset: intent.preset,
    settings: rows.map(documentOf),
    answers: answers.map((row) => ({ step: row.asked.step.id, ...documentOf(row) })),
  });
  return 0;
}

/** What this line says, or where it says nothing about steps, what stands. */
async function runOf(session: Session): Promise<Rerun> {
  const { settings, parts } = session;
  const all = await parts.steps();
  const { saved, steps, sources, preset, region } = await intentOf(session);
  const stand = saved === undefined ? [] : stepsThatStand(saved, all);
  const said = settings.through !== undefined || settings.with.length > 0 || settings.without.length > 0 || settings.config !== undefined;
  const chosen = said || stand.length === 0 ? steps : stand;
  const facts: Partial<Facts> = saved?.facts ?? (region === undefined ? {} : { region });
  const { answers } = settle(questionsOf(chosen), sources, preset, saved === undefined ? early(facts) : late(saved.facts), true);
  return rerunOf(session, all, { steps: chosen, answers, preset, facts }, saved?.place.endpoint);
}

async function write(session: Session): Promise<number> {
  const { given, look, settings } = session;
  const option = given.get("output");
  const path = await outputFile(option);
  const run = await runOf(session);
  const schema = schemaUrl();
  const text = configText(run, { lang: look.lang, ...(schema === undefined ? {} : { schema }), ...(option === undefined ? {} : { file: lastOf(option) }) });
  if (path === undefined || option === undefined) {
    session.result(text.trimEnd(), { env: settings.env, text });
    return 0;
  }
  const words = catalogue(look.lang).config;
  const { createDurably } = await import("../state/durable.js");
  const made = await createDurably(dirname(path), basename(path), text).catch(unusable(option.source, path));
  if (!made) throw badPath(option.source, lastOf(option), words.there);
  const answers = Object.keys(run.answers).length;
  session.result(words.written(safe(path), answers), { env: settings.env, file: path, answers });
  return 0;
}

export const config: CommandDefinition = {
  name: "config",
  words: {
    en: {
      does: "where each answer comes from; the answers as a file; its JSON Schema",
      more: [
        "explain shows every setting and answer, where it comes from, and what it overrides. write makes a file for --config, of what stands or of the answers given here, and overwrites nothing. schema prints the JSON Schema of that file, for editors.",
        "AWS is not called; what a run would look up is said to be so. (A state shared in a bucket is read there.)",
      ],
    },
    ja: {
      does: "各回答の由来を示す。回答をファイルに書く。その JSON Schema を表示する",
      more: [
        "explain はすべての設定と回答について、どこで指定されたか、何より優先されたかを示します。write は構築済みの環境、またはここで指定した回答から --config 用のファイルを作ります (上書きはしません)。schema はそのファイルの JSON Schema をエディター用に表示します。",
        "AWS は呼び出しません。実行時に調べる値はその旨を示します (バケットで共有している状態だけは読み取ります)。",
      ],
    },
  },
  operands: { syntax: "explain|write|schema [KEY...]", least: 1, most: Infinity, completes: acts, checks: "first" },
  options: [
    {
      name: "output",
      short: "o",
      value: "FILE",
      completes: "file",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "write: the file to make; else it is printed", ja: "write: 作成するファイル。なければ標準出力に書く" },
    },
  ],
  asks: true,
  examples: [
    { line: "kumiki config explain", words: { en: "every setting and answer, and where it comes from", ja: "すべての設定と回答、その由来" } },
    { line: "kumiki config explain webCidr --config kumiki.yaml", words: { en: "one of them", ja: "一つだけ" } },
    { line: "kumiki config write -o kumiki.yaml", words: { en: "the answers as a file, with remarks", ja: "回答を説明付きのファイルにする" } },
    { line: "kumiki config schema > kumiki.schema.json", words: { en: "for an editor", ja: "エディター用" } },
  ],
  async run(session) {
    const act = oneOf("kumiki config", session.operands[0]!, acts);
    const words = session.operands.slice(1);
    const output = session.given.get("output");
    if (act !== "explain" && words.length > 0) throw new Fault("unknown-command", { given: `config ${session.operands.join(" ")}` });
    if (act !== "write" && output?.from === "flag") throw new Fault("conflicting-options", { one: output.source, other: `config ${act}`, why: "it belongs to config write" });
    if (act === "explain") return explain(session, words);
    if (act === "write") return write(session);
    const schema = configSchema(await session.parts.steps());
    session.result(JSON.stringify(schema, undefined, 2), schema);
    return 0;
  },
};
