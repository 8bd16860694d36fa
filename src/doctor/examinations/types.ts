import { every } from "../../aws/strangers.js";
import type { Finding } from "../../core/finding.js";
import type { Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";
import { zonesOf } from "../zones.js";

/** Zones that offer a type, all pages; what the facts know is not asked again. */
async function offering(c: Wanted, type: string): Promise<readonly string[]> {
  const known = c.facts.offered?.[type];
  if (known !== undefined) return known;
  const Filters = [{ Name: "instance-type", Values: [type] }];
  const offers = await every((t) => c.aws.ec2("DescribeInstanceTypeOfferings", { LocationType: "availability-zone", Filters, ...t }), (r) => r.InstanceTypeOfferings);
  return offers.map((o) => o.Location!).sort();
}

/** Whether every zone in which a server would stand offers its type (pitfall 31). */
export const types: Examination = {
  id: "types",
  needs: "plan",
  beforeUp: true,
  look: async (c) => {
    const zones = new Map<string, Set<string>>();
    for (const { kind, props } of c.creating) {
      if (kind !== "ec2/instance") continue;
      const type = String(props["instanceType"]);
      zones.set(type, new Set([...(zones.get(type) ?? []), ...zonesOf(c, props["subnetId"])]));
    }
    return Promise.all(
      [...zones].map(async ([type, wanted]): Promise<Finding> => {
        const offered = await offering(c, type);
        const missing = [...wanted].filter((z) => !offered.includes(z)).sort();
        return missing.length === 0
          ? finding("types", "ok", "type-offered", { type, zones: [...wanted].sort() })
          : finding("types", "stop", "type-missing", { type, zones: missing, offered });
      }),
    );
  },
};
