import type { Comparison } from "../comparison.js";

/** Y1: the seven rows; and which service of AWS is which. */
export const vpn: Comparison = {
  name: "vpn",
  steps: ["client-vpn"],
  words: {
    en: {
      title: "A VPN over the internet or over a carrier's closed network",
      columns: ["Internet VPN", "Closed network"],
      rows: [
        { label: "Security", cells: ["good: everything is encrypted", "very good: nobody else is on it"] },
        { label: "Price", cells: ["low", "high"] },
        { label: "Bandwidth", cells: ["moderate to poor: encryption costs some", "as the contract says"] },
        { label: "Stability", cells: ["nobody guarantees the internet", "guaranteed by the carrier"] },
        { label: "Until it works", cells: ["minutes to days", "one month, or several"] },
        { label: "Changes", cells: ["whenever you like", "by order, as slowly"] },
        { label: "Many sites", cells: ["laborious from the third on", "easy: each site joins once"] },
        { label: "At AWS", cells: ["Client VPN, Site-to-Site VPN", "Direct Connect"] },
      ],
      advice: ["For a lab, and for most small companies: over the internet."],
    },
    ja: {
      title: "インターネット VPN と閉域網型 VPN",
      columns: ["インターネット VPN", "閉域網型 VPN"],
      rows: [
        { label: "セキュリティ", cells: ["良い。すべて暗号化する", "とても良い。他者と共有しない"] },
        { label: "費用", cells: ["安い", "高い"] },
        { label: "帯域", cells: ["普通から低め。暗号化の負荷もかかる", "契約した帯域まで出る"] },
        { label: "安定性", cells: ["インターネットに保証はない", "通信事業者が保証する"] },
        { label: "開通まで", cells: ["数分から数日", "1 か月から数か月"] },
        { label: "変更", cells: ["いつでもできる", "申し込みが必要で、時間がかかる"] },
        { label: "多拠点", cells: ["3 拠点目から手間が増える", "容易。拠点ごとに一度つなぐだけ"] },
        { label: "AWS では", cells: ["Client VPN、Site-to-Site VPN", "Direct Connect"] },
      ],
      advice: ["実験環境や多くの小規模な会社には、インターネット VPN で十分です。"],
    },
  },
};

/** Y1, K1, C10, O27, O28; pitfall 54. */
export const vpnServices: Comparison = {
  name: "vpn-services",
  steps: ["client-vpn"],
  words: {
    en: {
      title: "Which service of AWS for which connection",
      columns: ["Client VPN", "Site-to-Site VPN", "Direct Connect"],
      rows: [
        { label: "Joins", cells: ["one person's machine", "a whole site", "a whole site"] },
        { label: "By", cells: ["TLS (OpenVPN)", "IPsec, two tunnels", "a line, routes by BGP"] },
        { label: "On your side", cells: ["a program", "a router with a fixed address", "a carrier's contract"] },
        { label: "Paid", cells: ["per association and person, by the hour", "per connection, by the hour", "per port, by the hour, and the line"] },
      ],
      advice: ["The article uses Client VPN with certificates, since it is people who come in. A node of your own with IPsec on EC2 is possible too, and yours to look after."],
    },
    ja: {
      title: "接続の種類と AWS のサービス",
      columns: ["Client VPN", "Site-to-Site VPN", "Direct Connect"],
      rows: [
        { label: "つなぐもの", cells: ["1 人のマシン", "拠点全体", "拠点全体"] },
        { label: "方式", cells: ["TLS (OpenVPN)", "IPsec のトンネル 2 本", "専用線。経路は BGP"] },
        { label: "利用者側", cells: ["ソフトウェア", "固定 IP のルーター", "通信事業者との契約"] },
        { label: "料金", cells: ["関連付けと接続者ごとに時間単位", "接続ごとに時間単位", "ポートの時間料金と回線費用"] },
      ],
      advice: ["記事では、入ってくるのが人なので、証明書を使う Client VPN を選んでいます。EC2 に IPsec のノードを自前で立てることもできますが、運用も自分で行います。"],
    },
  },
};
