import type { Check } from "../../core/types.js";
import type { Declared, Snapshot } from "../../net/reach/snapshot.js";

/** One claim to be tried: names of cli.md, an expectation. */
export type Claim = Omit<Check, "words">;

/** An environment as the lab needs it: what AWS says of it, what runs where, and what its names stand for. */
export interface Subject {
  readonly env: string;
  readonly phase: string;
  readonly snapshot: Snapshot;
  readonly declared: Declared;
  /** Name → interface id. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Name → ARN, id of the database, name of the bucket, id of the endpoint. */
  readonly loadBalancers: Readonly<Record<string, string>>;
  readonly databases: Readonly<Record<string, string>>;
  readonly buckets: Readonly<Record<string, string>>;
  readonly clientVpns: Readonly<Record<string, string>>;
  /** The address of somebody outside. */
  readonly outside: string;
  readonly checks: readonly Claim[];
}

/** Where www.example.com is in the lab (TEST-NET-2, RFC 5737). */
export const wwwAddress = "198.51.100.80";
export const wwwName = "www.example.com";

/** An address of S3 of the environment's Region; undefined: no prefix list tells. */
export function bucketAddress({ snapshot }: Subject): string | undefined {
  const cidr = snapshot.prefixLists.find((l) => /\.s3$/.test(l.name ?? ""))?.cidrs[0];
  // The second address of the range: the first is its network's own name.
  return cidr?.replace(/(\d+)\/\d+$/, (_, last: string) => String(Number(last) + 1));
}

/** Addresses of hosts that stand around the environment. */
export function outsideOf(subject: Subject): string[] {
  const bucket = bucketAddress(subject);
  return [subject.outside, wwwAddress, ...(bucket === undefined ? [] : [bucket])];
}
