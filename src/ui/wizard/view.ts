import type { Preset } from "../../core/types.js";

/** One answer as the table shows it. */
export interface ValueView {
  readonly key: string;
  readonly ask: string;
  readonly flag: string;
  readonly value: string;
  /** In the line of its chapter, where that says more: "10 minutes" for 600. */
  readonly brief?: string | undefined;
  /** It has no good value yet. */
  readonly open: boolean;
  /** Says nothing without its question: yes, no, a bare number, or nothing. */
  readonly bare?: boolean;
}

/** A step of the walkthrough, as the wizard offers it. */
export interface ChapterView {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  /** It is to be built, or stands. */
  readonly chosen: boolean;
  /** Why the preset leaves it out, where it does. */
  readonly leftOut?: string;
  /** How many of its resources stand; undefined: none. */
  readonly standing?: { readonly ready: number; readonly of: number };
  /** US dollars a day, used or not; undefined: not known. */
  readonly perDay: number | undefined;
  /** Of all its questions; empty where it is left out. */
  readonly values: readonly ValueView[];
  /** How many of its questions are asked here; the others were answered on the command line. */
  readonly asked: number;
  /** Flags, variables and lines of a file that answered the others. */
  readonly given: readonly string[];
  /** Titles of what is taken in or left out along with it; undefined: it stands, and is not left out here. */
  readonly along: readonly string[] | undefined;
}

/** Everything that would be built, before anything is. */
export interface OfferView {
  readonly env: string;
  readonly account: string;
  readonly region: string;
  /** On the local AWS. */
  readonly local: boolean;
  readonly preset: Preset;
  /** Resources that stand, of those that are wanted. */
  readonly standing: { readonly ready: number; readonly of: number };
  readonly chapters: readonly ChapterView[];
  /** US dollars a day; undefined: the price of something is not known, `knownPerDay` has the rest. */
  readonly perDay: number | undefined;
  readonly knownPerDay: number;
  /** The day of the price table; undefined: there is none for this Region. */
  readonly pricedOn: string | undefined;
  /** How many questions have no good answer yet. */
  readonly open: number;
  /** Lines, laid out for this terminal. */
  readonly picture: readonly string[];
}
