/** Who reaches whom, and why: decided from a snapshot alone, without a packet (docs/architecture.md). Pure. */
export * from "./snapshot.js";
export * from "./verdict.js";
export { awsCodes, codesPage, noteCodes, ourCodes, type Code, type NoteCode } from "./codes.js";
export { applyFix, type Fix } from "./fix.js";
export { prepare, type Network } from "./network.js";
export { decide, trace } from "./trace.js";
