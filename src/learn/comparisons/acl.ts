import type { Comparison } from "../comparison.js";

/** G2, G4, G7, G8, J16-J18, H13. */
export const acl: Comparison = {
  name: "acl",
  steps: ["security-groups"],
  words: {
    en: {
      title: "Network ACL or security group",
      columns: ["Security group", "Network ACL"],
      rows: [
        { label: "Stands at", cells: ["each network interface that carries it", "the edge of a subnet, for all in it"] },
        { label: "Names", cells: ["address range, prefix list or another group; protocol and port", "address range; protocol and port"] },
        { label: "Rules", cells: ["allow only", "allow and deny"] },
        { label: "Order", cells: ["none: one rule that fits is enough", "by number: the first that fits decides"] },
        { label: "Answers", cells: ["stateful: pass by themselves", "stateless: need a rule of their own, outbound 1024-65535 for a server"] },
        { label: "At first", cells: ["nothing in, everything out", "the default one lets everything pass, a new one nothing"] },
      ],
      advice: [
        "Open ports with security groups: simple rules are right more often. Keep the network ACL as it is, until a range of addresses has to be shut out of a whole subnet: that only an ACL can do.",
      ],
    },
    ja: {
      title: "ネットワーク ACL とセキュリティグループ",
      columns: ["セキュリティグループ", "ネットワーク ACL"],
      rows: [
        { label: "適用先", cells: ["付けたネットワークインターフェイスごと", "サブネットの境界 (中のすべてに適用)"] },
        { label: "指定", cells: ["アドレス範囲、プレフィックスリスト、別のグループと、プロトコル・ポート", "アドレス範囲と、プロトコル・ポート"] },
        { label: "ルール", cells: ["許可のみ", "許可と拒否"] },
        { label: "順序", cells: ["なし。どれか 1 つに合えば許可", "番号順。最初に合ったルールで決まる"] },
        { label: "戻り", cells: ["ステートフル。自動で通る", "ステートレス。別のルールが必要 (サーバーならアウトバウンド 1024-65535)"] },
        { label: "初期値", cells: ["入る通信は全拒否、出る通信は全許可", "デフォルトの ACL は全許可、新規作成すると全拒否"] },
      ],
      advice: [
        "ポートはセキュリティグループで開けます。ルールが単純な方が間違えません。ネットワーク ACL は初期値のままにし、特定のアドレス範囲をサブネット全体から締め出す場合に使います。拒否は ACL にしかできません。",
      ],
    },
  },
};
