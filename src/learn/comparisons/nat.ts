import type { Comparison } from "../comparison.js";

/** V10, V14, V15, A1, A2, H3-H7, H12, J9, U2, U8, U9, U11, O18; pitfalls 48, 49. */
export const nat: Comparison = {
  name: "nat",
  steps: ["network"],
  words: {
    en: {
      title: "NAT gateway or NAT instance",
      columns: ["NAT gateway", "NAT instance"],
      rows: [
        { label: "What it is", cells: ["a service: AWS runs it", "an EC2 instance: you patch it"] },
        { label: "Stands in", cells: ["a public subnet, with an Elastic IP", "a public subnet, with an Elastic IP; source/destination check off"] },
        { label: "Security group", cells: ["none: all that goes out may pass", "one of its own: what may pass is listed"] },
        { label: "As a bastion", cells: ["no", "possible, but one way in is enough"] },
        { label: "Switched off", cells: ["by deleting it and its route", "by stopping it: only the disk, and the Elastic IP, cost on"] },
        { label: "Failure", cells: ["AWS sees to it: within its zone, a regional one (since 2025) in all", "you do"] },
        { label: "Price", cells: ["by the hour and by the GB", "that of a small server"] },
      ],
      advice: [
        "For both: 0.0.0.0/0 in the private route tables, not in the public ones. Nothing comes in by either.",
        "Here neither is needed: packages come through the S3 endpoint. For more than packages take the gateway, for as long as you need it.",
      ],
    },
    ja: {
      title: "NAT ゲートウェイと NAT インスタンス",
      columns: ["NAT ゲートウェイ", "NAT インスタンス"],
      rows: [
        { label: "実体", cells: ["AWS が運用するサービス", "EC2 インスタンス。更新は自分で行う"] },
        { label: "置く場所", cells: ["パブリックサブネット。Elastic IP が必要", "パブリックサブネット。Elastic IP が必要で、送信元/送信先チェックを無効にする"] },
        { label: "セキュリティグループ", cells: ["なし。出る通信はすべて通る", "あり。通す通信を指定する"] },
        { label: "踏み台", cells: ["使えない", "使えるが、入口は 1 つで十分"] },
        { label: "止め方", cells: ["本体とルートを削除する", "停止する。ディスクと Elastic IP の料金だけが残る"] },
        { label: "障害", cells: ["AWS が対処 (ゾーン内。2025 年からのリージョナル NAT ゲートウェイなら全ゾーン)", "自分で対処"] },
        { label: "料金", cells: ["時間単位と通信量 (GB)", "小さなサーバー 1 台分"] },
      ],
      advice: [
        "どちらも、0.0.0.0/0 のルートを追加するのはプライベート用のルートテーブルです (パブリック用ではありません)。どちらからも、外から中には入れません。",
        "ここではどちらも不要です。パッケージは S3 エンドポイント経由で届きます。それ以外の通信が必要なら、必要な間だけ NAT ゲートウェイを使います。",
      ],
    },
  },
};
