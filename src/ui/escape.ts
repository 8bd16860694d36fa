import { quoted, word } from "../core/shell.js";

/**
 * Everything that comes from outside (AWS, tags, files, arguments, the environment) is hostile to a terminal: it may
 * move the cursor, hide what stands beside it or turn the reading direction round. Stripping leaves pieces behind, so
 * every such character is shown as its number (reliability.md 2.2).
 *
 * C0, DEL, C1 · soft hyphen · Arabic letter mark · U+180E · zero width and directional marks U+200B-200F · line and paragraph
 * separators and bidi embeddings U+2028-202E · invisible operators and bidi isolates U+2060-2069 · byte order mark ·
 * interlinear annotation · tag characters U+E0000-E007F (as two halves) · halves of a pair that stand alone.
 */
const dangerous =
  // eslint-disable-next-line no-control-regex -- control characters are the subject
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const number = (char: string): string =>
  [...Array(char.length).keys()].map((i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");

/** The text as one line that does nothing to a terminal. Applying it twice changes nothing more. */
export const safe = (text: string): string => text.replace(dangerous, number);

/** One line of JSON that does nothing to a terminal and parses back to the same value: `\uXXXX` is JSON's own escape. */
export const safeJson = (value: unknown): string => safe(JSON.stringify(value));

/** The same value with every text in it made safe, at any depth: what sentences are filled with. */
export function safeData<T>(value: T): T {
  if (typeof value === "string") return safe(value) as T;
  if (Array.isArray(value)) return value.map(safeData) as T;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [safe(k), safeData(v)])) as T;
  return value;
}

/** An option with its value, likewise. What looks like an option itself has to hang on its flag. */
export const optionWords = (flag: string, value: string): string => (value.startsWith("-") ? `${flag}=${word(safe(value))}` : `${flag} ${shellWord(value)}`);

/** A word of a command line that may be copied into a shell as it stands. */
export function shellWord(text: string): string {
  const clean = safe(text);
  // What came from outside and looks like an option shall be seen to be a value.
  return clean.startsWith("-") ? quoted(clean) : word(clean);
}
