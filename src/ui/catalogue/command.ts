import { shellWord } from "../escape.js";

/** A command that the user can copy: "kumiki up --env lab". The default environment needs no option. */
export const command = (words: string, env?: string): string =>
  `kumiki ${words}` + (env === undefined || env === "" || env === "default" ? "" : ` --env ${shellWord(env)}`);

/** Words in a list, at most `most` of them, the rest as a number. */
export function listed(items: readonly string[], more: (n: number) => string, most = 12): string {
  const some = items.slice(0, most);
  return (items.length > most ? [...some, more(items.length - most)] : some).join(", ");
}
