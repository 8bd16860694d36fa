import access from "../../templates/iam/bucket-access.json" with { type: "json" };
import tlsOnly from "../../templates/iam/bucket-tls-only.json" with { type: "json" };
import trust from "../../templates/iam/ec2-trust.json" with { type: "json" };
import { defineStep } from "../core/define.js";
import type { Build, Facts, Input, Preset, Problem, Question } from "../core/types.js";
import { bucketEncryption } from "../resources/bucket-encryption.js";
import { bucketPolicy } from "../resources/bucket-policy.js";
import { bucketPublicAccessBlock } from "../resources/bucket-public-access-block.js";
import { bucket } from "../resources/bucket.js";
import { iamPolicy } from "../resources/iam-policy.js";
import { iamRolePolicyAttachment } from "../resources/iam-role-policy-attachment.js";
import { iamRole } from "../resources/iam-role.js";
import { instanceProfileAssociation } from "../resources/instance-profile-association.js";
import { instanceProfileRole } from "../resources/instance-profile-role.js";
import { instanceProfile } from "../resources/instance-profile.js";
import type { PolicyDocument } from "../resources/policy-document.js";
import { called, claim } from "./claims.js";
import { network } from "./network.js";
import { servers } from "./servers.js";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const nameRules: readonly { readonly code: string; readonly broken: (name: string) => boolean }[] = [
  { code: "bucket-name-length", broken: (n) => n.length < 3 || n.length > 63 },
  { code: "bucket-name-characters", broken: (n) => !/^[a-z0-9.-]+$/.test(n) },
  { code: "bucket-name-ends", broken: (n) => !/^[a-z0-9].*[a-z0-9]$/.test(n) },
  // Two dots in a row are forbidden; a single one is allowed, but HTTPS to it fails: the certificate has no such name.
  { code: "bucket-name-dot", broken: (n) => n.includes(".") },
  { code: "bucket-name-reserved", broken: (n) => /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3|-an)$/.test(n) },
];

function checkName(value: string): Problem | undefined {
  if (value === "") return undefined;
  const rule = nameRules.find((r) => r.broken(value));
  return rule && { code: rule.code, data: { given: value } };
}

const bucketName: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "Bucket name (empty: one is made)",
      why: "Bucket names are unique in the whole world: the article's for-web-bucket is taken. The made one holds your account number and a random part.",
    },
    ja: {
      ask: "バケット名 (空なら自動で決めます)",
      why: "バケット名は世界で一意です。記事の for-web-bucket は使えません。自動の名前にはアカウント番号と乱数が入ります。",
    },
  },
  article: "",
  modern: "",
  check: checkName,
};

/** A template of ours with this bucket in it. */
const about = (template: object, bucketArn: string): PolicyDocument =>
  JSON.parse(JSON.stringify(template).replaceAll("BUCKET_ARN", bucketArn)) as PolicyDocument;

/** What the AP servers may do: everything in every bucket as in the article (B5), or use this one (O5). */
function bucketAccess(b: Build, preset: Preset, facts: Facts, name: string, bucketArn: string): Input<string> {
  if (preset === "article") return `arn:${facts.partition}:iam::aws:policy/AmazonS3FullAccess`;
  const policy = b.add(
    iamPolicy,
    "policy",
    {
      policyName: b.account(name, 128),
      description: "Lets the AP servers use one bucket",
      document: about(access, bucketArn),
    },
    { name },
  );
  return policy.arn;
}

/** A bucket, and a role with which the AP servers use it without any key on them (B1-B6, Z6, O5). */
export const bucketStep = defineStep({
  id: "bucket",
  words: {
    en: { title: "Bucket", what: "A private S3 bucket, and a role with which the AP servers use it without access keys." },
    ja: { title: "バケット", what: "非公開の S3 バケットと、AP サーバーがアクセスキーなしで使うためのロール。" },
  },
  lesson: () => import("./lessons/bucket.js"),
  needs: { network, servers },
  facts: [],
  questions: { bucketName },
  declare(b, answers: { bucketName: string }, up, facts, preset) {
    const { namePrefix } = up.network;
    const name = answers.bucketName === "" ? b.global(`${namePrefix}-bucket`, 63) : answers.bucketName;
    const bucketArn = `arn:${facts.partition}:s3:::${name}`;

    const made = b.add(bucket, "bucket", { name }, { name: `${namePrefix}-bucket` });
    b.add(bucketPublicAccessBlock, "public-access-block", { bucket: made.id });
    b.add(bucketEncryption, "encryption", { bucket: made.id });
    // In the same account the role's policy is enough (B6): this one only refuses, what comes without TLS.
    if (preset !== "article") b.add(bucketPolicy, "tls-only", { bucket: made.id, document: about(tlsOnly, bucketArn) });

    const roleName = `${namePrefix}-ap-servers`;
    const role = b.add(
      iamRole,
      "role",
      { roleName: b.account(roleName, 64), description: "Of the AP servers, to use the bucket", trust: trust as PolicyDocument },
      { name: roleName },
    );
    b.add(iamRolePolicyAttachment, "role-policy", { roleName: role.id, policyArn: bucketAccess(b, preset, facts, roleName, bucketArn) });
    const profile = b.add(instanceProfile, "profile", { instanceProfileName: b.account(roleName, 128) }, { name: roleName });
    const filled = b.add(instanceProfileRole, "profile-role", { instanceProfileName: profile.id, roleName: role.id });
    up.servers.ap.forEach((server, i) => {
      b.add(
        instanceProfileAssociation,
        `ap-server-${i + 1}-profile`,
        { instanceId: server.id, instanceProfileName: profile.id },
        // EC2 refuses a profile without a role, which no reference shows.
        { after: [filled.id] },
      );
    });
    return { name: made.id, arn: bucketArn, roleName: role.id };
  },
  outputs: (out) => ({ bucket: out.name }),
  parties: (out) => ({ bucket: { bucket: out.name } }),
  checks: (_answers, _out, context) => called(context, "ap-server").map((from) => claim("9", from, "bucket", { en: "S3", ja: "S3", port: 443 }, "open")),
});
