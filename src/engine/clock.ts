import type { Aws } from "../core/types.js";

/**
 * Milliseconds since some moment, for how long something has been waited for. It does not run while nothing can be sent
 * (somebody has to log in again), nor while the machine sleeps, and nobody can set it.
 */
export const clockOf = (aws: Pick<Aws, "pausedMs">) => (): number => performance.now() - (aws.pausedMs?.() ?? 0);
