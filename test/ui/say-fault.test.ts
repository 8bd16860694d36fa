import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../src/core/aws-error.js";
import { Fault } from "../../src/core/fault.js";
import { sayFault } from "../../src/ui/say.js";
import { dangerousInLines, foreign, looks, plain, tooWide } from "./support.js";

describe("several failures", () => {
  const names = { titles: {}, kinds: { "ec2/vpc": "VPC", "ec2/instance": "server" } };
  const aws = (requestId: string) => new AwsError("quota", "ec2:CreateVpc", "VpcLimitExceeded", "5 VPCs are there.", { requestId });
  const quota = (name: string, requestId: string) => {
    const fault = new Fault("quota", { code: "VpcLimitExceeded", message: "5 VPCs are there." }, { node: `network/${name}`, cause: aws(requestId) });
    fault.thing = { kind: "ec2/vpc", name };
    return fault;
  };
  const other = (name = "web-server-1") => {
    const fault = new Fault("never-ready", { node: "servers/web-1", kind: "ec2/instance", id: "i-1", minutes: 10 }, { node: "servers/web-1" });
    fault.thing = { kind: "ec2/instance", name, id: "i-1" };
    return fault;
  };

  it("the first says resource, code and request id; alike ones stand with it; others once each; blocked ones are counted", () => {
    const first = quota("for-web-vpc", "r-1");
    first.along = { faults: [quota("for-internal-vpc", "r-2"), other(), other("web-server-2")], blocked: 12 };
    expect(sayFault(first, plain("en", 200), { names }).split("\n")).toEqual([
      "✖ Error: A quota of your AWS account is used up (VpcLimitExceeded): 5 VPCs are there.",
      "  Resource: VPC for-web-vpc (network/for-web-vpc), VPC for-internal-vpc (network/for-internal-vpc)",
      "  What now: Delete what you no longer need, or ask for more under Service Quotas in the AWS console; then run the same command again. How many there are: kumiki doctor",
      "  AWS code VpcLimitExceeded, request id r-1",
      "  2 more failed:",
      "  ✖ server web-server-1 (servers/web-1, i-1), server web-server-2 (servers/web-1, i-1): servers/web-1 (ec2/instance i-1) is still not ready after 10 min.",
      "      What now: Look at it in the AWS console. Run the same command again: it goes on where it stopped and makes nothing twice.",
      "  12 resources that stand on what failed were not begun.",
    ]);
  });

  it("is harmless and fits the terminal, whatever AWS says", () => {
    fc.assert(
      fc.property(foreign, foreign, fc.array(foreign, { maxLength: 12 }), fc.constantFrom(...looks), (message, name, more, look) => {
        const fault = quota(name, message);
        fault.along = { faults: more.map((text) => new Fault("aws", { operation: text, code: text, message: text }, { node: text })), blocked: more.length };
        const text = sayFault(fault, look, { names });
        expect(dangerousInLines(text)).toEqual([]);
        expect(tooWide(text, look)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
