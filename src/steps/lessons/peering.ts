import type { Lesson, Words } from "../../core/types.js";

/** PR1-PR6, T1, T2, T11, J2, Z7, X4, X8; pitfall 35; reliability.md 2.1 row 8. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "A peering connection: the company VPC asks, the web VPC accepts. And routes on both sides, for a connection without routes carries nothing.",
      "From now on SSH to web and AP servers comes from the company network only: the rules of the first steps are taken away, narrower ones take their place.",
    ],
    why: [
      "Traffic stays on private addresses and in AWS's own network. Only the private subnet of the company gets a route, so the development server reaches the web VPC and the proxy server, which faces the internet, does not.",
      "Web servers are the likeliest victims. That they may no longer SSH to the AP servers stops whoever got into one.",
    ],
    article: [
      "In the company's private table 172.16.0.0/23, in all three tables of the web VPC 172.16.2.0/24, each to the peering connection. SSH in the web VPC is narrowed to 172.16.2.64/26, the company's private subnet.",
    ],
    today: [
      "Routes name the subnets that have to meet, not whole VPCs. And SSH is allowed to the development server's security group, not to its subnet: VPN clients will appear in that subnet, too.",
    ],
    mistakes: [
      {
        symptom: "The connection is active, and still everything times out.",
        cause: "The way back is missing. A route table does not remember who asked: each side needs its own route. This is the mistake that is made most often.",
      },
      {
        symptom: "It stays in pending-acceptance, or ends as failed.",
        cause: "Nobody has accepted it; or the ranges overlap, which AWS tells only afterwards.",
      },
      {
        symptom: "A third VPC cannot be reached through the second.",
        cause: "Peering is not transitive. Every pair needs a connection of its own, or a transit gateway.",
      },
    ],
    cost: "The connection costs nothing. Data that crosses from one zone to another is paid by the GB.",
  },
  ja: {
    makes: [
      "VPC ピアリング接続を作ります。社内用 VPC がリクエストし、Web 用 VPC が承諾します。ルートがなければ何も流れないので、両側のルートテーブルにルートを追加します。",
      "以後、Web サーバーと AP サーバーへの SSH は社内ネットワークからだけになります。最初のステップのルールを外し、より狭いルールに置き換えます。",
    ],
    why: [
      "通信はプライベート IP のまま、AWS のネットワーク内を通ります。ルートを追加するのは社内のプライベートサブネットだけなので、開発サーバーからは Web 用 VPC に届き、インターネットに面したプロキシサーバーからは届きません。",
      "最も狙われやすいのは Web サーバーです。そこから AP サーバーへの SSH を断っておけば、侵入されても先に進めません。",
    ],
    article: [
      "社内のプライベート用ルートテーブルに 172.16.0.0/23、Web 用 VPC の 3 つのルートテーブルすべてに 172.16.2.0/24 を、ピアリング接続に向けて追加します。Web 用 VPC への SSH は、社内のプライベートサブネット 172.16.2.64/26 からだけにします。",
    ],
    today: [
      "ルートは VPC 全体ではなく、通信が必要なサブネットだけに向けます。SSH もサブネットではなく、開発サーバーのセキュリティグループに許可します。VPN クライアントも同じサブネットに現れるためです。",
    ],
    mistakes: [
      {
        symptom: "接続は active なのに、すべてタイムアウトする。",
        cause: "戻りのルートがありません。ルートテーブルは「誰から来たか」を覚えていないので、両側に必要です。最も多い間違いです。",
      },
      {
        symptom: "pending-acceptance のまま、または failed になる。",
        cause: "承諾していないか、CIDR が重複しています。AWS は重複を後になってから知らせます。",
      },
      {
        symptom: "2 つ目の VPC を通って 3 つ目の VPC に届かない。",
        cause: "ピアリングは推移的ではありません。組ごとに接続を作るか、Transit Gateway を使います。",
      },
    ],
    cost: "接続そのものは無料です。別のゾーンとの間のデータ転送には、容量 (GB) に応じた料金がかかります。",
  },
};
