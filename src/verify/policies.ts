import { policyVerdict, type Network, type Trace } from "../net/reach/index.js";

/** IAM's own words for "may do everything": stands where a layer is not asked about. */
const anything = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });

/**
 * Whether the way to S3 also leads to this bucket: the policy of the endpoint that the packets take, and the bucket's own.
 * Listing it over HTTPS, as the article's check does. What the caller's role may do is not asked: the network's two
 * documents are what a change of the network can break.
 */
export function bucketPolicies(network: Network, path: Trace, bucket: string): Trace {
  if (path.verdict === "closed" || path.verdict === "unknown") return path;
  const hop = path.hops.find((h) => h.what === "endpoint" && h.passes);
  const endpoint = network.snapshot.endpoints.find((e) => e.id === hop?.resource);
  const own = network.snapshot.buckets?.find((b) => b.name === bucket);
  const unread = network.snapshot.unknown.find((u) => u.id === bucket);
  if (unread !== undefined) return { ...path, verdict: "unknown", because: [`${unread.what}: ${bucket}`] };
  const { verdict, by, code } = policyVerdict(
    {
      ...(endpoint?.policy === undefined ? {} : { endpoint: endpoint.policy }),
      ...(own?.policy === undefined ? {} : { bucket: own.policy }),
      identity: [anything],
    },
    { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}`, secure: true, ...(endpoint === undefined ? {} : { endpoint: endpoint.id }) },
  );
  const resource = by === "endpoint" ? (endpoint?.id ?? bucket) : bucket;
  const header = path.hops.at(-1)?.header ?? { source: "", destination: path.flow.to };
  if (verdict === "open") return { ...path, hops: [...path.hops, { way: "forward", what: "policy", resource: bucket, passes: true, header }] };
  if (verdict === "unknown") return { ...path, verdict, because: [`policy: ${resource}`] };
  const decided = { resource, code: code ?? ("KUMIKI_POLICY_DENIES" as const) };
  return { ...path, verdict, hops: [...path.hops, { way: "forward", what: "policy", resource, passes: false, code: decided.code, header }], decidedBy: decided, blockers: [{ way: "forward", ...decided }] };
}
