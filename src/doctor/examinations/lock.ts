import type { Examination } from "../examination.js";
import { finding } from "../findings.js";

/** Whether somebody is at work on this environment. Takes no lock. */
export const lock: Examination = {
  id: "lock",
  needs: "nothing",
  look: async ({ store, env }) => {
    const holder = await store.holder();
    if (holder === undefined) return [finding("lock", "ok", "unlocked", { env })];
    const who = `${holder.command} (pid ${holder.pid}, ${holder.user === undefined ? "" : `${holder.user}@`}${holder.host})`;
    return [finding("lock", "stop", "held", { env, holder: who, since: holder.since })];
  },
};
