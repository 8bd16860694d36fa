import type { AnswerOrigin, SavedAnswer } from "../core/state.js";
import type { AnswerValue, Preset } from "../core/types.js";

/**
 * Where an answer may be given, strongest first. All of them are stronger than a saved answer, which is stronger than
 * a prompt, which is stronger than a default (design rule 8). Pure: everything was read before.
 */
export const layers = ["flag", "set", "environment", "file"] as const;
export type Layer = (typeof layers)[number];

/** One answer as the user gave it. `source` names the place for messages: "--web-cidr", "KUMIKI_WEB_CIDR", "kumiki.yaml:3". */
export interface GivenAnswer {
  readonly value: AnswerValue;
  readonly source: string;
}
export type GivenAnswers = Readonly<Record<string, GivenAnswer>>;

export interface AnswerSources {
  readonly given: Readonly<Record<Layer, GivenAnswers>>;
  readonly saved: Readonly<Record<string, SavedAnswer>>;
  /** Chosen in the wizard, this time or before it was left: stronger than what is saved, since it was shown there. */
  readonly prompted?: Readonly<Record<string, AnswerValue>>;
  /** The preset the saved defaults were computed with; undefined if nothing is saved. */
  readonly savedPreset?: Preset | undefined;
}

/** What a layer is called in the state: `--set` is a flag to it. */
const origins: Readonly<Record<Layer, AnswerOrigin>> = { flag: "flag", set: "flag", environment: "environment", file: "file" };

const own = <V>(record: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** The same value. The order of a list counts, unlike in what AWS answers: subnets go with their zones. */
export const isSame = (one: AnswerValue | undefined, other: AnswerValue | undefined): boolean =>
  one !== undefined && other !== undefined && JSON.stringify(one) === JSON.stringify(other);

export interface Chosen {
  readonly answer: SavedAnswer;
  /** For messages; undefined when it is the saved one. */
  readonly source?: string;
}

/**
 * The answer that needs neither a prompt nor a default. A saved one keeps its origin, so that a default stays a
 * default: it is computed anew once the preset is another one, whereas what the user once chose stays chosen.
 */
export function chosen(sources: AnswerSources, key: string, preset: Preset): Chosen | undefined {
  for (const layer of layers) {
    const given = own(sources.given[layer], key);
    if (given !== undefined) return { answer: { value: given.value, from: origins[layer] }, source: given.source };
  }
  const prompted = own(sources.prompted ?? {}, key);
  if (prompted !== undefined) return { answer: { value: prompted, from: "prompt" } };
  const saved = own(sources.saved, key);
  if (saved === undefined) return undefined;
  const stale = saved.from === "default" && sources.savedPreset !== undefined && sources.savedPreset !== preset;
  return stale ? undefined : { answer: saved };
}
