import { createPrompt, isBackspaceKey, isEnterKey, isTabKey, makeTheme, useEffect, useKeypress, usePrefix, useState } from "@inquirer/core";
import type { Look } from "../look.js";
import { paint } from "../look.js";
import { safe } from "../escape.js";
import { wrap } from "../width.js";
import type { theme } from "./prompt.js";

export interface TypedConfig {
  readonly message: string;
  /** Enter alone keeps it; Tab takes it for editing. */
  readonly current: string;
  /** Typed already, before the question was left to be explained. */
  readonly begun?: string;
  /** Hears what is typed. */
  readonly keep?: (text: string) => void;
  /** What is wrong with a text; said while it is typed, and Enter does not get past it. */
  readonly wrong: (text: string) => string | undefined;
  /** A line below, while nothing is wrong: which keys there are. */
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
  if (status === "done") return `${prefix} ${theme.style.message(config.message, "done")} ${theme.style.answer(value)}`;
  const head = `${prefix} ${question.split("\n").map((l) => paint(look, "bold", l)).join("\n")}`;
  const shown = value === "" && current !== "" ? theme.style.defaultAnswer(current) : value;
  const problem = value === "" && !refused ? undefined : config.wrong(text);
  const below = problem === undefined ? wrap(config.hint, look, "  ").map((l) => paint(look, "dim", l)) : wrap(safe(problem), look, "! ", "  ").map((l) => paint(look, refused ? "red" : "yellow", l));
  return [`${head}\n${look.utf8 ? "❯" : ">"} ${shown}`, below.join("\n")];
});
