import { dataQuotas } from "./data.js";
import { networkQuotas } from "./network.js";
import { serverQuotas } from "./servers.js";
import type { Quota } from "./quota.js";

/** Every quota that a plan may meet. A new one is an entry in one of these lists, and its name in the catalogue. */
export const quotaList = [...networkQuotas, ...serverQuotas, ...dataQuotas] as const;
export type QuotaId = (typeof quotaList)[number]["id"];
export const quotas: readonly Quota<QuotaId>[] = quotaList;
