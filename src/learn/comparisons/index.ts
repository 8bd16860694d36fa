import type { Comparison } from "../comparison.js";
import { acl } from "./acl.js";
import { bastion } from "./bastion.js";
import { logs } from "./logs.js";
import { nat } from "./nat.js";
import { vpn, vpnServices } from "./vpn.js";

/** Every comparison, in the order of the steps that they belong to. */
export const comparisons: readonly Comparison[] = [nat, acl, logs, bastion, vpn, vpnServices];

/** Those that belong to the lesson of a step. */
export const comparisonsOf = (step: string): readonly Comparison[] => comparisons.filter((c) => c.steps.includes(step));
