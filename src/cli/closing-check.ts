import type { App } from "../app.js";
import { catalogue } from "../ui/catalogue/index.js";
import { sayFailing } from "../ui/say.js";
import type { Proof } from "../verify/index.js";
import type { OptionDefinition } from "./options.js";
import type { Session } from "./session.js";

/** For the commands that end with the checks. */
export const noCheckOption: OptionDefinition = {
  name: "check",
  negative: "only",
  group: { en: "Options:", ja: "オプション:" },
  words: { en: "do not check the connectivity at the end", ja: "最後の疎通確認を行わない" },
};

/** What is said of the checks, for src/ui. */
export const viewOf = ({ view, results }: Proof) => ({ env: view.env, phase: view.phase, results, nameOf: (id: string) => view.scene.nameOf(id) });

/**
 * The end of `up`, `harden` and `relax`: the checks of what stands, one line on stderr for each that is not as expected.
 * @returns the exit code: 4 if one is not, else 0
 */
export async function closingCheck(session: Session, app: App): Promise<number> {
  if (session.given.get("check")?.on === false) return 0;
  const proof = await app.prove(await session.parts.steps());
  await session.pause();
  const lines = sayFailing(viewOf(proof), session.errorLook);
  if (lines.length > 0) session.parts.stderr.write(`${lines.join("\n")}\n`);
  else if (proof.results.length > 0) session.say(catalogue(session.errorLook.lang).reach.allRight(proof.results.length));
  return lines.length > 0 ? 4 : 0;
}
