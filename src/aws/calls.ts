import type { AccountPlanState } from "./freetier.js";

/**
 * The typed door to the SDK: `aws.ec2("CreateVpc", { ... })`. Kinds see types only; the SDK itself is loaded by
 * import() on the first call of a service. The build reads the operation names out of the source (scripts/build.mjs)
 * and bundles just those commands, so the name must be a literal.
 */
type Ec2 = typeof import("@aws-sdk/client-ec2");
type Elb = typeof import("@aws-sdk/client-elastic-load-balancing-v2");
type Rds = typeof import("@aws-sdk/client-rds");
type Iam = typeof import("@aws-sdk/client-iam");
type Logs = typeof import("@aws-sdk/client-cloudwatch-logs");
type S3 = typeof import("@aws-sdk/client-s3");
type Ssm = typeof import("@aws-sdk/client-ssm");
type Sts = typeof import("@aws-sdk/client-sts");
type Secrets = typeof import("@aws-sdk/client-secrets-manager");
type Acm = typeof import("@aws-sdk/client-acm");
type Pricing = typeof import("@aws-sdk/client-pricing");
type Quotas = typeof import("@aws-sdk/client-service-quotas");

type Operation<M> = { [K in keyof M & string]: K extends `${infer Op}Command` ? Op : never }[keyof M & string];
type CommandOf<M, Op extends string> = `${Op}Command` extends keyof M
  ? // eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructors of every command
    M[`${Op}Command`] extends new (...args: any[]) => infer C
    ? C
    : never
  : never;
type InputOf<C> = C extends { readonly input: infer I } ? I : never;
type OutputOf<C> = C extends {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the SDK's own generic
  resolveMiddleware(...args: any[]): (...args: any[]) => Promise<{ output: infer O }>;
}
  ? O
  : never;

export type Call<M> = <Op extends Operation<M>>(
  operation: Op,
  input: InputOf<CommandOf<M, Op>>,
) => Promise<OutputOf<CommandOf<M, Op>>>;

export interface Calls {
  readonly ec2: Call<Ec2>;
  readonly elb: Call<Elb>;
  readonly rds: Call<Rds>;
  readonly iam: Call<Iam>;
  readonly logs: Call<Logs>;
  readonly s3: Call<S3>;
  readonly ssm: Call<Ssm>;
  readonly sts: Call<Sts>;
  readonly secrets: Call<Secrets>;
  readonly acm: Call<Acm>;
  readonly quotas: Call<Quotas>;
  readonly pricing: Call<Pricing>;
  /** No client of the SDK: src/aws/freetier.ts. */
  readonly freetier: (operation: "GetAccountPlanState", input: object) => Promise<AccountPlanState>;
}
export type ServiceName = keyof Calls;

declare module "../core/types.js" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- this merges the calls into the door
  interface Aws extends Calls {}
}
