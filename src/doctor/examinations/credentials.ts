import type { Declared, Examination } from "../examination.js";
import { finding } from "../findings.js";

/** Without a plan: as long as the whole walkthrough takes (performance.md). */
const wholeRunMs = 25 * 60_000;

/** Milliseconds of the longest chain of things that wait for one another, each as long as AWS usually takes. */
export function usualRunMs(creating: readonly Declared[]): number {
  const ends = new Map<string, number>();
  // A node only needs what is declared before it.
  for (const d of creating) ends.set(d.id, d.typicalMs + Math.max(0, ...d.needs.map((n) => ends.get(n) ?? 0)));
  return Math.max(0, ...ends.values());
}

/** Which credentials these are, and whether they last until the run is over (pitfall 44). */
export const credentials: Examination = {
  id: "credentials",
  needs: "aws",
  beforeUp: true,
  look: async (c) => {
    if (c.local || c.aws.login === undefined) return [];
    const { source, until } = await c.aws.login();
    if (until === undefined) return [finding("credentials", "ok", "credentials", { source })];
    const data = { source, until: until.toISOString() };
    const runMs = "creating" in c ? usualRunMs(c.creating as readonly Declared[]) : wholeRunMs;
    // AWS is often slower than usual: half as much again.
    if (until.getTime() - c.now() >= runMs * 1.5) return [finding("credentials", "ok", "credentials-until", data)];
    return [finding("credentials", "warning", "credentials-short", { ...data, minutes: Math.ceil(runMs / 60_000) })];
  },
};
