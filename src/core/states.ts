import type { Phase, Words } from "./types.js";

/** What a state that AWS reports means here. gone: the thing does not exist any more, though AWS still shows it. */
export type Meaning = Phase | "gone";

/** A state whose cause or remedy AWS does not report with it. */
export interface ExplainedState {
  readonly meaning: Meaning;
  /** What it means and what to do about it, in one or two sentences. */
  readonly words: Required<Words<string>>;
}

/** Every state that AWS documents for one field of an answer. A test compares it with the SDK's enumerations. */
export interface StateTable {
  /** The page of AWS's documentation that lists the states. */
  readonly page: string;
  /** Where AWS reports them: `Operation Path.To.Field`. */
  readonly field: string;
  readonly states: Readonly<Record<string, Meaning | ExplainedState>>;
}

/** A reported state, read with its table. */
export interface ReadState {
  readonly meaning: Meaning;
  /** Set when the table does not have the state: it counts as pending, and people are told. */
  readonly unknownState?: string;
  readonly advice?: Required<Words<string>>;
}

/** Looks a state up, in any case: AWS's own pages write both "Available" and "available". */
export function readState(table: StateTable, state: string | undefined): ReadState {
  const { states } = table;
  const word = state ?? "";
  const key = Object.hasOwn(states, word) ? word : Object.keys(states).find((k) => k.toLowerCase() === word.toLowerCase());
  const found = key === undefined ? undefined : states[key];
  if (found === undefined) return { meaning: "pending", unknownState: word };
  return typeof found === "string" ? { meaning: found } : { meaning: found.meaning, advice: found.words };
}

/**
 * The part of a `Seen` that comes from its state; undefined for what is gone.
 * @param why AWS's own reason, reported for what has failed
 */
export function phaseIn(
  table: StateTable,
  state: string | undefined,
  why?: string,
): { readonly phase: Phase; readonly unknownState?: string; readonly advice?: Required<Words<string>>; readonly why?: string } | undefined {
  const { meaning, unknownState, advice } = readState(table, state);
  if (meaning === "gone") return undefined;
  return {
    phase: meaning,
    ...(unknownState === undefined ? {} : { unknownState }),
    ...(advice === undefined ? {} : { advice }),
    ...(meaning === "failed" ? { why: why === undefined || why === "" ? (state ?? "") : why } : {}),
  };
}
