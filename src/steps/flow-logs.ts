import { defineStep, text } from "../core/define.js";
import type { AttrRef, Build, Facts, Input, Preset, Problem, Question } from "../core/types.js";
import { bucketEncryption } from "../resources/bucket-encryption.js";
import { bucketPublicAccessBlock } from "../resources/bucket-public-access-block.js";
import { bucket } from "../resources/bucket.js";
import { flowLog, type FlowLogDestination } from "../resources/flow-log.js";
import { iamPolicy } from "../resources/iam-policy.js";
import { iamRolePolicyAttachment } from "../resources/iam-role-policy-attachment.js";
import { iamRole } from "../resources/iam-role.js";
import { logGroup, retentions } from "../resources/log-group.js";
import type { PolicyDocument } from "../resources/policy-document.js";
import articlePolicy from "../../templates/iam/flow-logs-policy.json" with { type: "json" };
import articleTrust from "../../templates/iam/flow-logs-trust.json" with { type: "json" };
import { network } from "./network.js";

interface FlowLogAnswers {
  readonly flowLogDestination: string;
  readonly flowLogRetentionDays: string;
  readonly flowLogInterval: string;
}

const flowLogDestination: Question<string> = {
  kind: "choice",
  words: {
    en: {
      ask: "Where do the VPC's flow logs go?",
      why: "They record who talked to whom, and what was accepted or rejected.",
      price: "Each GB in Tokyo: about 0.76 USD into CloudWatch Logs, half of that into S3. A lab produces a few MB a day.",
    },
    ja: {
      ask: "VPC フローログの出力先",
      why: "誰が誰と通信し、許可されたか拒否されたかを記録します。",
      price: "東京で 1 GB あたり CloudWatch Logs は約 0.76 USD、S3 はその半分。実験環境なら 1 日数 MB です。",
    },
  },
  choices: [
    {
      value: "cloudwatch",
      words: { en: "CloudWatch Logs: search, detect patterns, raise alarms (the article's choice)", ja: "CloudWatch Logs: 検索、パターン検出、アラーム (記事の選択)" },
    },
    {
      value: "s3",
      words: { en: "S3, a bucket of its own: cheap to keep for long, read with Athena", ja: "S3 (専用バケット): 長期保存が安価、Athena で分析" },
    },
  ],
  article: "cloudwatch",
  modern: "cloudwatch",
};

/** CloudWatch Logs knows only some numbers of days. */
export function checkRetention(value: string): Problem | undefined {
  const allowed = retentions.map(String);
  return allowed.includes(value) ? undefined : { code: "retention-days", data: { given: value, allowed } };
}

const flowLogRetentionDays: Question<string> = {
  kind: "text",
  words: {
    en: { ask: "Days to keep flow logs in CloudWatch Logs", why: "Older ones are deleted by AWS. Not printed in the article. In S3 they stay until teardown." },
    ja: { ask: "CloudWatch Logs のフローログの保存日数", why: "古いものは AWS が削除します。記事に値はありません。S3 では撤去するまで残ります。" },
  },
  article: "7",
  printed: false,
  modern: "7",
  check: checkRetention,
};

const flowLogInterval: Question<string> = {
  kind: "choice",
  words: {
    en: { ask: "Seconds over which the packets of one flow are added up", why: "60 shows what happens sooner and makes more records. For servers on Nitro (t3, not t2) it is a minute or less, whatever is chosen." },
    ja: { ask: "1 つのフローのパケットを集計する秒数", why: "60 なら早く見えますが、レコードが増えます。Nitro ベースのサーバー (t3 など。t2 は対象外) では、どちらを選んでも 1 分以内です。" },
  },
  choices: [
    { value: "600", words: { en: "10 minutes", ja: "10 分" } },
    { value: "60", words: { en: "1 minute", ja: "1 分" } },
  ],
  article: "600",
  modern: "600",
};

/** O16: may not make the group again after its removal, and may write to nothing else. */
const modernPolicy = (groupArn: AttrRef<string>) => ({
  Version: articlePolicy.Version,
  Statement: articlePolicy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((action) => action !== "logs:CreateLogGroup"),
    Resource: [groupArn, text`${groupArn}:*`],
  })),
});

/** Against the confused deputy: only flow logs of this account and region (reliability.md 2.1 row 27). */
const modernTrust = ({ partition, region, account }: Facts): PolicyDocument => ({
  Version: articleTrust.Version,
  Statement: articleTrust.Statement.map((statement) => ({
    ...statement,
    Condition: {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*` },
    },
  })),
});

/** A log group, and a role that may write to it. */
function declareLogGroup(b: Build, prefix: string, days: number, facts: Facts, preset: Preset) {
  const name = b.account(`${prefix}-flow-logs`, 64);
  const named = { name: `${prefix}-flow-logs` };
  const group = b.add(logGroup, "log-group", { logGroupName: b.unique(`/vpc/${prefix}/flow-logs`, 512), retentionDays: days }, named);
  const policy = b.add(iamPolicy, "policy", {
    policyName: name,
    description: `Lets VPC flow logs write to the log group of ${prefix}`,
    document: preset === "article" ? articlePolicy : modernPolicy(group.arn),
  }, named);
  const role = b.add(iamRole, "role", {
    roleName: name,
    description: `VPC flow logs of ${prefix}`,
    trust: preset === "article" ? articleTrust : modernTrust(facts),
  }, named);
  const attachment = b.add(
    iamRolePolicyAttachment,
    "policy-attachment",
    { roleName: role.id, policyArn: policy.arn },
    // On the way down the role loses its right before the group goes: records that come late could make the group
    // again with the article's policy (pitfall 7).
    { after: [group.id] },
  );
  return { destination: { logGroupName: group.id, roleArn: role.arn }, ready: attachment.id };
}

/** AWS adds the statement that lets it deliver to the bucket's policy when the flow log is made. */
function declareBucket(b: Build, prefix: string) {
  const made = b.add(bucket, "bucket", { name: b.global(`${prefix}-flow-logs`, 63) }, { name: `${prefix}-flow-logs` });
  const block = b.add(bucketPublicAccessBlock, "bucket-public-access-block", { bucket: made.id });
  b.add(bucketEncryption, "bucket-encryption", { bucket: made.id });
  return { destination: { bucketArn: made.arn }, ready: block.id };
}

/** Chapter 4: who talked to whom in the web VPC (F1-F7, G6, G9, Z3, O16, O17). */
export const flowLogs = defineStep({
  id: "flow-logs",
  words: {
    en: { title: "Flow logs", what: "A record of all traffic of the VPC, in CloudWatch Logs or S3." },
    ja: { title: "フローログ", what: "VPC の全通信の記録。CloudWatch Logs または S3 に保存。" },
  },
  lesson: () => import("./lessons/flow-logs.js"),
  needs: { network },
  facts: [],
  questions: { flowLogDestination, flowLogRetentionDays, flowLogInterval },

  declare(b, answers: FlowLogAnswers, up, facts, preset) {
    const { vpcId, namePrefix } = up.network;
    const { destination, ready }: { destination: Input<FlowLogDestination>; ready: AttrRef<string> } =
      answers.flowLogDestination === "s3"
        ? declareBucket(b, namePrefix)
        : declareLogGroup(b, namePrefix, Number(answers.flowLogRetentionDays), facts, preset);
    const log = b.add(
      flowLog,
      "flow-log",
      { vpcId, trafficType: "ALL", intervalSeconds: Number(answers.flowLogInterval), destination },
      // Without its right to write the role is of no use; a bucket is to be closed before anything is in it.
      { name: `${namePrefix}-flow-log`, after: [ready] },
    );
    return { id: log.id };
  },
});
