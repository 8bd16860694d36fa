/** The least-privilege policy of a plan. Pure: kinds, graph and place come by argument. */
export { actionsOf, type Need, type Origin, type Subject } from "./needs.js";
export type { Besides } from "./besides.js";
export { charactersAtMost, charactersOf, documentsOf, type PolicyDocument, type Statement } from "./document.js";
export { purposes, type Purpose } from "./purpose.js";
export type { Condition, Scope } from "./scope.js";
export { anyIdOf, type DeclaredNode, type KindNeeds, type Place } from "./world.js";
