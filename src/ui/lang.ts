import type { Words } from "../core/types.js";

export type Lang = "en" | "ja";
export const langs: readonly Lang[] = ["en", "ja"];

/**
 * --lang, KUMIKI_LANG, then the locale as POSIX orders it: the first that is not empty decides (cli.md "Options
 * everywhere"). Anything that is not Japanese reads English.
 */
export function chooseLang(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): Lang {
  const given = [flag, env["KUMIKI_LANG"], env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find((v) => v !== undefined && v !== "");
  return given !== undefined && /^ja(?![a-z])/i.test(given) ? "ja" : "en";
}

/** The words in that language, English where there is no Japanese. */
export const inLang = <W>(words: Words<W>, lang: Lang): W => (lang === "ja" ? (words.ja ?? words.en) : words.en);
