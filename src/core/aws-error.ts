/** What an error of AWS means for what to do next (reliability.md 1.5). */
export type ErrorClass =
  | "gone" // the thing asked about does not exist
  | "exists" // a create found its name, its range or its rule taken
  | "eventual" // right, but not visible everywhere yet, or busy with our own last change
  | "in-use" // something else holds it
  | "throttled"
  | "quota"
  | "capacity" // none now; some in a while
  | "not-here" // not in this zone, ever
  | "forbidden"
  | "expired" // credentials that were good
  | "credentials"
  | "clock"
  | "unknown-outcome" // it may have happened
  | "not-sent" // it cannot have happened
  | "unsupported" // the endpoint does not implement it
  | "params";

/** Every error that comes back from a call, classified once. `Code` and `$metadata` keep their SDK spelling. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly Code: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
  constructor(
    readonly kind: ErrorClass,
    /** `service:Operation`, e.g. "ec2:CreateVpc". */
    readonly operation: string,
    code: string,
    message: string,
    metadata: { readonly httpStatusCode?: number | undefined; readonly requestId?: string | undefined },
    /** How far this machine's clock is ahead of the answer's Date, in milliseconds; where there was an answer. */
    readonly skewMs?: number,
  ) {
    // Not the SDK's own error as cause: it holds the request, and with it whatever was sent.
    super(message);
    this.Code = code;
    this.$metadata = {
      ...(metadata.httpStatusCode === undefined ? {} : { httpStatusCode: metadata.httpStatusCode }),
      ...(metadata.requestId === undefined ? {} : { requestId: metadata.requestId }),
    };
  }
}
export const isAwsError = (e: unknown): e is AwsError => e instanceof AwsError;
