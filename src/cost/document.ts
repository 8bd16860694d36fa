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
  }[];
  readonly perDay: number | null;
  readonly perMonth: number | null;
}

const itemOf = ({ step, service, code, detail, quantity, unit, unitPrice, perDay, perMonth }: Line): CostDocument["items"][number] => ({
  step,
  service,
  item: detail === undefined ? code : `${code} ${detail}`,
  quantity: quantity ?? null,
  unit,
  unitPrice: unitPrice ?? null,
  perDay: rounded(perDay),
  perMonth: rounded(perMonth),
});

export const costDocument = ({ region, pricedOn, lines, perDay, perMonth }: CostReport): CostDocument => ({
  currency: "USD",
  region,
  pricedOn: pricedOn ?? null,
  items: lines.map(itemOf),
  perDay: rounded(perDay),
  perMonth: rounded(perMonth),
});
