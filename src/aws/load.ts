import type { ServiceName } from "./calls.js";

/**
 * The only place that loads the SDK, one chunk a service, on its first call. The build replaces each module by its
 * client and the commands that stand literally in the source (scripts/build/operations.mjs, which reads these lines);
 * under vitest it is the whole module.
 */
const modules = {
  ec2: () => import("@aws-sdk/client-ec2"),
  elb: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  rds: () => import("@aws-sdk/client-rds"),
  iam: () => import("@aws-sdk/client-iam"),
  logs: () => import("@aws-sdk/client-cloudwatch-logs"),
  s3: () => import("@aws-sdk/client-s3"),
  ssm: () => import("@aws-sdk/client-ssm"),
  sts: () => import("@aws-sdk/client-sts"),
  secrets: () => import("@aws-sdk/client-secrets-manager"),
  acm: () => import("@aws-sdk/client-acm"),
  quotas: () => import("@aws-sdk/client-service-quotas"),
  pricing: () => import("@aws-sdk/client-pricing"),
  freetier: () => import("./freetier.js"),
} satisfies Record<ServiceName, () => Promise<object>>;

type ClientOf<S extends ServiceName> = Extract<keyof Awaited<ReturnType<(typeof modules)[S]>>, `${string}Client`>;

/** Service → its module: the client's class (see `clientClass`) and a class `<Operation>Command` for each operation. */
export const load: Readonly<Record<ServiceName, () => Promise<object>>> = modules;

/** Name of the client's class in its module. */
export const clientClass: { readonly [S in ServiceName]: ClientOf<S> } = {
  ec2: "EC2Client",
  elb: "ElasticLoadBalancingV2Client",
  rds: "RDSClient",
  iam: "IAMClient",
  logs: "CloudWatchLogsClient",
  s3: "S3Client",
  ssm: "SSMClient",
  sts: "STSClient",
  secrets: "SecretsManagerClient",
  acm: "ACMClient",
  quotas: "ServiceQuotasClient",
  pricing: "PricingClient",
  freetier: "FreeTierClient",
};
