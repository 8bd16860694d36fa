import { describe, expect, it } from "vitest";
import { optionsEverywhere } from "../../src/cli/options.js";
import { flagName } from "../../src/cli/options.js";
import { up } from "../../src/cli/up.js";
import { AwsError } from "../../src/core/aws-error.js";
import { toFault } from "../../src/engine/policy.js";
import { steps } from "../../src/steps/index.js";
import { closure } from "../../src/steps/closure.js";
import { faultWords } from "../../src/ui/catalogue/index.js";

/** Every option that a text names. */
const flagsIn = (text: string): string[] => [...text.matchAll(/(?<![\w-])--([a-z][a-z0-9-]*)/g)].map((m) => m[1]!);
const global = new Set([...optionsEverywhere, ...up.options].map((o) => o.name));
const questionsOf = (id: string): Set<string> =>
  new Set([...closure(steps, [id])].flatMap((s) => Object.keys(steps.find((x) => x.id === s)!.questions as object).map(flagName)));

const operations = [["ec2:RunInstances", "servers"], ["rds:CreateDBInstance", "database"], ["elb:CreateLoadBalancer", "load-balancers"], ["ec2:CreateClientVpnEndpoint", "client-vpn"], ["ec2:AssociateClientVpnTargetNetwork", "client-vpn"], ["ec2:CreateSubnet", "network"]] as const;
const refusals = [
  ["capacity", "InsufficientInstanceCapacity", "none"],
  ["capacity", "InsufficientDBInstanceCapacity", "none"],
  ["not-here", "Unsupported", "not in this zone"],
  ["params", "FreeTierRestrictionError", "free tier customers"],
  ["params", "InvalidParameterCombination", "not eligible for Free Tier"],
  ["forbidden", "OperationNotPermitted", "This AWS account currently does not support creating load balancers"],
  ["forbidden", "UnauthorizedOperation", "with an explicit deny in a service control policy"],
  ["eventual", "PendingVerification", "being validated"],
  ["quota", "VcpuLimitExceeded", "limit"],
  ["params", "InvalidParameterValue", "wrong"],
] as const;

describe("each remedy names answers of the step that failed, or options of every run (first-contact G3)", () => {
  it.each(operations)("%s of %s", (operation, step) => {
    const own = questionsOf(step);
    for (const [kind, code, message] of refusals)
      for (const lang of ["en", "ja"] as const) {
        const fault = toFault(new AwsError(kind, operation, code, message, {}), `${step}/x`);
        const foreign = flagsIn(faultWords(fault, lang).remedy).filter((flag) => !own.has(flag) && !global.has(flag));
        expect([code, foreign]).toEqual([code, []]);
      }
  });
});
