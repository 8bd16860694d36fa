import type { ConfigTexts } from "./config.js";

export const config: ConfigTexts = {
  answersOf: (env) => `Answers of the environment "${env}" for kumiki.`,
  readWith: (line) => `Read it with: ${line}`,
  regionHint: "AWS Region",
  presetHint: (preset) => (preset === "modern" ? "Answers that are not in this file: today's good practice (modern) or as in the article (article)" : "Answers that are not in this file: as in the article (article) or today's good practice (modern)"),
  withoutHint: "Steps that are left out; one that stands already is taken away",
  choices: (values) => `One of: ${values.join(", ")}`,
  follows: "Follows from the answers above. Remove the # to fix it:",
  lookedUp: "Looked up when it is built. Remove the # to fix it:",
  written: (path, answers) => `${answers} ${answers === 1 ? "answer" : "answers"} written to ${path}`,
  there: "it is there already, and nothing is overwritten",
  explain: {
    settings: "Settings",
    chapter: (title) => title,
    lookUp: "(looked up by the run)",
    none: "(none)",
    empty: "(empty)",
    saved: "saved, as you chose it before",
    savedDefault: "saved default",
    savedPlace: "saved with the environment",
    presetDefault: (preset) => `default of the preset ${preset}`,
    byItself: "default",
    ofProfile: "from the AWS configuration, when it is built",
    overrides: (what) => `overrides ${what}`,
    order: "The first that says something counts: its flag, --set, its variable, the file of --config, what is saved, the preset's default.",
  },
};
