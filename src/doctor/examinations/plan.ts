import type { Examination } from "../examination.js";
import { finding } from "../findings.js";
import { usualRunMs } from "./credentials.js";

/** What all of this was asked for. */
export const plan: Examination = {
  id: "plan",
  needs: "plan",
  look: async ({ creating, env }) =>
    Promise.resolve([
      creating.length === 0 ? finding("plan", "ok", "nothing-planned", { env }) : finding("plan", "ok", "planned", { count: creating.length, minutes: Math.ceil(usualRunMs(creating) / 60_000) }),
    ]),
};
