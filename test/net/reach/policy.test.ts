import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { askPolicy, policyVerdict, type PolicyRequest } from "../../../src/net/reach/index.js";

const bucket = "arn:aws:s3:::b";
const list: PolicyRequest = { action: "s3:ListBucket", resource: bucket, secure: true, endpoint: "vpce-1" };
const doc = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (more: object = {}): object => ({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", ...more });
const template = (name: string): string => readFileSync(new URL(`../../../templates/iam/${name}.json`, import.meta.url), "utf8").replaceAll("BUCKET_ARN", bucket);

describe("policies of endpoints, buckets and roles (reachability.md 1.5)", () => {
  it("AWS's default for an endpoint allows all", () => {
    expect(askPolicy(doc(allow()), list)).toBe("allow");
  });
  it("our own documents", () => {
    expect(askPolicy(template("bucket-access"), list)).toBe("allow");
    expect(askPolicy(template("bucket-access"), { ...list, action: "s3:DeleteBucket" })).toBe("silent");
    expect(askPolicy(template("bucket-access"), { ...list, action: "s3:GetObject", resource: `${bucket}/x/y` })).toBe("allow");
    expect(askPolicy(template("bucket-tls-only"), list)).toBe("silent");
    expect(askPolicy(template("bucket-tls-only"), { ...list, secure: false })).toBe("deny");
  });
  it("actions know no case and have wildcards, resources know case", () => {
    expect(askPolicy(doc(allow({ Action: "S3:list*" })), list)).toBe("allow");
    expect(askPolicy(doc(allow({ Action: "s3:ListBucke?" })), list)).toBe("allow");
    expect(askPolicy(doc(allow({ Resource: "arn:aws:s3:::B" })), list)).toBe("silent");
    expect(askPolicy(doc(allow({ Resource: "arn:aws:s3...b" })), list)).toBe("silent");
  });
  it("a denial wins wherever it stands", () => {
    const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
    expect(askPolicy(doc(allow(), deny), list)).toBe("deny");
    expect(askPolicy(doc(deny, allow()), list)).toBe("deny");
  });
  it("aws:SourceVpce: only by that endpoint, or refused unless by it", () => {
    const only = (operator: string, effect: string) => doc({ Effect: effect, Principal: "*", Action: "s3:*", Resource: "*", Condition: { [operator]: { "aws:SourceVpce": "vpce-1" } } });
    const { endpoint: _endpoint, ...byInternet } = list;
    expect(askPolicy(only("StringEquals", "Allow"), list)).toBe("allow");
    expect(askPolicy(only("StringEquals", "Allow"), byInternet)).toBe("silent");
    expect(askPolicy(only("StringNotEquals", "Deny"), list)).toBe("silent");
    expect(askPolicy(only("StringNotEquals", "Deny"), byInternet)).toBe("deny");
    expect(askPolicy(only("StringNotEquals", "Deny"), { ...list, endpoint: "vpce-2" })).toBe("deny");
  });
  it.each([
    ["no JSON", "{"],
    ["no statement", "{}"],
    ["another effect", doc({ ...allow(), Effect: "Maybe" })],
    ["NotAction", doc({ Effect: "Deny", Principal: "*", NotAction: "s3:GetObject", Resource: "*" })],
    ["another condition", doc(allow({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }))],
    ["a variable", doc(allow({ Resource: "arn:aws:s3:::${aws:username}" }))],
    ["a principal that may be the one", doc(allow({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }))],
    ["a denial with another condition", doc(allow(), { Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: { StringLike: { "aws:PrincipalArn": "*" } } })],
  ])("unknown: %s", (_name, document) => {
    expect(askPolicy(document, list)).toBe("unknown");
  });
  it("what is not understood does not matter where it cannot apply", () => {
    expect(askPolicy(doc(allow(), { Effect: "Deny", Principal: "*", Action: "ec2:*", Resource: "*", Condition: { Odd: { "aws:x": "y" } } }), list)).toBe("allow");
  });
  it("endpoint and (bucket or role), and no denial anywhere", () => {
    const yes = doc(allow());
    const no = doc({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" });
    const other = doc(allow({ Action: "ec2:*" }));
    expect(policyVerdict({ identity: [yes] }, list)).toEqual({ verdict: "open", by: "identity" });
    expect(policyVerdict({ bucket: yes, identity: [] }, list)).toEqual({ verdict: "open", by: "bucket" });
    expect(policyVerdict({ endpoint: other, identity: [yes] }, list)).toEqual({ verdict: "closed", by: "endpoint", code: "KUMIKI_POLICY_ALLOWS_NOT" });
    expect(policyVerdict({ identity: [other] }, list)).toEqual({ verdict: "closed", by: "identity", code: "KUMIKI_POLICY_ALLOWS_NOT" });
    expect(policyVerdict({ endpoint: yes, bucket: no, identity: [yes] }, list)).toEqual({ verdict: "closed", by: "bucket", code: "KUMIKI_POLICY_DENIES" });
    expect(policyVerdict({ identity: [yes, no] }, list)).toEqual({ verdict: "closed", by: "identity", code: "KUMIKI_POLICY_DENIES" });
    expect(policyVerdict({ endpoint: "{", identity: [yes] }, list)).toEqual({ verdict: "unknown", by: "endpoint" });
    expect(policyVerdict({ bucket: yes }, list)).toEqual({ verdict: "unknown", by: "identity" });
  });
});
