import { Fault } from "../core/fault.js";
import { presets, type AnyStep, type Preset } from "../core/types.js";
import { problemWords } from "../ui/catalogue/index.js";
import type { Lang } from "../ui/lang.js";
import { isProblem, readValue, writeValue } from "../ui/parse.js";
import type { GivenAnswer, Layer } from "./answers.js";
import type { ConfigEntry } from "./config.js";
import { nearest } from "./near.js";
import { flagName } from "./options.js";
import type { GivenOptions } from "./parser.js";
import { questionsOf, type KeyedQuestion } from "./questions.js";
import { checkRegion, lastOf, oneOf, type Settings } from "./settings.js";

/** Everything the user said for this run, from all places, read and typed; nothing is decided here. */
export interface Collected {
  readonly given: Readonly<Record<Layer, Readonly<Record<string, GivenAnswer>>>>;
  readonly region?: string;
  readonly preset?: Preset;
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/** Keys that are no answers: options that a file may hold, too. */
const settingKeys = ["region", "preset", "with", "without"] as const;
type SettingKey = (typeof settingKeys)[number];
const isSetting = (key: string): key is SettingKey => (settingKeys as readonly string[]).includes(key);

/** One `key: value` of a file, or one `--set key=value`. */
interface Entry {
  readonly layer: "set" | "file";
  readonly key: string;
  readonly text: string | readonly string[];
  readonly source: string;
}

/** @throws Fault missing-value: there is no "=" in it */
export function setEntry(text: string): Entry {
  const at = text.indexOf("=");
  if (at < 1) throw new Fault("missing-value", { option: `--set ${text}` });
  return { layer: "set", key: text.slice(0, at).trim(), text: text.slice(at + 1), source: "--set" };
}

/** @throws Fault unknown-key, naming the nearest one */
function checkKey(entry: Entry, known: readonly string[]): void {
  if (known.includes(entry.key)) return;
  const near = nearest(entry.key, known);
  const at = entry.layer === "set" ? {} : { at: entry.source };
  throw new Fault("unknown-key", { given: entry.key, ...at, ...(near === undefined ? {} : { near }) });
}

const words = (text: string | readonly string[]): string[] =>
  (typeof text === "string" ? text.split(/[\s,]+/) : [...text]).filter((w) => w !== "");
const word = (entry: Entry): string => (typeof entry.text === "string" ? entry.text.trim() : entry.text.join(","));

/** The value of one question, as its kind reads it. @throws Fault bad-answer */
function answerOf({ key, question }: KeyedQuestion, text: string | readonly string[], source: string, lang: Lang): GivenAnswer {
  const value = readValue(question, text);
  if (!isProblem(value)) return { value, source };
  const flag = `--${flagName(key)}`;
  throw new Fault("bad-answer", {
    key,
    flag: source === flag ? flag : `${flag} (${source})`,
    given: typeof text === "string" ? text : writeValue(text),
    why: problemWords(value, lang),
  });
}

function fromOptions(options: GivenOptions, questions: readonly KeyedQuestion[], from: "flag" | "environment", lang: Lang) {
  const out: Record<string, GivenAnswer> = {};
  for (const asked of questions) {
    const option = options.get(flagName(asked.key));
    if (option === undefined || option.from !== from) continue;
    out[asked.key] =
      asked.question.kind === "yes-no"
        ? { value: option.on, source: option.source }
        : answerOf(asked, lastOf(option), option.source, lang);
  }
  return out;
}

/** @throws Fault unknown-key, bad-answer, bad-choice, missing-value */
export function collect(
  all: readonly AnyStep[],
  options: GivenOptions,
  settings: Settings,
  file: readonly ConfigEntry[],
  lang: Lang,
): Collected {
  const questions = questionsOf(all);
  const known = [...settingKeys, ...questions.map((q) => q.key)];
  // Weaker first: what is set later replaces it.
  const entries: Entry[] = [...file.map((e): Entry => ({ ...e, layer: "file" })), ...settings.set.map((s) => setEntry(s.value))];
  const answers: Record<"set" | "file", Record<string, GivenAnswer>> = { set: {}, file: {} };
  const setting: Partial<Record<SettingKey, Entry>> = {};
  for (const entry of entries) {
    checkKey(entry, known);
    if (isSetting(entry.key)) setting[entry.key] = entry;
    else {
      const asked = questions.find((q) => q.key === entry.key)!;
      answers[entry.layer][entry.key] = answerOf(asked, entry.text, entry.source, lang);
    }
  }

  const { region, preset } = setting;
  const regionText = stronger(settings.region, region) ? settings.region!.value : region && checkRegion(word(region), `region (${region.source})`);
  const presetText = stronger(settings.preset, preset) ? settings.preset!.value : preset && oneOf(`preset (${preset.source})`, word(preset), presets);
  const list = (option: readonly string[], entry: Entry | undefined) => (option.length > 0 ? option : entry === undefined ? [] : words(entry.text));
  return {
    given: {
      flag: fromOptions(options, questions, "flag", lang),
      set: answers.set,
      environment: fromOptions(options, questions, "environment", lang),
      file: answers.file,
    },
    ...(regionText === undefined ? {} : { region: regionText }),
    ...(presetText === undefined ? {} : { preset: presetText }),
    with: list(settings.with, setting.with),
    without: list(settings.without, setting.without),
  };
}

/** flag > --set > environment > file, for what is both an option and a key. */
function stronger(option: { readonly from: "flag" | "environment" | "file" } | undefined, entry: Entry | undefined): boolean {
  if (option === undefined || entry === undefined) return option !== undefined;
  return option.from === "flag" || entry.layer === "file";
}
