import { isAwsError } from "../core/aws-error.js";

/** AWS's code and the call, in one short text: why something could not be looked at. */
export const whyOf = (e: unknown): string => (isAwsError(e) ? `${e.operation}: ${e.Code}` : e instanceof Error ? e.message : String(e));
