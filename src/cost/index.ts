/** What the environment costs: list prices over what is declared or recorded. Pure; nothing is called. */
export { byArticleRow, type ArticleRow, type RowSum } from "./article.js";
export { costDocument, type CostDocument } from "./document.js";
export type { Item, ItemCode, Unit } from "./item.js";
export { planCost, type PlanCost } from "./plan.js";
export type { PriceTable } from "./prices.js";
export { costPerDayUsd, costReport, type CostReport, type Line, type Thing } from "./report.js";
