import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "../core/finding.js";
import { isFault } from "../core/fault.js";
import { clock } from "./examinations/clock.js";
import { connection } from "./examinations/connection.js";
import { credentials } from "./examinations/credentials.js";
import { database } from "./examinations/database.js";
import { folder } from "./examinations/folder.js";
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
export { examinationIds, type Clash, type Declared, type ExaminationId, type Here, type There, type Wanted } from "./examination.js";
export { finding, type FindingCode, type FindingData } from "./findings.js";
export type { QuotaId } from "./quotas/index.js";

/** Everything that is looked at, in the order in which it is told. A new one is a file in examinations/ and a line here. */
export const examinations: readonly Examination[] = [program, folder, lock, connection, credentials, region, clock, plan, names, types, database, ranges, quotas, permissions];

/** Milliseconds after which an examination is given up: it must not hold up what it is for. */
const patience = { thorough: 60_000, beforeUp: 15_000 };

/** One examination; that it could not look is a finding, too. */
async function ask(id: string, look: () => Promise<readonly Finding[]>, patienceMs: number): Promise<readonly Finding[]> {
  const over = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: over.signal, ref: false }).then(() => [finding(id, "could-not-look", "unseen", { why: `no answer within ${patienceMs / 1000} s` })]);
  late.catch(() => undefined); // it was not needed
  try {
    return await Promise.race([look(), late]);
  } catch (e) {
    // Credentials that have ended in the middle, for one: they stop everything.
    if (isFault(e) && e.class === "refused") return [{ examination: id, level: "stop", code: "fault", data: {}, fault: e }];
    return [finding(id, "could-not-look", "unseen", { why: whyOf(e) })];
  } finally {
    over.abort();
  }
}

const each = async (looks: readonly Promise<readonly Finding[]>[]): Promise<Finding[]> => (await Promise.all(looks)).flat();

/** What needs no call. */
export const examineHere = (c: Here): Promise<Finding[]> => each(examinations.flatMap((e) => (e.needs === "nothing" ? [ask(e.id, () => e.look(c), patience.thorough)] : [])));

/** What needs AWS but no plan. */
export const examineThere = (c: There): Promise<Finding[]> => each(examinations.flatMap((e) => (e.needs === "aws" ? [ask(e.id, () => e.look(c), patience.thorough)] : [])));

/** Everything at AWS, at once: what is looked up for one is not asked again for another. */
export const examineWanted = (c: Wanted): Promise<Finding[]> =>
  each(examinations.flatMap((e) => (e.needs === "nothing" ? [] : [ask(e.id, () => e.look(c), patience.thorough)])));

/** Before the first create: the part that could stop this plan, at once, with as few calls as that needs. */
export const examineBeforeUp = (c: Wanted): Promise<Finding[]> =>
  each(examinations.flatMap((e) => (e.beforeUp === true && e.needs !== "nothing" ? [ask(e.id, () => e.look(c), patience.beforeUp)] : [])));

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
