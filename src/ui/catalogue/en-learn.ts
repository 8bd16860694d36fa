import type { LearnTexts } from "./learn.js";

export const learn: LearnTexts = {
  makes: "What it makes",
  why: "Why",
  article: "In the article",
  today: "Today, and why",
  mistakes: "Common mistakes",
  cost: "What it costs",
  perDay: (usd) => `As it is chosen now: ${usd} USD a day.`,
  free: "As it is chosen now: nothing by the day; only what is used is paid.",
  unknownCost: "As it is chosen now: not known.",
  commands: "The same with the AWS CLI",
  commandsNote: "These calls are what kumiki sends, side by side where it can, with its own tags beside Name so that it finds everything again. A variable such as $VPC is set by the command that makes the thing, in this step or in one before.",
  noCommands: "Nothing is to be made here with these answers.",
  remarks: {
    "from-file": (d) => `${d.file}: made on this machine, not printed here`,
    "secret-file": (d) => `${d.file}: a secret of this machine, not printed here`,
    "file-holds": (d) => `${d.file} holds the value of $${d.variable}`,
    "look-up": (d) => `set ${d.variable} to what this shows as ${d.attr}, once it is there:`,
  },
  waitUntil: (usual) => `the AWS CLI has no waiter: repeat until it is ready (usually ${usual})`,
};
