import type { NodePhase } from "../../core/event.js";
import { catalogue, reasonWords } from "../catalogue/index.js";
import { listed } from "../catalogue/command.js";
import { elapsed, roughly } from "../durations.js";
import { safe, safeData } from "../escape.js";
import { signs, type Look, type Style } from "../look.js";
import { kindOf, shortId, titleOf, type Names } from "../say/names.js";
import type { NodeProgress, Totals, Trouble } from "./progress.js";

/** "VPC for-web-vpc" */
export const thing = (n: NodeProgress, names: Names): string => [kindOf(names, n.kind), n.name].filter((s) => s !== "").map(safe).join(" ");

/** How much longer than usual is worth saying: AWS's own times scatter (performance.md). By factor, and by milliseconds. */
const longer = { by: 1.5, atLeastMs: 30_000 };
/** What is usually over sooner needs no word about it. */
const shortMs = 5_000;

/** "4:30 of usually 12 min" */
export function timing(n: NodeProgress, now: number, look: Look): string {
  const ms = now - n.since;
  const took = elapsed(ms, look.lang);
  const { run } = catalogue(look.lang);
  const usual = n.typicalMs ?? 0;
  const late = ms > longer.by * usual && ms > usual + longer.atLeastMs;
  if (n.typicalMs === undefined || (usual < shortMs && !late)) return took;
  return (late ? run.longer : run.ofUsually)(took, roughly(n.typicalMs, look.lang));
}

type Going = keyof ReturnType<typeof catalogue>["run"]["doing"];
/** "creating", while AWS is at it: whether the call has been answered already is of no interest to people. */
export const doing = (n: NodeProgress, look: Look): string => {
  const words = catalogue(look.lang);
  return Object.hasOwn(words.run.doing, n.phase) ? words.run.doing[n.phase as Going] : words.phases[n.phase];
};

/** "DB instance for-web-db: creating, 3:05 of usually 13 min" */
export function goingWords(n: NodeProgress, what: string, now: number, look: Look): string {
  return `${what}: ${doing(n, look)}${catalogue(look.lang).comma}${timing(n, now, look)}`;
}

/** Steps named beside the one that is waited for. */
const besideMost = 3;

/** What the run waits for longest, and what goes on beside it: "Database: creating, 3:05 of usually 13 min; beside it: Load balancers". */
export function whyItTakes({ longest, beside }: Totals, names: Names, now: number, look: Look): string {
  if (longest === undefined) return "";
  const { comma, run } = catalogue(look.lang);
  const rest = beside.length - besideMost;
  const others = [...beside.slice(0, besideMost).map((id) => safe(titleOf(names, id))), ...(rest > 0 ? [run.more(rest)] : [])].join(comma);
  return [goingWords(longest, safe(titleOf(names, longest.step)), now, look), ...(others === "" ? [] : [run.beside(others)])].join(look.lang === "ja" ? "。" : "; ");
}

/** "37 of 62 done, 1 failed, 3:05" */
export function soFar(totals: Totals, now: number, look: Look, over = false): string {
  const { comma, run } = catalogue(look.lang);
  const took = elapsed((over ? totals.endedAt : now) - totals.startedAt, look.lang);
  return [(over ? run.inAll : run.soFar)(totals.done, totals.total, took), ...(totals.failed > 0 ? [run.failed(totals.failed)] : [])].join(comma);
}

export function troubleWords(trouble: Trouble, look: Look): string {
  const words = catalogue(look.lang).run;
  return trouble.type === "retry"
    ? words.retry(safe(trouble.code), trouble.attempt, elapsed(trouble.waitMs, look.lang))
    : words.heldBackBy(listed(trouble.blockers.map((b) => catalogue(look.lang).blocker(safeData(b))), words.more, 3, catalogue(look.lang).comma));
}

/** Retries are normal; they are worth a word when they go on. */
export const isWorthTelling = (trouble: Trouble): boolean => (trouble.type === "retry" ? trouble.attempt > 2 : trouble.blockers.length > 0);

const styles: Readonly<Partial<Record<NodePhase, Style>>> = { ready: "green", gone: "green", failed: "red", blocked: "yellow", adopting: "cyan" };
export const styleOf = (phase: NodePhase): Style | undefined => styles[phase];

const signOf = (phase: NodePhase, look: Look): string => {
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

/** "✔ Network: VPC for-web-vpc ready (vpc-0123, 2.1 s)"; for a screen reader a sentence of words alone. */
export function nodeLine(n: NodeProgress, names: Names, now: number, look: Look): string {
  const words = catalogue(look.lang);
  const more = [
    n.id === undefined ? "" : safe(shortId(n.id)),
    n.phase === "ready" || n.phase === "gone" || n.phase === "failed" ? elapsed(now - n.since, look.lang) : "",
    (n.phase === "created" || n.phase === "deleting") && n.typicalMs !== undefined ? words.run.usually(roughly(n.typicalMs, look.lang)) : "",
  ].filter((s) => s !== "");
  const what = `${safe(titleOf(names, n.step))}: ${thing(n, names)} ${words.phases[n.phase]}`;
  if (look.plain === true) return words.run.sentence(what + because(n, look).replace(/[.。]$/, ""), more.join(words.comma));
  return `${signOf(n.phase, look)} ${what}${more.length === 0 ? "" : ` (${more.join(words.comma)})`}${because(n, look)}`;
}

/** ": VpcLimitExceeded: …" */
export function because(n: NodeProgress, look: Look): string {
  if (n.why === undefined || n.why === "") return "";
  return n.phase === "blocked" ? `: ${catalogue(look.lang).run.standsOn(safe(n.why))}` : `: ${reasonWords(n.why, look.lang)}`;
}
