/** Who reaches whom, and why: decided from a snapshot alone, without a packet (docs/architecture.md). Pure. */
export * from "./snapshot.js";
export * from "./verdict.js";
export { awsCodes, codesPage, noteCodes, ourCodes, type Code, type NoteCode } from "./codes.js";
export { applyFix, type Fix } from "./fix.js";
export { prepare, type Network } from "./network.js";
export { decide, trace } from "./trace.js";
export { toLoadBalancer } from "./balancer.js";
export { toDatabase, toService, via, type Stop } from "./compose.js";
export type { WebRequest } from "./listener.js";
export { explain, loadBearing, minimalFix, rulesOf, withoutRule, type Explanation, type Question, type Used } from "./explain.js";
export { matrix, type Matrix, type Party } from "./matrix.js";
export { addressAtoms, portAtoms } from "./atoms.js";
export { ask as askPolicy, policyVerdict, type Policies, type PolicyVerdict, type Request as PolicyRequest } from "./policy.js";
