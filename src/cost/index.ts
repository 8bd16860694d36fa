/** What the environment costs: list prices over what is declared or recorded. Pure; nothing is called. */
export { articlePrinted, byArticleRow, differences, type ArticleRow, type RowSum } from "./article.js";
export { costDocument, type CostDocument } from "./document.js";
export type { Item, ItemCode, Unit } from "./item.js";
export type { ProductQuery } from "./list.js";
export { livePrices, type Kept, type PriceSources } from "./live.js";
export { planCost, type PlanCost } from "./plan.js";
export { pricesIn, type LivePrices, type PriceTable } from "./prices.js";
export { costPerDayUsd, costReport, priceKeys, type CostReport, type Line, type Thing } from "./report.js";
export { spentUsd, type Standing } from "./spent.js";
