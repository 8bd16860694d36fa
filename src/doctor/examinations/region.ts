import type { Examination } from "../examination.js";
import { finding } from "../findings.js";

/** Whether the account may use the Region (pitfall 45). Where it may not, nobody answers there: see src/doctor/elsewhere.ts. */
export const region: Examination = {
  id: "region",
  needs: "aws",
  look: async ({ aws }) => {
    const { Regions } = await aws.ec2("DescribeRegions", { AllRegions: true, RegionNames: [aws.region] });
    const status = Regions?.find((r) => r.RegionName === aws.region)?.OptInStatus;
    if (status === undefined || status === "not-opted-in") return [finding("region", "stop", "region-off", { region: aws.region })];
    return [finding("region", "ok", "region", { region: aws.region, status })];
  },
};
