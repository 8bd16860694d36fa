import { randomInt } from "node:crypto";

const given = new Set<string>();

/**
 * An AWS account of the test's own: twelve digits, to be used as access key id, which the emulator takes for the
 * account. Two in a run are the same once in about 10^11 pairs.
 */
export function freshAccount(): string {
  // Not with a leading zero, which somebody's Number() would lose.
  const account = `${randomInt(1, 10)}${randomInt(0, 1e11).toString().padStart(11, "0")}`;
  if (given.has(account)) return freshAccount();
  given.add(account);
  return account;
}
