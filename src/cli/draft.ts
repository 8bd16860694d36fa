import { unlink } from "node:fs/promises";
import { join } from "node:path";
import type { State } from "../core/state.js";
import { presets, type AnswerValue, type Preset } from "../core/types.js";
import { isSame } from "./answers.js";
import type { Session } from "./session.js";

/**
 * What somebody has decided in the wizard so far. It is saved after each decision, in the environment's folder on this
 * machine (0600, written durably), so that neither Ctrl-C nor a closed terminal loses it; it goes as soon as the state
 * holds the same. Nothing secret is asked, so nothing secret is in it.
 */
export interface Draft {
  /** Chosen in the wizard; undefined: as the options, the saved environment and the program have it. */
  readonly region?: string;
  readonly preset?: Preset;
  /** Ids, in walkthrough order. */
  readonly steps?: readonly string[];
  readonly answers: Readonly<Record<string, AnswerValue>>;
}
/** @param at when it was saved (ISO 8601, UTC) */
export interface KeptDraft extends Draft {
  readonly at: string;
}

const fileName = "wizard.json";
/** Of the file, not of the program: another one is not read. */
const form = 1;

export const isEmpty = ({ region, preset, steps, answers }: Draft): boolean =>
  region === undefined && preset === undefined && steps === undefined && Object.keys(answers).length === 0;

const place = async ({ settings }: Pick<Session, "settings">) => {
  const [{ pathsOf }, named] = await Promise.all([import("../state/place.js"), import("../state/named.js")]);
  return { paths: pathsOf(settings), ...named };
};

/** Saves it; one that says nothing is not kept. @throws Fault state-unwritable, state-unsafe */
export async function keepDraft(session: Pick<Session, "settings">, draft: Draft): Promise<void> {
  if (isEmpty(draft)) return forgetDraft(session);
  const { paths, writeNamed } = await place(session);
  await writeNamed(paths, fileName, `${JSON.stringify({ wizard: form, at: new Date().toISOString(), ...draft }, undefined, 1)}\n`);
}

/** undefined: there is none, or none that this version understands; whoever changed it by hand gets a wizard anew. */
export async function readDraft(session: Pick<Session, "settings">): Promise<KeptDraft | undefined> {
  const { paths, readNamed } = await place(session);
  const text = await readNamed(paths, fileName);
  return text === undefined ? undefined : draftOf(text);
}

export async function forgetDraft({ settings }: Pick<Session, "settings">): Promise<void> {
  await unlink(join(settings.dir, settings.env, fileName)).catch(() => undefined); // none was there
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
const isAnswer = (value: unknown): value is AnswerValue => isText(value) || typeof value === "boolean" || isTexts(value);

/** Reads a draft, and drops what is not of its type. */
export function draftOf(text: string): KeptDraft | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null) return undefined;
  const { wizard, at, region, preset, steps, answers } = read as Readonly<Record<string, unknown>>;
  if (wizard !== form || !isText(at) || Number.isNaN(Date.parse(at))) return undefined;
  const entries = typeof answers === "object" && answers !== null ? Object.entries(answers) : [];
  const known = presets.find((p) => p === preset);
  return {
    at,
    ...(isText(region) && /^[a-z0-9-]{5,30}$/.test(region) ? { region } : {}),
    ...(known === undefined ? {} : { preset: known }),
    ...(isTexts(steps) ? { steps } : {}),
    answers: Object.fromEntries(entries.filter((entry): entry is [string, AnswerValue] => isAnswer(entry[1]))),
  };
}

/** Whether the state says all of it: then the draft has done its work. */
export function isHeld(draft: Draft, state: State | undefined): boolean {
  if (state === undefined || Object.keys(state.records).length === 0) return false;
  const { region, preset, steps, answers } = draft;
  return (
    (region === undefined || region === state.place.region) &&
    (preset === undefined || preset === state.preset) &&
    (steps ?? []).every((id) => state.steps.includes(id)) &&
    Object.entries(answers).every(([key, value]) => isSame(state.answers[key]?.value, value))
  );
}
