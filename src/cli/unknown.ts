import type { AnswerValue, Facts } from "../core/types.js";

/** Thrown by a check or a default that reads what has not been looked up yet. Never leaves this file. */
class NotLookedUp extends Error {}

/** Stands for facts or answers of which only some are known: reading another one ends the attempt. */
function partly<T extends object>(known: Partial<T>): T {
  return new Proxy(known as T, {
    get(target, key) {
      if (typeof key === "string" && !Object.hasOwn(target, key)) throw new NotLookedUp(key);
      return Reflect.get(target, key) as unknown;
    },
    has(target, key) {
      if (!Reflect.has(target, key)) throw new NotLookedUp(String(key));
      return true;
    },
    ownKeys() {
      throw new NotLookedUp("all of them");
    },
  });
}

export const someFacts = (known: Partial<Facts>): Facts => partly<Facts>(known);
export const someAnswers = (known: Readonly<Record<string, AnswerValue>>): Readonly<Record<string, AnswerValue>> =>
  partly<Record<string, AnswerValue>>(known);

/**
 * What can be said already. Bad answers are found before anything is called as far as that is possible; a check that
 * needs the Region's zones has to wait until they are looked up, and so has a default made of them.
 * @returns undefined if it depends on something that is not known yet
 */
export function ifKnown<R>(work: () => R): { readonly value: R } | undefined {
  try {
    return { value: work() };
  } catch (e) {
    if (e instanceof NotLookedUp) return undefined;
    throw e;
  }
}
