import { setMaxListeners } from "node:events";
import type { Finding } from "../core/finding.js";
import { isFault } from "../core/fault.js";
import { account } from "./examinations/account.js";
import { clock } from "./examinations/clock.js";
import { connection } from "./examinations/connection.js";
import { credentials } from "./examinations/credentials.js";
import { database } from "./examinations/database.js";
import { folder } from "./examinations/folder.js";
import { given } from "./examinations/given.js";
import { lock } from "./examinations/lock.js";
import { names } from "./examinations/names.js";
import { permissions } from "./examinations/permissions.js";
import { plan } from "./examinations/plan.js";
import { program } from "./examinations/program.js";
import { quotas } from "./examinations/quotas.js";
import { ranges } from "./examinations/ranges.js";
import { region } from "./examinations/region.js";
import { types } from "./examinations/types.js";
import type { Examination, Here, There, Wanted } from "./examination.js";
import { finding } from "./findings.js";
import { whyOf } from "./why.js";

export { homeOf, regionOff } from "./elsewhere.js";
export { examinationIds, type Clash, type Declared, type ExaminationId, type Here, type Needed, type There, type Wanted } from "./examination.js";
export { finding, type FindingCode, type FindingData } from "./findings.js";
export type { QuotaId } from "./quotas/index.js";

/** Everything that is looked at, in the order in which it is told. A new one is a file in examinations/ and a line here. */
export const examinations: readonly Examination[] = [program, folder, lock, connection, credentials, region, clock, plan, names, account, given, types, database, ranges, quotas, permissions];

/** Milliseconds after which an examination is given up: it must not hold up what it is for. */
const patience = { thorough: 60_000, beforeUp: 15_000 };

/** Examinations have so long, all together. */
interface Time {
  readonly ms: number;
  readonly over: AbortSignal;
}

/** One examination; that it could not look is a finding, too. */
async function ask(id: string, look: () => Promise<readonly Finding[]>, { ms, over }: Time): Promise<readonly Finding[]> {
  const late = new Promise<readonly Finding[]>((tell) =>
    over.addEventListener("abort", () => tell([finding(id, "could-not-look", "unseen", { why: `no answer within ${ms / 1000} s` })]), { once: true }),
  );
  try {
    return await Promise.race([late, look()]);
  } catch (e) {
    // Credentials that have ended in the middle, for one: they stop everything.
    if (isFault(e) && e.class === "refused") return [{ examination: id, level: "stop", code: "fault", data: {}, fault: e }];
    return [finding(id, "could-not-look", "unseen", { why: whyOf(e) })];
  }
}

/** All of these at once. When their time is over, whoever still waits is given up. */
async function within(ms: number, looks: (time: Time) => readonly Promise<readonly Finding[]>[]): Promise<Finding[]> {
  const over = new AbortController();
  setMaxListeners(0, over.signal); // every call of theirs listens to it
  const timer = setTimeout(() => over.abort(), ms);
  try {
    return (await Promise.all(looks({ ms, over: over.signal }))).flat();
  } finally {
    clearTimeout(timer);
  }
}

/** Its calls end with the time it has: what nobody waits for any more must not hold up the exit. */
const until = <C extends There>(c: C, { over }: Time): C => ({ ...c, aws: c.aws.until?.(over) ?? c.aws });

/** What needs no call. */
export const examineHere = (c: Here): Promise<Finding[]> =>
  within(patience.thorough, (time) => examinations.flatMap((e) => (e.needs === "nothing" ? [ask(e.id, () => e.look(c), time)] : [])));

/** What needs AWS but no plan. */
export const examineThere = (c: There): Promise<Finding[]> =>
  within(patience.thorough, (time) => examinations.flatMap((e) => (e.needs === "aws" ? [ask(e.id, () => e.look(until(c, time)), time)] : [])));

/** Everything at AWS, at once: what is looked up for one is not asked again for another. */
export const examineWanted = (c: Wanted): Promise<Finding[]> =>
  within(patience.thorough, (time) => examinations.flatMap((e) => (e.needs === "nothing" ? [] : [ask(e.id, () => e.look(until(c, time)), time)])));

/**
 * Before the first create: the part that could stop this plan, at once, with as few calls as that needs.
 * @param patienceMs after so many milliseconds what has not answered is given up
 */
export const examineBeforeUp = (c: Wanted, patienceMs = patience.beforeUp): Promise<Finding[]> =>
  within(patienceMs, (time) => examinations.flatMap((e) => (e.beforeUp === true && e.needs !== "nothing" ? [ask(e.id, () => e.look(until(c, time)), time)] : [])));

/** A memory for `There.shared`. */
export function sharing(): There["shared"] {
  const asked = new Map<string, Promise<unknown>>();
  return <T>(what: string, question: () => Promise<T>): Promise<T> => {
    const known = asked.get(what);
    if (known !== undefined) return known as Promise<T>;
    const answer = question();
    asked.set(what, answer);
    return answer;
  };
}
