import { AwsError, type ErrorClass } from "../core/aws-error.js";

/**
 * One table of AWS's error codes (reliability.md 1.5). The message is never compared, with the two exceptions where
 * AWS gives one code for everything (IAM propagation, IGW detach).
 */
interface SdkError {
  readonly name?: string;
  readonly Code?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: unknown;
}

/**
 * The wire code. `err.name` differs from it by service: RDS adds "Fault", ELBv2 and IAM add "Exception", JSON services
 * have the name only, HeadBucket has neither.
 */
export function codeOf(error: unknown): string {
  const e = error as SdkError | undefined | null;
  const text = (value: unknown): value is string => typeof value === "string" && value !== "";
  if (text(e?.Code)) return e.Code;
  if (text(e?.code) && e.$metadata?.httpStatusCode === undefined) return e.code; // a socket's error
  return text(e?.name) ? e.name : "Error";
}
export const statusOf = (error: unknown): number | undefined => (error as SdkError)?.$metadata?.httpStatusCode;
export const requestIdOf = (error: unknown): string | undefined => (error as SdkError)?.$metadata?.requestId;

const bare = (code: string) => code.replace(/(Exception|Fault)$/, "");

const goneCodes = /^NoSuch|NotFound$|^Gateway\.NotAttached$|^InvalidClientVpn.*NotFound$|^ResourceNotFound$|^InvalidAssociationID\.NotFound$/;
const existsCodes = new Set([
  "InvalidSubnet.Conflict",
  "InvalidGroup.Duplicate",
  "InvalidPermission.Duplicate",
  "InvalidKeyPair.Duplicate",
  "Resource.AlreadyAssociated",
  "RouteAlreadyExists",
  "DuplicateTargetGroupName",
  "DuplicateLoadBalancerName",
  "DuplicateListener",
  "DBInstanceAlreadyExists",
  "DBSubnetGroupAlreadyExists",
  "EntityAlreadyExists",
  "ResourceAlreadyExists",
  "BucketAlreadyOwnedByYou",
  "BucketAlreadyExists",
  "FlowLogAlreadyExists",
  "VpcPeeringConnectionAlreadyExists",
  "NetworkAclEntryAlreadyExists",
  "InvalidClientVpnDuplicateAssociation",
  "InvalidClientVpnDuplicateAuthorizationRule",
  "InvalidClientVpnDuplicateRoute",
]);
const inUseCodes = new Set([
  "DependencyViolation",
  "InvalidGroup.InUse",
  "InvalidIPAddress.InUse",
  "VolumeInUse",
  "ResourceInUse",
  "DeleteConflict",
  "BucketNotEmpty",
  "IncorrectState",
  "IncorrectInstanceState",
  "InvalidDBSubnetGroupState",
]);
const throttledCodes = new Set([
  "RequestLimitExceeded",
  "Throttling",
  "Throttled",
  "TooManyRequests",
  "SlowDown",
  "EC2Throttled",
  "PriorRequestNotComplete",
  "BandwidthLimitExceeded",
  "ConcurrentMutationLimitExceeded",
]);
const capacityCodes = new Set([
  "InsufficientInstanceCapacity",
  "InsufficientCapacity",
  "InsufficientAddressCapacity",
  "InsufficientDBInstanceCapacity",
  "InsufficientHostCapacity",
  "InsufficientReservedInstanceCapacity",
  "InsufficientFreeAddressesInSubnet",
  "InsufficientStorageClusterCapacity",
  "InsufficientVolumeCapacity",
  "InsufficientDBClusterCapacity",
  "ServerInternal",
]);
const notHereCodes = new Set(["Unsupported", "AvailabilityZoneNotSupported"]);
/**
 * Refused now and not by itself wrong: the service's role is being made or deleted, or another endpoint is. Also the
 * verification of a new account, which ends by itself within minutes to hours.
 */
const waitSentence = /service.linked role.*(?:try again|being (?:created|deleted))|another endpoint is being created/is;
const forbiddenCodes = new Set([
  "UnauthorizedOperation",
  "AccessDenied",
  "OptInRequired",
  "SubscriptionRequired",
  "Blocked",
  "Forbidden",
]);
const expiredCodes = new Set(["ExpiredToken", "RequestExpired", "TokenRefreshRequired", "TokenProviderError", "UnauthorizedSSOToken"]);
const credentialCodes = new Set([
  "InvalidClientTokenId",
  "UnrecognizedClient",
  "AuthFailure",
  "SignatureDoesNotMatch",
  "InvalidSignature",
  "InvalidAccessKeyId",
  "CredentialsProviderError",
  "IncompleteSignature",
]);
const clockCodes = new Set(["RequestTimeTooSkewed", "RequestInTheFuture"]);
/** AWS says one of these when a signature is too old or too new; it is a matter of the clock if the clock is wrong. */
const perhapsClockCodes = new Set(["RequestExpired", "InvalidSignature", "SignatureDoesNotMatch", "AuthFailure"]);
/** AWS takes a signature for five minutes (https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html). */
const signatureMs = 300_000;
const notSentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const unknownCodes = new Set(["TimeoutError", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED", "AbortError", "RequestTimeout"]);
/** Just created by us, not visible everywhere yet; or busy with our own last change. */
const eventualCodes = new Set(["InvalidDBInstanceState", "OperationAborted", "ConcurrentModification", "OperationConflict"]);

/**
 * @param operation of the API ("ReleaseAddress"): some codes mean something else there
 * @param skewMs how far this machine's clock is ahead of the answer's Date
 */
export function classify(error: unknown, operation = "", skewMs = 0): ErrorClass {
  if (error instanceof AwsError) return error.kind;
  const code = bare(codeOf(error));
  const status = statusOf(error);
  const message = (error as SdkError)?.message ?? "";
  if (code === "AuthFailure" && /^(ReleaseAddress|DetachInternetGateway)$/.test(operation)) return "in-use";
  if (code === "ClientVpnEndpointAssociationExists") return operation === "DeleteClientVpnEndpoint" ? "in-use" : "exists";
  if (existsCodes.has(code)) return "exists";
  if (throttledCodes.has(code)) return "throttled";
  if (capacityCodes.has(code)) return "capacity";
  if (notHereCodes.has(code)) return "not-here";
  if (code === "PendingVerification" || waitSentence.test(message)) return "eventual";
  if (inUseCodes.has(code)) return "in-use";
  if (eventualCodes.has(code)) return "eventual";
  if (perhapsClockCodes.has(code) && Math.abs(skewMs) > signatureMs) return "clock";
  if (expiredCodes.has(code)) return "expired";
  if (credentialCodes.has(code)) return "credentials";
  if (clockCodes.has(code)) return "clock";
  if (forbiddenCodes.has(code)) return "forbidden";
  // The SDK would retry LimitExceededException as throttling; for IAM, Logs and ACM it is a quota.
  if (/LimitExceeded$|QuotaExceeded|^TooMany|^ResourceCountExceeded$/.test(code)) return "quota";
  if (goneCodes.test(code) || (code === "NotFound" && status === 404)) return "gone";
  if (code === "UnsupportedOperation" || code === "InvalidAction") return "unsupported";
  if (notSentCodes.has(code)) return "not-sent";
  if (unknownCodes.has(code)) return "unknown-outcome";
  // A role or profile made a moment ago is not assumable everywhere for up to a minute (pitfalls 28, 29).
  if (
    code.startsWith("InvalidParameter") &&
    /IAM Instance Profile|Unable to assume given IAM role|no associated IAM Roles|role.*(cannot be assumed|is invalid)/i.test(message)
  )
    return "eventual";
  if (code === "Unknown" && status === 403) return "forbidden"; // HeadBucket
  if (code === "Unknown" && status === 404) return "gone";
  if (code === "Unknown" && status === 503) return "throttled"; // S3's SlowDown, whose body a HEAD does not have
  if (status !== undefined && status >= 500) return "unknown-outcome";
  if (status === undefined || /Deserialization error|Unexpected token|XML parse/.test(message)) return "unknown-outcome";
  return "params";
}

export const awsError = (error: unknown, service: string, operation: string, skewMs?: number): AwsError =>
  error instanceof AwsError
    ? error
    : new AwsError(
        classify(error, operation, skewMs),
        `${service}:${operation}`,
        codeOf(error),
        (error as SdkError)?.message ?? String(error),
        { httpStatusCode: statusOf(error), requestId: requestIdOf(error) },
        skewMs,
      );

export const isGone = (error: unknown): boolean => classify(error) === "gone";
