/**
 * The questions that any command may ask. inquirer is loaded with this file, so it is import()ed by the commands that
 * ask. Everything is asked before anything is drawn in place: a prompt and rows on one screen destroy each other
 * (design.md, np). The wizard's own questions are in ui/wizard.
 */
import input from "@inquirer/input";
import { print, prompt, theme, type Asking } from "./ask/prompt.js";
import { confirmed } from "./ask/question.js";
import { catalogue } from "./catalogue/index.js";
import { safe } from "./escape.js";
import { paint } from "./look.js";
import { wrap } from "./width.js";

export type { Asking } from "./ask/prompt.js";

/** Yes or no. @throws Fault interrupted */
export const confirm = (message: string, byDefault: boolean, asking: Asking): Promise<boolean> => confirmed(asking, safe(message), byDefault);

/**
 * For what cannot be undone: the name has to be typed. A wrong one is said to be wrong and may be typed again; Enter
 * alone leaves everything as it is.
 * @returns whether `expected` was typed
 */
export async function confirmTyped(message: string, expected: string, asking: Asking): Promise<boolean> {
  const words = catalogue(asking.look.lang).ask;
  print(asking, wrap(safe(message), asking.look).map((l) => paint(asking.look, "bold", l)));
  const typed = await prompt(asking, (context) =>
    input(
      {
        message: words.type(safe(expected)),
        validate: (text) => text.trim() === "" || text.trim() === expected || words.typedWrong(safe(expected)),
        theme: theme(asking.look),
      },
      context,
    ),
  );
  return typed.trim() === expected;
}
