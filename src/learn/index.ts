/** Everything to learn from beside the lessons themselves, which stand with the steps. */
export type { CliCall, CliLine, CliOption, CliRemark, CliRemarks, Part, Word } from "./command.js";
export { commandsOf, type DeclaredNode } from "./commands.js";
export type { Comparison, ComparisonText } from "./comparison.js";
export { comparisons, comparisonsOf } from "./comparisons/index.js";
export type { Whereabouts } from "./door.js";
