import type { Fault } from "../../core/fault.js";
import type { Finding } from "../../core/finding.js";
import type { Problem } from "../../core/types.js";
import { safe, safeData } from "../escape.js";
import type { Lang } from "../lang.js";
import { en } from "./en.js";
import { ja } from "./ja.js";
import { adviceOf } from "./doctor.js";
import type { Advice, Catalogue } from "./types.js";

export type { Advice, Catalogue } from "./types.js";

export const catalogues: Readonly<Record<Lang, Catalogue>> = { en, ja };
export const catalogue = (lang: Lang): Catalogue => catalogues[lang];

/** What AWS says can be pages long (an encoded authorization message); nobody reads more than this, in characters. */
const longest = 600;

function shorten<T>(value: T): T {
  // Made safe once more: the cut may have gone through the middle of a pair.
  if (typeof value === "string") return (value.length > longest ? `${safe(value.slice(0, longest))} ...` : value) as T;
  if (Array.isArray(value)) return value.map(shorten) as T;
  return value;
}

/** Data as the sentences get it: safe for a terminal, not endless, short reasons in the reader's language. A stop at the
 *  end goes, since the sentence has its own. */
function prepared(data: object, words: Catalogue): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(safeData(data))) {
    const reason = key === "why" && typeof value === "string";
    out[key] = shorten(reason ? words.reason(value).replace(/[.。]$/, "") : value);
  }
  return out;
}

/** Code and data, for what has no sentence. */
const bare = (code: string, data: object | undefined): string =>
  safe([code, ...Object.entries(data ?? {}).map(([k, v]) => `${k}=${Array.isArray(v) ? v.join(",") : String(v)}`)].join(" "));

type Loose = Readonly<Record<string, ((data: object) => string) | undefined>>;
function sentence(sentences: object, code: string, data: object | undefined, words: Catalogue): string {
  const say = Object.hasOwn(sentences, code) ? (sentences as Loose)[code] : undefined;
  if (say === undefined) return bare(code, data);
  try {
    return say(prepared(data ?? {}, words));
  } catch {
    return bare(code, data); // a step's check left out what the sentence names
  }
}

/** Message and remedy of a fault, each one line, safe for a terminal and for JSON. */
export function faultWords(fault: Fault, lang: Lang): Advice {
  const words = catalogue(lang);
  const say = words.faults[fault.code] as ((data: object) => Advice) | undefined;
  if (say === undefined) return { message: bare(fault.code, fault.data), remedy: "" };
  const advice = say(prepared(fault.data, words));
  return fault.begun === true ? { ...advice, remedy: [advice.remedy, words.fault.begun].filter((s) => s !== "").join(lang === "ja" ? "" : " ") } : advice;
}

/** What was found beforehand and what to do about it, each one line. */
export function findingWords(finding: Finding, lang: Lang): Advice {
  if (finding.fault !== undefined) return faultWords(finding.fault, lang);
  const words = catalogue(lang);
  return adviceOf(words.doctor, { code: finding.code, data: prepared(finding.data, words) as Finding["data"] });
}

/** In what way an answer is wrong. */
export const problemWords = (problem: Problem, lang: Lang): string =>
  sentence(catalogue(lang).problems, problem.code, problem.data, catalogue(lang));

/** The sentence of a note event. */
export const noteWords = (note: { readonly code: string; readonly data?: object }, lang: Lang): string =>
  sentence(catalogue(lang).notes, note.code, note.data, catalogue(lang));

/** A short reason (`why` of a change or an event) in the reader's language. */
export const reasonWords = (why: string, lang: Lang): string => catalogue(lang).reason(safe(why));
