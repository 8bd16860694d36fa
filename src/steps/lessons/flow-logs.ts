import type { Lesson, Words } from "../../core/types.js";

/** F1-F7, G5, G6, G9, Z3, O16, O17; pitfalls 7, 28. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "A flow log on the web VPC: a line for every conversation and interval, with both addresses, both ports, the bytes, and ACCEPT or REJECT. It tells who spoke, never what was said.",
      "With CloudWatch Logs: a log group, and an IAM role that lets the flow log service write to it. With S3: a closed bucket, and no role.",
    ],
    why: [
      "After an attack or a fault this is what shows who came from where. While building it answers the commonest question: was my packet refused, or did it never arrive?",
      "The role is IAM in its simplest form: the trust policy says who may take it, the permission policy what he may do then.",
    ],
    article: [
      "CloudWatch Logs. The role is created with EC2 as its use case and its trust policy then replaced by vpc-flow-logs.amazonaws.com. The policy allows five actions, among them logs:CreateLogGroup, on every resource (\"*\").",
    ],
    today: [
      "The role gets the right trust policy at once, limited to flow logs of this account, and may write to this one group only.",
      "logs:CreateLogGroup is left out: with it, records that arrive late make the group again after you have deleted it.",
    ],
    mistakes: [
      {
        symptom: "The log is empty.",
        cause: "Records are gathered for up to ten minutes (one on Nitro servers, like t3), and come five minutes later, in S3 ten. No REJECT at all may be good news.",
      },
      {
        symptom: "Unable to assume given IAM role.",
        cause: "A new role is known everywhere only after some seconds, up to a minute; kumiki waits and tries again.",
      },
      {
        symptom: "A log group that was deleted is back.",
        cause: "See above: the article's policy does that. Delete the flow log first, then wait, then the group.",
      },
    ],
    cost: "By the GB that is written, in S3 about half of CloudWatch Logs; a lab writes a few MB a day. The role is free.",
  },
  ja: {
    makes: [
      "Web 用 VPC にフローログを作ります。通信と集計間隔ごとに 1 行、双方のアドレスとポート、バイト数、ACCEPT か REJECT を記録します。誰が通信したかは分かりますが、内容は分かりません。",
      "CloudWatch Logs の場合は、ロググループと、フローログのサービスが書き込むための IAM ロールを作ります。S3 の場合は非公開のバケットだけで、ロールは要りません。",
    ],
    why: [
      "攻撃や障害の後に、誰がどこから来たのかを追える記録です。構築中は「パケットは拒否されたのか、届いていないのか」という一番多い疑問に答えてくれます。",
      "このロールは IAM の基本形です。信頼ポリシーが「誰がこのロールになれるか」、アクセス許可ポリシーが「何をしてよいか」を決めます。",
    ],
    article: [
      "出力先は CloudWatch Logs です。ロールはユースケース EC2 で作り、後から信頼ポリシーを vpc-flow-logs.amazonaws.com に書き換えます。ポリシーは logs:CreateLogGroup を含む 5 つのアクションを、すべてのリソース (\"*\") に許可します。",
    ],
    today: [
      "最初から正しい信頼ポリシーでロールを作り、このアカウントのフローログに限定します。書き込み先もこのロググループだけです。",
      "logs:CreateLogGroup は外します。許可したままだと、遅れて届いた記録が、削除したはずのロググループを作り直します。",
    ],
    mistakes: [
      {
        symptom: "ログが空のまま。",
        cause: "記録は最大 10 分 (t3 など Nitro ベースのサーバーでは 1 分) 集計した後、約 5 分 (S3 では約 10 分) で届きます。REJECT が 1 つもないのは、良い知らせかもしれません。",
      },
      {
        symptom: "Unable to assume given IAM role と言われる。",
        cause: "新しいロールが全体に行き渡るまで、数秒から 1 分ほどかかります。kumiki は待って再試行します。",
      },
      {
        symptom: "削除したロググループが復活する。",
        cause: "記事のポリシーで起きます。先にフローログを削除し、しばらく待ってからロググループを削除します。",
      },
    ],
    cost: "書き込む容量 (GB) に対する料金で、S3 は CloudWatch Logs の約半額です。実験環境なら 1 日数 MB です。ロールは無料です。",
  },
};
