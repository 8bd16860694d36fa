import type { Comparison } from "../comparison.js";

/** G9, F7, O16. */
export const logs: Comparison = {
  name: "logs",
  steps: ["flow-logs"],
  words: {
    en: {
      title: "Flow logs to CloudWatch Logs or to S3",
      columns: ["CloudWatch Logs", "S3"],
      rows: [
        { label: "Good for", cells: ["finding a pattern now, and raising an alarm", "keeping for long, and large evaluations"] },
        { label: "Read with", cells: ["the console, Logs Insights, metric filters", "Athena, in SQL"] },
        { label: "Delivered", cells: ["about 5 minutes after they were gathered", "about 10 minutes after, in files"] },
        { label: "Needs", cells: ["a log group and an IAM role", "a bucket; AWS adds its policy"] },
        { label: "Forgets", cells: ["after the retention of the group", "never, unless a lifecycle rule says so"] },
        { label: "Price", cells: ["the higher one, by the GB taken in", "about half of it"] },
      ],
      advice: ["To learn and to watch: CloudWatch Logs, as the article and AWS's best practices say. For months of records: S3."],
    },
    ja: {
      title: "フローログの出力先: CloudWatch Logs と S3",
      columns: ["CloudWatch Logs", "S3"],
      rows: [
        { label: "用途", cells: ["傾向をすぐに検知し、アラームを出す", "長期間ためて、まとめて分析する"] },
        { label: "読み方", cells: ["コンソール、Logs Insights、メトリクスフィルター", "Athena (SQL)"] },
        { label: "配信", cells: ["集計の約 5 分後", "集計の約 10 分後にファイルで届く"] },
        { label: "必要なもの", cells: ["ロググループと IAM ロール", "バケット。ポリシーは AWS が追加する"] },
        { label: "保存期間", cells: ["ロググループの保持期間まで", "ライフサイクルルールがなければ無期限"] },
        { label: "料金", cells: ["取り込み量に応じ、割高", "約半額"] },
      ],
      advice: ["学習や監視には、記事と AWS のベストプラクティスのとおり CloudWatch Logs が適しています。何か月分もためるなら S3 です。"],
    },
  },
};
