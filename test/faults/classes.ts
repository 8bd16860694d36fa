import type { FaultCode } from "../../src/core/fault.js";
import type { Refusal, Seen, Verdict } from "./proxy.mjs";

/** One class of fault of R3 (reliability.md 4.1), and what a run that meets it may do. */
export interface FaultClass {
  readonly name: string;
  /** What happens to a call; undefined: this class does not concern it. */
  verdict(seen: Seen): Verdict | undefined;
  /** How often in a row each operation meets it; 1 if absent. */
  readonly times?: number;
  /** The run stops, with one of these faults and this exit code, and a later one goes on. Absent: it goes on by itself. */
  readonly stops?: { readonly exitCode: number; readonly codes: readonly FaultCode[] };
}

/** The words of one error in the services' own spelling; the first that fits a service counts, `*` is any other. */
type Spelling = Readonly<Record<string, readonly [code: string, status: number]>>;
const json = ["acm", "logs", "ssm", "secretsmanager", "servicequotas"];
const refusal =
  (spelling: Spelling, message?: string) =>
  ({ service }: Seen): Refusal | undefined => {
    const found = spelling[service] ?? (json.includes(service) ? spelling["json"] : undefined) ?? spelling["*"];
    return found && { code: found[0], status: found[1], ...(message === undefined ? {} : { message }) };
  };

const throttled = refusal({ ec2: ["RequestLimitExceeded", 503], s3: ["SlowDown", 503], json: ["ThrottlingException", 400], "*": ["Throttling", 400] });
const denied = refusal({ ec2: ["UnauthorizedOperation", 403], json: ["AccessDeniedException", 400], "*": ["AccessDenied", 403] });
const expired = refusal({ ec2: ["RequestExpired", 400], s3: ["ExpiredToken", 400], json: ["ExpiredTokenException", 400], "*": ["ExpiredToken", 403] });
const skewed = refusal({ "*": ["RequestTimeTooSkewed", 403] });
const quota = refusal({
  ec2: ["VpcLimitExceeded", 400],
  elasticloadbalancing: ["TooManyLoadBalancers", 400],
  rds: ["InstanceQuotaExceeded", 400],
  iam: ["LimitExceeded", 409],
  logs: ["LimitExceededException", 400],
  acm: ["LimitExceededException", 400],
  s3: ["TooManyBuckets", 400],
});
const capacities: Spelling = { RunInstances: ["InsufficientInstanceCapacity", 500], CreateDBInstance: ["InsufficientDBInstanceCapacity", 400], CreateLoadBalancer: ["InsufficientFreeAddressesInSubnet", 400] };
/** What a thing that was made a moment ago is called where it is not known yet (pitfall 27). */
const unknown = refusal({
  ec2: ["InvalidGroup.NotFound", 400],
  elasticloadbalancing: ["LoadBalancerNotFound", 400],
  rds: ["DBSubnetGroupNotFoundFault", 404],
  iam: ["NoSuchEntity", 404],
  logs: ["ResourceNotFoundException", 400],
  acm: ["ResourceNotFoundException", 400],
  s3: ["NoSuchBucket", 404],
});

const isCreate = ({ operation }: Seen): boolean => /^(Create|Run|Import|Put|Authorize|Associate|Attach|Accept|Register|Add)/.test(operation);
/** Makes something new, and not a connection between things that are there. */
const makes = ({ operation }: Seen): boolean => /^(Create|Run|Import)/.test(operation);
/** Refers to something that another call has made. */
const refers = (seen: Seen): boolean => isCreate(seen) && !/^Create(Vpc|InternetGateway|Role|Policy|InstanceProfile|LogGroup|Bucket)$|^Import/.test(seen.operation);
/** Asked for before there is an environment: who we are, and what there is to be had. */
const isIdentity = ({ operation }: Seen): boolean => operation === "GetCallerIdentity";

/** S3 answers 403 without a code, for a bucket of somebody else's as for one that we must not see: that one is "foreign". */
const isBucketLook = ({ operation }: Seen): boolean => operation === "HeadBucket";

const every =
  (verdict: Verdict) =>
  (): Verdict =>
    verdict;
const when =
  (which: (seen: Seen) => boolean, verdict: (seen: Seen) => Verdict | undefined) =>
  (seen: Seen): Verdict | undefined =>
    which(seen) ? verdict(seen) : undefined;

/** What a run has to get over by itself. */
export const passing: readonly FaultClass[] = [
  { name: "the request is lost", verdict: every("lose-request") },
  { name: "the answer is lost", verdict: every("lose-answer") },
  { name: "500 after it was done", verdict: every("error-after") },
  { name: "502 with a gateway's page", verdict: every("html-after") },
  { name: "200 with nothing in it", verdict: every("empty-after") },
  { name: "an answer that breaks off", verdict: every("truncated-after") },
  { name: "half of an answer", verdict: every("cut-after") },
  { name: "throttled five times", verdict: throttled, times: 5 },
  { name: "not found twice", verdict: when(refers, unknown), times: 2 },
];

/** A call that is never answered: the program has to end it itself. */
export const hanging: readonly FaultClass[] = [
  { name: "a request that hangs", verdict: when((s) => s.mutating, every("hang")) },
  { name: "an answer that hangs", verdict: when((s) => s.mutating, every("hang-after")) },
];

/** What ends a run, with the exit code of cli.md. */
export const stopping: readonly FaultClass[] = [
  { name: "access denied", verdict: when((s) => !isBucketLook(s), denied), stops: { exitCode: 3, codes: ["permission", "bad-credentials"] } },
  { name: "credentials that end", verdict: expired, stops: { exitCode: 3, codes: ["expired-credentials"] } },
  { name: "a quota", verdict: when(makes, quota), stops: { exitCode: 3, codes: ["quota"] } },
  { name: "no capacity", verdict: when((s) => s.operation in capacities, ({ operation }) => refusal({ "*": capacities[operation]! })({ service: "" } as Seen)), stops: { exitCode: 3, codes: ["capacity"] } },
  { name: "a clock that is wrong", verdict: when((s) => !isIdentity(s), skewed), stops: { exitCode: 3, codes: ["clock"] } },
];

/** How much later a late request lands, and how long tags stay hidden: within the time in which the program looks. */
export const lateMs = 800;
export const late: readonly (FaultClass & { readonly hideTagsMs: number })[] = [
  { name: "every request lands late", verdict: when((s) => s.mutating, every({ late: lateMs })), hideTagsMs: 0 },
  { name: "tags are visible late", verdict: () => undefined, hideTagsMs: lateMs },
  { name: "every answer is lost, tags are visible late", verdict: when((s) => s.mutating, every("lose-answer")), hideTagsMs: lateMs },
  { name: "every request lands late, tags are visible later still", verdict: when((s) => s.mutating, every({ late: lateMs / 2 })), hideTagsMs: lateMs },
];
