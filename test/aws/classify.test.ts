import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classify, codeOf, isGone } from "../../src/aws/classify.js";

const error = (code: string, status = 400, message = "") => ({ name: code, Code: code, message, $metadata: { httpStatusCode: status } });

/** reliability.md 1.4 and 1.5: a code of AWS's as the SDK hands it over, the operation, and what it means. */
const table: readonly (readonly [code: string, operation: string, kind: string, status?: number, message?: string])[] = [
  ["InvalidVpcID.NotFound", "DescribeVpcs", "gone"],
  ["InvalidSubnetID.NotFound", "DeleteSubnet", "gone"],
  ["NatGatewayNotFound", "DeleteNatGateway", "gone"],
  ["Gateway.NotAttached", "DetachInternetGateway", "gone"],
  ["NoSuchEntityException", "GetRole", "gone"],
  ["NoSuchBucket", "DeleteBucket", "gone"],
  ["DBInstanceNotFoundFault", "DeleteDBInstance", "gone"],
  ["LoadBalancerNotFoundException", "DescribeLoadBalancers", "gone"],
  ["ResourceNotFoundException", "DeleteLogGroup", "gone"],
  ["InvalidClientVpnAssociationIdNotFound", "DisassociateClientVpnTargetNetwork", "gone"],
  ["InvalidGroup.Duplicate", "CreateSecurityGroup", "exists"],
  ["EntityAlreadyExistsException", "CreateRole", "exists"],
  ["DBInstanceAlreadyExistsFault", "CreateDBInstance", "exists"],
  ["BucketAlreadyOwnedByYou", "CreateBucket", "exists"],
  ["InvalidClientVpnDuplicateRoute", "CreateClientVpnRoute", "exists"],
  ["ClientVpnEndpointAssociationExists", "DeleteClientVpnEndpoint", "in-use"],
  ["ClientVpnEndpointAssociationExists", "AssociateClientVpnTargetNetwork", "exists"],
  ["DependencyViolation", "DeleteVpc", "in-use"],
  ["InvalidDBSubnetGroupStateFault", "DeleteDBSubnetGroup", "in-use"],
  ["ResourceInUseException", "DeleteCertificate", "in-use"],
  ["AuthFailure", "ReleaseAddress", "in-use"],
  ["AuthFailure", "DescribeVpcs", "credentials"],
  ["RequestLimitExceeded", "CreateVpc", "throttled", 503],
  ["ThrottlingException", "CreateLogGroup", "throttled"],
  ["ConcurrentMutationLimitExceeded", "AuthorizeClientVpnIngress", "throttled"],
  ["VpcLimitExceeded", "CreateVpc", "quota"],
  ["LimitExceededException", "CreateRole", "quota", 409],
  ["InstanceQuotaExceededFault", "CreateDBInstance", "quota"],
  ["TooManyLoadBalancersException", "CreateLoadBalancer", "quota"],
  ["InsufficientInstanceCapacity", "RunInstances", "capacity", 500],
  ["Unsupported", "RunInstances", "not-here"],
  ["UnauthorizedOperation", "CreateVpc", "forbidden", 403],
  ["AccessDeniedException", "CreateLogGroup", "forbidden"],
  ["ExpiredTokenException", "GetCallerIdentity", "expired", 403],
  ["InvalidClientTokenId", "GetCallerIdentity", "credentials", 403],
  ["RequestTimeTooSkewed", "PutObject", "clock", 403],
  ["InternalError", "CreateVpc", "unknown-outcome", 500],
  ["TimeoutError", "CreateVpc", "unknown-outcome", 0],
  ["UnsupportedOperation", "CreateVpc", "unsupported"],
  ["InvalidParameterValue", "RunInstances", "eventual", 400, "Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"],
  ["InvalidParameterValue", "RunInstances", "params", 400, "Value (x) for parameter cidrBlock is invalid"],
  ["IdempotentParameterMismatch", "RunInstances", "params"],
];

describe("what an error means", () => {
  test.each(table.map(([code, operation, kind, status = 400, message = ""]) => ({ code, operation, kind, status, message })))("$code of $operation is $kind", ({ code, operation, kind, status, message }) => {
    expect(classify(status === 0 ? { name: code, message } : error(code, status, message), operation)).toBe(kind);
  });

  test("a refused connection cannot have done anything, a broken one may have", () => {
    expect(classify(Object.assign(new Error("x"), { code: "ECONNREFUSED" }))).toBe("not-sent");
    expect(classify(Object.assign(new Error("x"), { code: "ECONNRESET" }))).toBe("unknown-outcome");
  });

  test("HeadBucket has neither name nor code: the status decides", () => {
    expect(classify({ name: "Unknown", message: "UnknownError", $metadata: { httpStatusCode: 403 } })).toBe("forbidden");
    expect(classify({ name: "Unknown", message: "UnknownError", $metadata: { httpStatusCode: 503 } })).toBe("throttled");
    expect(isGone({ name: "NotFound", message: "", $metadata: { httpStatusCode: 404 } })).toBe(true);
  });

  test("an HTML page instead of an answer leaves the outcome open", () => {
    expect(classify({ name: "Error", message: "mismatched tags. Deserialization error: <html>", $metadata: { httpStatusCode: 200 } })).toBe("unknown-outcome");
  });

  test("whatever comes, it has a meaning and a code, and nothing throws", () => {
    fc.assert(
      fc.property(fc.anything(), (thing) => {
        expect(typeof classify(thing)).toBe("string");
        expect(typeof codeOf(thing)).toBe("string");
      }),
    );
  });
});
