import { Fault } from "../core/fault.js";
import { ignorable } from "../core/finding.js";
import type { OptionDefinition } from "./options.js";
import type { GivenOptions } from "./parser.js";

const name = "ignore-finding";

/** Of `up`, `plan` and `doctor`: what was inferred, and not said by AWS itself, may be known better. */
export const ignoreFindingOption: OptionDefinition = {
  name,
  value: "CODE",
  many: true,
  choices: ignorable,
  group: { en: "Options:", ja: "オプション:" },
  words: {
    en: "a finding of `kumiki doctor` that is not proven does not stop the run; may be repeated",
    ja: "`kumiki doctor` の検出結果のうち、確定ではないものを無視して続ける。繰り返し可",
  },
};

/** @throws Fault bad-choice: no such finding, or one that is proven */
export function ignoredFindings(given: GivenOptions): readonly string[] {
  const codes = given.get(name)?.values ?? [];
  const wrong = codes.find((code) => !ignorable.includes(code));
  if (wrong !== undefined) throw new Fault("bad-choice", { what: `--${name}`, given: wrong, allowed: ignorable });
  return codes;
}
