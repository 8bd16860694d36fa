import { createPrompt, isBackspaceKey, isEnterKey, isTabKey, makeTheme, useEffect, useKeypress, usePrefix, useState } from "@inquirer/core";
import type { Look } from "../look.js";
import { paint } from "../look.js";
import { safe } from "../escape.js";
import { widthOf, wrap } from "../width.js";
import type { theme } from "./prompt.js";

export interface TypedConfig {
  readonly message: string;
  /** Enter alone keeps it; Tab takes it for editing. */
  readonly current: string;
  /** Typed already, before the question was left to be explained. */
  readonly begun?: string;
  /** A text as it is read, for people. Default: as it was typed. */
  readonly shown?: (text: string) => string;
  /** Hears what is typed. */
  readonly keep?: (text: string) => void;
  /** What is wrong with a text; said while it is typed, and Enter does not get past it. */
  readonly wrong: (text: string) => string | undefined;
  /** What is worth a word in a text that is not wrong; Enter gets past it. */
  readonly warns?: (text: string) => string | undefined;
  /** The last line, while nothing is wrong: which keys there are. */
  readonly hint: string;
  readonly look: Look;
  readonly theme: ReturnType<typeof theme>;
}

/**
 * A text, judged while it is typed. inquirer's own input judges at Enter only. The text has a line of its own, so that
 * a wide question in front of it does not move the cursor away from where it is typed.
 */
export const typed = createPrompt<string, TypedConfig>((config, done) => {
  const theme = makeTheme(config.theme);
  const { look } = config;
  const [status, setStatus] = useState<"idle" | "done">("idle");
  const [value, setValue] = useState(config.begun ?? "");
  const [current, setCurrent] = useState(config.current);
  const [refused, setRefused] = useState(false);
  const prefix = usePrefix({ status, theme });
  const text = value === "" ? current : value;

  useEffect((rl) => {
    if (config.begun !== undefined) rl.write(config.begun);
  }, []);
  useKeypress((key, rl) => {
    if (status !== "idle") return;
    if (isEnterKey(key)) {
      if (config.wrong(text) === undefined) {
        setValue(text);
        setStatus("done");
        done(text);
        return;
      }
      rl.write(value); // readline has emptied its line
      setRefused(true);
      return;
    }
    setRefused(false);
    if (isTabKey(key)) {
      rl.clearLine(0); // and the tab with it
      rl.write(text);
      setValue(text);
      setCurrent("");
    } else if (isBackspaceKey(key) && value === "") setCurrent("");
    else setValue(rl.line);
    config.keep?.(rl.line);
  });

  const question = wrap(safe(config.message), look, "  ").join("\n").trimStart();
  const read = safe(config.shown?.(text) ?? text);
  const head = `${prefix} ${question.split("\n").map((l) => paint(look, "bold", l)).join("\n")}`;
  if (status === "done") {
    const fits = widthOf(`? ${safe(config.message)} ${read}`, look) <= look.columns;
    return fits ? `${head} ${theme.style.answer(read)}` : [head, ...wrap(read, look, "  ").map((l) => paint(look, "cyan", l))].join("\n");
  }
  const kept = value === "" && current !== "" ? wrap(`(${read})`, look, "  ").map((l) => paint(look, "dim", l)).join("\n").replace("  ", "") : undefined;
  const problem = value === "" && !refused ? undefined : config.wrong(text);
  const told = problem ?? config.warns?.(text);
  const said = told === undefined ? [] : wrap(safe(told), look, "! ", "  ").map((l) => paint(look, refused ? "red" : "yellow", l));
  const keys = problem === undefined ? wrap(config.hint, look, "  ").map((l) => paint(look, "dim", l)) : [];
  return [`${head}\n${look.utf8 ? "❯" : ">"} ${kept ?? value}`, [...said, ...keys].join("\n")];
});
