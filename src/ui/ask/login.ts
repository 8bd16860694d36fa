import input from "@inquirer/input";
import { catalogue } from "../catalogue/index.js";
import { shellWord } from "../escape.js";
import { wrap } from "../width.js";
import { print, prompt, theme, type Asking } from "./prompt.js";

/**
 * The credentials have ended in the middle of a run: asks to log in in another window, and waits for Enter.
 * @throws Fault interrupted when the user leaves
 */
export async function askToLogIn(asking: Asking, ended: { readonly code: string; readonly profile?: string }): Promise<true> {
  const words = catalogue(asking.look.lang).ask;
  const login = `aws sso login${ended.profile === undefined ? "" : ` --profile ${shellWord(ended.profile)}`}`;
  print(asking, ["", ...wrap(words.loginEnded(shellWord(ended.code)), asking.look), ...wrap(login, asking.look, "    ", "      ")]);
  await prompt(asking, (context) => input({ message: words.loginAgain, theme: theme(asking.look) }, context));
  return true;
}
