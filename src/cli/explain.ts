import type { State } from "../core/state.js";
import type { AnswerValue, Facts } from "../core/types.js";
import { chooseLang } from "../ui/lang.js";
import type { Explained, Origin, OriginLayer } from "../ui/say/config.js";
import { isSame } from "./answers.js";
import { setEntry } from "./collect.js";
import type { ConfigEntry } from "./config.js";
import { defaultOf, rerunOf } from "./choices.js";
import { flagName, optionsEverywhere, variableOf } from "./options.js";
import { questionOption, type KeyedQuestion } from "./questions.js";
import type { Session } from "./session.js";
import { early, late, settle } from "./settle.js";
import type { Intent } from "./wish.js";

const origin = (from: OriginLayer, value: AnswerValue | undefined, source?: string): Origin => ({ from, ...(source === undefined ? {} : { source }), ...(value === undefined ? {} : { value }) });

/** The first of them counts. A place that says the same is shown as well, for it would count next; a default is not. */
const explained = (key: string, [chosen, ...weaker]: readonly Origin[]): Explained => ({
  key,
  chosen: chosen ?? origin("default", undefined),
  overrides: weaker.filter((o) => o.value !== undefined && !(o.from === "default" && isSame(o.value, chosen?.value))),
});

/** A variable that has something in it. */
const variable = (session: Session, names: readonly string[]): Origin[] =>
  names.flatMap((name) => {
    const text = session.parts.env[name];
    return text === undefined || text === "" ? [] : [origin("environment", text, name)];
  });

/** Answers as `settle` sees them, with the default of each beside. */
export function explainAnswers(session: Session, intent: Intent): readonly (Explained & { readonly asked: KeyedQuestion })[] {
  const { saved, steps, questions, sources, preset, region } = intent;
  const facts: Partial<Facts> = saved?.facts ?? (region === undefined ? {} : { region });
  const known = saved === undefined ? early(facts) : late(saved.facts);
  const { answers } = settle(questions, sources, preset, known, true);
  const run = rerunOf(session, steps, { steps, answers, preset, facts });
  return questions.map((asked, at) => {
    const { key } = asked;
    const { flag, set, environment, file } = sources.given;
    const given = (["flag", "set", "environment", "file"] as const).flatMap((layer) => {
      const found = { flag, set, environment, file }[layer][key];
      if (found !== undefined) return [origin(layer, found.value, found.source)];
      // A flag hides its variable, which was not read then.
      return layer === "environment" && flag[key] !== undefined ? variable(session, [variableOf(questionOption(asked))]) : [];
    });
    const before = Object.hasOwn(sources.saved, key) ? sources.saved[key] : undefined;
    const kept: Origin[] = before === undefined ? [] : [{ ...origin("saved", before.value), ...(before.from === "default" ? { wasDefault: true as const } : {}) }];
    const initial = defaultOf(run, questions, at, known);
    const byPreset = origin(initial === undefined ? "lookup" : "default", initial);
    // A saved default does not count where the preset or an answer that it follows from was changed.
    const counts = before !== undefined && (given.length > 0 || isSame(answers[key]?.value, before.value));
    return { asked, ...explained(key, [...given, ...(counts ? [...kept, byPreset] : [byPreset, ...kept])]) };
  });
}

/** The keys of the settings, in the order in which they are shown. */
export const settingKeys = ["env", "dir", "state", "endpoint", "region", "profile", "preset", "lang", "config"] as const;
type SettingKey = (typeof settingKeys)[number];

/** Settings of the run: options that are no answers. Nothing is asked of AWS; what its configuration decides is said to be so. */
export function explainSettings(session: Session, file: readonly ConfigEntry[], saved: State | undefined): readonly Explained[] {
  const { settings, given } = session;
  const flag = (name: string): Origin[] => {
    const option = given.get(name);
    if (option?.from !== "flag") return [];
    return [origin("flag", option.values.at(-1) ?? option.on, option.source)];
  };
  const own = (name: string, others: readonly string[] = []): Origin[] => {
    const definition = optionsEverywhere.find((o) => o.name === name)!;
    return [...flag(name), ...variable(session, [variableOf(definition), ...others])];
  };
  const set = (key: string): Origin[] =>
    settings.set
      .map((s) => setEntry(s.value))
      .filter((s) => s.key === key)
      .slice(-1)
      .map((s) => origin("set", s.text, s.source));
  const written = (key: string): Origin[] => file.filter((e) => e.key === key).map((e) => origin("file", typeof e.text === "string" ? e.text : e.text, e.source));
  const kept = (value: string | undefined): Origin[] => (value === undefined ? [] : [origin("saved", value)]);
  /** With what is both an option and a key between the flag and its variables. */
  const ranked = (key: string, others: readonly string[] = []): Origin[] => {
    const [flags, variables] = [flag(key), own(key, others).filter((o) => o.from === "environment")];
    return [...flags, ...set(key), ...variables, ...written(key)];
  };
  const local = given.get("local");
  const places: Readonly<Record<SettingKey, () => readonly Origin[]>> = {
    env: () => [...own("env"), origin("default", "default")],
    dir: () => [...own("dir"), origin("default", ".kumiki")],
    state: () => [...own("state"), origin("default", undefined)],
    endpoint: () => [
      ...(local?.on === true ? [origin(local.from, "local", local.source)] : []),
      ...own("endpoint-url", ["AWS_ENDPOINT_URL"]),
      ...kept(saved?.place.endpoint),
      origin("default", "aws"),
    ],
    region: () => [...ranked("region", ["AWS_REGION", "AWS_DEFAULT_REGION"]), ...kept(saved?.place.region), ...(saved === undefined ? [origin("lookup", undefined)] : [])],
    // The emulator knows no profiles, and none is looked at.
    profile: () => (local?.on === true ? [origin(local.from, undefined, local.source), ...own("profile", ["AWS_PROFILE"])] : [...own("profile", ["AWS_PROFILE"]), origin("default", undefined)]),
    preset: () => [...ranked("preset"), ...kept(saved?.preset), origin("default", "modern")],
    lang: () => [...own("lang", ["LC_ALL", "LC_MESSAGES", "LANG"]).map((o) => ({ ...o, value: chooseLang(String(o.value), {}) })), origin("default", "en")],
    config: () => [...own("config"), origin("default", undefined)],
  };
  return settingKeys.map((key) => explained(key, places[key]()));
}

/** The key that a word of the command line names: "web-cidr" is webCidr. */
export const keyOf = (word: string, keys: readonly string[]): string => keys.find((key) => key === word || flagName(key) === word) ?? word;
