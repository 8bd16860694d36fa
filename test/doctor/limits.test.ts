import { expect, test } from "vitest";
import type { Aws } from "../../src/core/types.js";
import { quotas } from "../../src/doctor/examinations/quotas.js";
import { wantedOf } from "./world.js";

/** An account with so many buckets and load balancers, where Service Quotas answers so. */
function account(region: string, there: number, answer: object): { readonly aws: Aws; readonly asked: string[] } {
  const asked: string[] = [];
  const aws = {
    region, account: "123456789012", partition: "aws",
    quotas: (_operation: string, { QuotaCode }: { QuotaCode: string }) => (asked.push(QuotaCode), Promise.resolve({ Quota: answer })),
    s3: () => Promise.resolve({ Buckets: Array.from({ length: there }, (_, i) => ({ Name: `bucket-${i}` })) }),
    elb: () => Promise.resolve({ LoadBalancers: Array.from({ length: there }, (_, i) => ({ Type: "application", LoadBalancerName: `alb-${i}` })) }),
  };
  return { aws: aws as unknown as Aws, asked };
}
const look = (aws: Aws, kind: string) => quotas.look(wantedOf(aws, [{ kind }]) as never);
const link = (region: string) => `https://console.aws.amazon.com/servicequotas/home/services/s3/quotas/L-DC2B2D3D?region=${region}`;

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html: "can only be viewed and managed from US East (N. Virginia)"
test("the quota of buckets is asked for and shown in its one Region, and nothing is stopped by the usual value elsewhere", async () => {
  const near = account("us-east-1", 10_500, { Value: 20_000 });
  expect(await look(near.aws, "s3/bucket")).toMatchObject([{ level: "ok", data: { limit: 20_000, link: link("us-east-1") } }]);
  const far = account("ap-northeast-1", 10_500, { Value: 20_000 });
  expect(await look(far.aws, "s3/bucket")).toMatchObject([{ level: "warning", code: "quota-perhaps", data: { link: link("us-east-1"), why: "only us-east-1 tells it" } }]);
  expect(await look(account("ap-northeast-1", 3, {}).aws, "s3/bucket")).toMatchObject([{ level: "ok", code: "quota", data: { limit: 10_000 } }]);
  expect([near.asked, far.asked]).toEqual([["L-DC2B2D3D"], []]);
});
test("an answer without a value is no limit", async () => {
  const { aws } = account("ap-northeast-1", 60, { ErrorReason: { ErrorCode: "DEPENDENCY_ACCESS_DENIED_ERROR", ErrorMessage: "m" } });
  expect(await look(aws, "elasticloadbalancing/load-balancer")).toMatchObject([{ level: "warning", code: "quota-perhaps", data: { why: "GetServiceQuota: DEPENDENCY_ACCESS_DENIED_ERROR" } }]);
});
