import type { NodePhase } from "../../core/event.js";
import { catalogue, reasonWords } from "../catalogue/index.js";
import { listed } from "../catalogue/command.js";
import { elapsed, roughly } from "../durations.js";
import { safe, safeData } from "../escape.js";
import { signs, type Look, type Style } from "../look.js";
import { kindOf, shortId, titleOf, type Names } from "../say/names.js";
import type { NodeProgress, Trouble } from "./progress.js";

/** "VPC for-web-vpc" */
export const thing = (n: NodeProgress, names: Names): string => [kindOf(names, n.kind), n.name].filter((s) => s !== "").map(safe).join(" ");

/** "4:30, usually 12 min" */
export function timing(n: NodeProgress, now: number, look: Look): string {
  const took = elapsed(now - n.since, look.lang);
  const { comma, run } = catalogue(look.lang);
  return n.typicalMs === undefined ? took : took + comma + run.usually(roughly(n.typicalMs, look.lang));
}

export function troubleWords(trouble: Trouble, look: Look): string {
  const words = catalogue(look.lang).run;
  return trouble.type === "retry"
    ? words.retry(safe(trouble.code), trouble.attempt, elapsed(trouble.waitMs, look.lang))
    : words.heldBackBy(listed(trouble.blockers.map((b) => catalogue(look.lang).blocker(safeData(b))), words.more, 3));
}

/** Retries are normal; they are worth a word when they go on. */
export const isWorthTelling = (trouble: Trouble): boolean => (trouble.type === "retry" ? trouble.attempt > 2 : trouble.blockers.length > 0);

const styles: Readonly<Partial<Record<NodePhase, Style>>> = { ready: "green", gone: "green", failed: "red", blocked: "yellow", adopting: "cyan" };
export const styleOf = (phase: NodePhase): Style | undefined => styles[phase];

export const signOf = (phase: NodePhase, look: Look): string => {
  const { done, failed, blocked, waiting } = signs(look);
  const all: Readonly<Record<NodePhase, string>> = {
    waiting,
    creating: "+",
    adopting: "=",
    created: "+",
    ready: done,
    updating: "~",
    deleting: "-",
    gone: done,
    failed,
    blocked,
  };
  return all[phase];
};

/** "Network: VPC for-web-vpc ready (vpc-0123, 2.1 s)" */
export function nodeLine(n: NodeProgress, names: Names, now: number, look: Look): string {
  const words = catalogue(look.lang);
  const inBrackets = [
    n.id === undefined ? "" : safe(shortId(n.id)),
    n.phase === "ready" || n.phase === "gone" || n.phase === "failed" ? elapsed(now - n.since, look.lang) : "",
    (n.phase === "created" || n.phase === "deleting") && n.typicalMs !== undefined ? words.run.usually(roughly(n.typicalMs, look.lang)) : "",
  ].filter((s) => s !== "");
  const line = `${safe(titleOf(names, n.step))}: ${thing(n, names)} ${words.phases[n.phase]}`;
  return line + (inBrackets.length === 0 ? "" : ` (${inBrackets.join(words.comma)})`) + because(n, look);
}

/** ": VpcLimitExceeded: …" */
export function because(n: NodeProgress, look: Look): string {
  if (n.why === undefined || n.why === "") return "";
  return n.phase === "blocked" ? `: ${catalogue(look.lang).run.standsOn(safe(n.why))}` : `: ${reasonWords(n.why, look.lang)}`;
}
