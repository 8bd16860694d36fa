import type { Lesson, Words } from "../../core/types.js";

/** W1-W6, W13, G1, F8, O34; pitfalls 25, 34, 35. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "A second VPC that plays the company's own network: a public subnet for the one server that talks to the internet, a private one for everything else, in one zone.",
      "Its private route table has nothing but the VPC itself: no internet gateway, no NAT gateway, no endpoint.",
    ],
    why: [
      "In a company, nobody administers web servers straight from the internet: one is in the company network first. A VPC of its own lets you try that without a company.",
      "Two VPCs know nothing of each other. Whatever gets from one to the other later goes through a door that you have made.",
    ],
    article: [
      "172.16.2.0/24, right behind the range of the web VPC; public subnet 172.16.2.0/26 and private subnet 172.16.2.64/26; names begin with for-internal; no NAT gateway, no endpoint.",
    ],
    today: [
      "Values and layout are kept. A real company network would stand in two zones and have a flow log of its own: the article has neither, and a lab can do without.",
    ],
    mistakes: [
      {
        symptom: "Peering, or the VPN, is refused later.",
        cause: "The range overlaps the web VPC's, or the VPN clients'. Three ranges have to lie apart, and apart from your own network at home.",
      },
      {
        symptom: "The VPN cannot be associated with the subnet.",
        cause: "Client VPN takes no subnet smaller than /27, and needs 20 free addresses in it.",
      },
      {
        symptom: "The development server cannot install anything.",
        cause: "That is intended: it has no way out of its own. The proxy server becomes its way.",
      },
    ],
    cost: "Nothing: what is made here is free.",
  },
  ja: {
    makes: [
      "社内ネットワークに見立てた 2 つ目の VPC です。インターネットと通信する唯一のサーバー用のパブリックサブネットと、それ以外のためのプライベートサブネットを、1 つのゾーンに作ります。",
      "プライベート側のルートテーブルには VPC 内へのルートしかありません。インターネットゲートウェイ、NAT ゲートウェイ、エンドポイントのいずれにも向きません。",
    ],
    why: [
      "企業では、インターネットから直接 Web サーバーを管理することはなく、まず社内ネットワークに入ります。専用の VPC があれば、会社がなくてもそれを試せます。",
      "VPC 同士は互いを知りません。後で一方から他方へ届くものは、すべて自分で作った扉を通ります。",
    ],
    article: [
      "Web 用 VPC の範囲に続く 172.16.2.0/24 です。パブリックサブネットは 172.16.2.0/26、プライベートサブネットは 172.16.2.64/26、名前の接頭辞は for-internal で、NAT ゲートウェイもエンドポイントもありません。",
    ],
    today: [
      "値も構成もそのまま使います。実際の社内ネットワークなら 2 つのゾーンを使い、専用のフローログも取ります。記事にはどちらもなく、実験環境ならなくても構いません。",
    ],
    mistakes: [
      {
        symptom: "後でピアリングや VPN の作成が拒否される。",
        cause: "Web 用 VPC や VPN クライアントの CIDR と重複しています。3 つの範囲は互いに離し、自宅などのネットワークとも重ねないようにします。",
      },
      {
        symptom: "VPN をサブネットに関連付けられない。",
        cause: "クライアント VPN には /27 以上のサブネットと、20 個の空きアドレスが必要です。",
      },
      {
        symptom: "開発サーバーで何もインストールできない。",
        cause: "意図したとおりです。外への経路は自分では持たず、プロキシサーバーを経由します。",
      },
    ],
    cost: "無料です。ここで作るものに料金はかかりません。",
  },
};
