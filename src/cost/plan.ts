import { costReport, sumOf, type CostReport, type Thing } from "./report.js";

/** What a plan changes in the bill, US dollars a day; null: not known. */
export interface PlanCost {
  readonly before: number | null;
  readonly after: number | null;
  /** Afterwards, by step; steps that cost nothing are left out. */
  readonly steps: Readonly<Record<string, number | null>>;
}

/** To a hundredth of a cent: sums of binary fractions have noise. */
export const rounded = (usd: number | undefined): number | null => (usd === undefined ? null : Math.round(usd * 10_000) / 10_000);

const byStep = ({ lines }: CostReport): Record<string, number | null> =>
  Object.fromEntries(
    [...new Set(lines.map((l) => l.step))]
      .map((step) => [step, rounded(sumOf(lines.filter((l) => l.step === step)))] as const)
      .filter(([, usd]) => usd !== 0),
  );

/** What stands now against what would stand then. */
export function planCost(before: Iterable<Thing>, after: Iterable<Thing>, region: string): PlanCost {
  const then = costReport(after, region);
  return { before: rounded(costReport(before, region).perDay), after: rounded(then.perDay), steps: byStep(then) };
}
