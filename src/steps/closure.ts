import type { AnyStep } from "../core/types.js";

const needsOf = (step: AnyStep): string[] => Object.values(step.needs as Record<string, AnyStep>).map((n) => n.id);

/** The steps and all they need, directly or not. */
export function closure(all: readonly AnyStep[], names: Iterable<string>): Set<string> {
  const out = new Set<string>();
  const visit = (id: string): void => {
    const step = all.find((s) => s.id === id);
    if (step === undefined || out.has(id)) return;
    out.add(id);
    needsOf(step).forEach(visit);
  };
  for (const name of names) visit(name);
  return out;
}
