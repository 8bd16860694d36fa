import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketStep } from "../../src/steps/bucket.js";
import { facts } from "./declared.js";
import { graphOf, nodesOf, propsOf, ref } from "./graph-of.js";
import { presets } from "../../src/core/types.js";

const name = "for-web-bucket-123456789012-ijklmnop";

describe.each(presets)("%s", (preset) => {
  const graph = graphOf(bucketStep, preset);

  test("is private, encrypted, and of a name nobody else has (Z6)", () => {
    expect(propsOf(graph, "bucket/bucket")).toEqual({ name });
    expect(propsOf(graph, "bucket/public-access-block")).toEqual({ bucket: ref("bucket/bucket", "id") });
    expect(propsOf(graph, "bucket/encryption")).toEqual({ bucket: ref("bucket/bucket", "id") });
    expect(graph.nodes.get("bucket/public-access-block")!.within).toBe("bucket/bucket");
    expect(graph.outputs["bucket"]).toEqual(ref("bucket/bucket", "id"));
  });

  test("every AP server gets the role, in a profile that holds it already (B5)", () => {
    expect(propsOf(graph, "bucket/role")).toMatchObject({
      roleName: "for-web-ap-servers",
      trust: { Statement: [{ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] },
    });
    for (const n of preset === "free" ? [1] : [1, 2]) {
      const association = graph.nodes.get(`bucket/ap-server-${n}-profile`)!;
      expect(association.props).toEqual({
        instanceId: ref(`servers/ap-server-${n}`, "id"),
        instanceProfileName: ref("bucket/profile", "id"),
      });
      expect(association.needs).toContain("bucket/profile-role");
    }
  });

  test("a given name is taken as it is", () => {
    expect(propsOf(graphOf(bucketStep, preset, { bucketName: "my-own-bucket" }), "bucket/bucket")).toEqual({ name: "my-own-bucket" });
  });
});

test("article: everything in S3 is allowed, and no bucket policy (B5, B6)", () => {
  const graph = graphOf(bucketStep, "article");
  expect(propsOf(graph, "bucket/role-policy")).toEqual({
    roleName: ref("bucket/role", "id"),
    policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
  });
  expect(nodesOf(graph, "bucket")).not.toContain("bucket/tls-only");
  expect(nodesOf(graph, "bucket")).not.toContain("bucket/policy");
});

test("modern: this bucket only, over TLS only (O5)", () => {
  const graph = graphOf(bucketStep, "modern");
  const arn = `arn:aws:s3:::${name}`;
  expect(propsOf(graph, "bucket/role-policy")).toEqual({ roleName: ref("bucket/role", "id"), policyArn: ref("bucket/policy", "arn") });
  const { document } = propsOf(graph, "bucket/policy") as { document: { Statement: { Action: string[]; Resource: string }[] } };
  expect(document.Statement.map((s) => s.Resource)).toEqual([arn, `${arn}/*`]);
  expect(document.Statement.flatMap((s) => s.Action).filter((a) => a.includes("*"))).toEqual([]);
  expect(propsOf(graph, "bucket/tls-only")).toMatchObject({
    bucket: ref("bucket/bucket", "id"),
    document: { Statement: [{ Effect: "Deny", Action: "s3:*", Resource: [arn, `${arn}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } } }] },
  });
});

describe("bucket names", () => {
  const check = (value: string) => bucketStep.questions.bucketName.check!(value, facts, {})?.code;

  test.each([
    ["ab", "bucket-name-length"],
    ["a".repeat(64), "bucket-name-length"],
    ["For-Web", "bucket-name-characters"],
    ["for_web", "bucket-name-characters"],
    ["-for-web", "bucket-name-ends"],
    ["for-web-", "bucket-name-ends"],
    ["for.web", "bucket-name-dot"],
    ["192.168.0.1", "bucket-name-dot"],
    ["xn--web", "bucket-name-reserved"],
    ["amzn-s3-demo-web", "bucket-name-reserved"],
    ["for-web-s3alias", "bucket-name-reserved"],
    ["for-web--x-s3", "bucket-name-reserved"],
  ])("%s: %s", (value, code) => expect(check(value)).toBe(code));

  test("what is accepted obeys every rule", () => {
    const character = fc.constantFrom(..."abcxyz0189-.s3A_ ");
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 70 }), (value) => {
        fc.pre(value !== "" && check(value) === undefined);
        expect(value).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
        expect(value).not.toMatch(/^xn--|-s3alias$|--ol-s3$|--x-s3$|-an$/);
      }),
    );
  });

  test("the one that is made is a good one, for any account and environment", () => {
    expect(check("")).toBeUndefined();
    expect(check(name)).toBeUndefined();
  });
});
