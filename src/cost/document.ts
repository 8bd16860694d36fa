import { rounded } from "./plan.js";
import type { CostReport, Line } from "./report.js";

/** The document of `cost --json` (cli.md). null: as it is used, or not known. */
export interface CostDocument {
  readonly currency: "USD";
  readonly region: string;
  readonly pricedOn: string | null;
  readonly items: readonly {
    readonly step: string;
    readonly service: string;
    readonly item: string;
    readonly quantity: number | null;
    readonly unit: string;
    readonly unitPrice: number | null;
    readonly perDay: number | null;
    readonly perMonth: number | null;
    /** With --prices live: where the price is from. */
    readonly from?: "live" | "table" | null;
  }[];
  readonly perDay: number | null;
  readonly perMonth: number | null;
  /** With --prices live: when AWS's Price List was asked (ISO 8601), the day of the table for the rest, AWS's code if it refused. */
  readonly live?: { readonly on: string; readonly table: string | null; readonly refused: string | null };
}

const itemOf = (live: boolean) => ({ from, step, service, code, detail, quantity, unit, unitPrice, perDay, perMonth }: Line): CostDocument["items"][number] => ({
  step,
  service,
  item: detail === undefined ? code : `${code} ${detail}`,
  quantity: quantity ?? null,
  unit,
  unitPrice: unitPrice ?? null,
  perDay: rounded(perDay),
  perMonth: rounded(perMonth),
  ...(live ? { from: from ?? null } : {}),
});

export const costDocument = ({ region, pricedOn, lines, perDay, perMonth, live }: CostReport): CostDocument => ({
  currency: "USD",
  region,
  pricedOn: pricedOn ?? null,
  items: lines.map(itemOf(live !== undefined)),
  perDay: rounded(perDay),
  perMonth: rounded(perMonth),
  ...(live === undefined ? {} : { live: { on: live.on, table: live.table ?? null, refused: live.refused ?? null } }),
});
