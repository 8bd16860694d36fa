import { command } from "./command.js";
import type { CertificateTexts, SweepTexts } from "./sweep.js";

const resources = (n: number): string => (n === 1 ? "1 resource" : `${n} resources`);

export const sweep: SweepTexts = {
  heading: (account, region, kinds, calls) => `Account ${account}, Region ${region}: ${kinds} kinds of resources asked for, in ${calls} calls`,
  none: "Nothing with a mark of kumiki is there.",
  environment: (env, envId) => `Environment "${env}" (${envId})`,
  counts: (things, duplicates) => resources(things) + (duplicates === 0 ? "" : `, ${duplicates} of them ${duplicates === 1 ? "a duplicate" : "duplicates"}`),
  since: (at) => `there since ${at} at least`,
  costUnknown: "cost per day not known",
  cost: (usd) => `about ${usd} USD per day`,
  nowhere: "no state here knows it",
  here: (where, unknown) => `its state: ${where}` + (unknown === 0 ? "" : `, which does not know ${resources(unknown)}`),
  removed: (at) => `it was taken away on ${at}; this came later`,
  duplicate: "duplicate",
  notInState: "not in the state",
  risen: "made again by late records of a flow log",
  foreign: "Not ours, and never deleted",
  foreignWhy: { "half-mark": "carries a piece of our mark", "in-our-vpc": "in our VPC", "copied-tags": "carries copied tags" },
  next: "Next",
  adoptNext: "make a state of it again",
  deleteNext: "take it away",
  adopted: (env, n, where) => `The environment "${env}" has a state again: ${resources(n)} in ${where}.`,
  readBack: (preset, phase, steps) => `Read back from what stands: preset ${preset}, doors ${phase}, ${steps === 1 ? "1 step" : `${steps} steps`}.`,
  guessed: (keys) => `Nothing that stands tells these answers, so the preset's are taken: ${keys}. Correct them with their options of the next up, if they were others.`,
  believed: (n, props) => `${n === 1 ? "1 setting is" : `${n} settings are`} believed to be as declared, since AWS does not tell: ${props}.`,
  missing: (nodes) => `Not there; the next up makes it: ${nodes}.`,
  differing: (nodes) => `Other than declared; the next up changes it: ${nodes}.`,
  unexplained: (nodes) => `Ours, but in no step as it is now; the next up takes it away: ${nodes}.`,
  duplicates: (ids) => `Duplicates, which are in no state: ${ids}.`,
  lost: "Lost with the old state",
  lostWhat: {
    "ssh-key": (file, env) => `The private key of the servers. Put it back as ${file} if there is a copy; otherwise nobody can log in by SSH until the servers are made anew: ${command("teardown servers", env)}, then ${command("up", env)}.`,
    ca: (file, env) => `The VPN's certificate authority. Who has a profile still gets in; nobody can be added or revoked. Put it back as ${file}, or make everything of the VPN anew: ${command("teardown client-vpn", env)}, then ${command("up", env)}.`,
    "database-password": (file) => `The password of the database's master user. Put it back as ${file}, or set a new one: aws rds modify-db-instance --master-user-password.`,
  },
  stays: (n, env) => `The state here knows ${resources(n)}, which stay; ${command("teardown", env)} is what removes those.`,
  nothingUnknown: (env, n, where) => `The state in ${where} knows ${n === 1 ? "the resource" : `all ${n} resources`} that were found with the tags of "${env}". They stay: ${command("teardown", env)} removes them. No report was written.`,
  staying: (n, where) => `${resources(n)} ${n === 1 ? "stays" : "stay"}: the state in ${where} knows ${n === 1 ? "it" : "them"}.`,
  elsewhere: "Of environments in other Regions, and never adopted or deleted from here",
  elsewhereIn: (env, envId, region) => `of the environment "${env}" (${envId}) ${region === undefined ? "in a Region that could not be told" : `in ${region}`}`,
  elsewhereNote: (region, where) => [...(where === undefined ? [] : [`its state: ${where}`]), ...(region === undefined ? [] : [`to see the rest of it: kumiki sweep --region ${region}`])].join("; "),
};

export const certificate: CertificateTexts = {
  heading: "Certificate",
  looks: {
    tag: () => "by its mark",
    vpc: (n) => (n === 1 ? "in its VPC" : `in its ${n} VPCs`),
    name: (n) => (n === 1 ? "by the name it had" : `by the ${n} names it had`),
  },
  effort: (kinds, calls) => `${kinds} kinds, ${calls} ${calls === 1 ? "call" : "calls"}`,
  foundNothing: "nothing",
  found: (n) => `${n} found`,
  foundKnown: (n) => `only ${n} that the state knows`,
  again: (names, seconds) => `Looked again after ${seconds} s for log groups that late records bring back: ${names}.`,
  removedAgain: (ids) => `Came back, and was removed once more: ${ids}.`,
  later: (minutes, env) => `Records may arrive for ${minutes} minutes more. To be quite sure, look later: ${command("sweep", env)}`,
  cost: (usd) => `Cost per day now: ${usd} USD`,
  costUnknown: "Cost per day now: not known",
  savedAs: (path) => `Saved as ${path}`,
};
