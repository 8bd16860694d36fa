import { isFault } from "../core/fault.js";
import type { NodeRecord } from "../core/state.js";

/** AWS has said no: nothing was made, so there is nothing to look for, and the answers may have been put right since. */
const refusals = new Set(["aws", "quota", "capacity", "zone-lacks", "account-verification", "account-sign-up", "account-blocked", "account-unsupported", "free-plan", "service-role", "denied-by", "permission", "expired-credentials", "bad-credentials", "clock", "not-implemented", "unreachable"]);

/** Whether a create has ended in a way that leaves nothing open. */
export const isRefusal = (e: unknown): boolean => isFault(e) && refusals.has(e.code);
/** The same of an intent that an earlier run left. */
export const wasRefused = (record: NodeRecord): boolean => record.failure !== undefined && refusals.has(record.failure.code);
