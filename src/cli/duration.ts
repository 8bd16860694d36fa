import { Fault } from "../core/fault.js";

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
/** Longer is a slip of the pen: nobody watches a command for more than a day. */
const longestMs = 86_400_000;

/**
 * "90s", "15m", "2h" in milliseconds.
 * @param flag for messages
 * @throws Fault bad-answer
 */
export function durationOf(text: string, flag: string): number {
  const [, digits, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = digits === undefined || unit === undefined ? Number.NaN : Number(digits) * units[unit]!;
  if (ms <= longestMs) return ms;
  throw new Fault("bad-answer", { key: flag.replace(/^--/, ""), flag, given: text, why: "write a number and s, m or h, such as 15m, a day at most" });
}
