import type { Lesson, Words } from "../../core/types.js";

/** L1-L8, N3, N6, N7, U4, A3, Z4, O8, O19; pitfalls 1, 36, 47. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "Two Application Load Balancers. The internet-facing one, in the public subnets, spreads visitors over the web servers. The internal one, in the private subnets, spreads what web servers ask over the AP servers.",
      "In front of each stands a listener (which port is heard), behind it a target group (who gets the requests, and how their health is asked for).",
    ],
    why: [
      "One name instead of several addresses, and no visitor notices when a server fails: it stops getting requests as soon as its health check fails.",
      "Internal means that the name leads to private addresses: it can be looked up from outside, but not reached.",
    ],
    article: [
      "Both listen to HTTP on port 80, and share the security group of the servers behind them. The AP side is called alb-ap; the target groups hold two servers each. HTTPS would be better, it says, and is left out to be brief.",
    ],
    today: [
      "With a certificate of ACM (free) visitors use HTTPS with a current TLS policy, and port 80 only redirects. Without one it stays HTTP: enough for a lab.",
      "Malformed headers are dropped, and a server counts as healthy after 20 seconds, not after 150. In production a WAF belongs in front.",
    ],
    mistakes: [
      {
        symptom: "503 Service Unavailable, or 502 Bad Gateway.",
        cause: "503: no target is registered or healthy. 502: a target answered with nonsense, or its Apache is not up yet.",
      },
      {
        symptom: "At least two subnets in two different Availability Zones.",
        cause: "An ALB wants two zones, and for visitors from the internet both subnets must be public ones.",
      },
      {
        symptom: "After deletion subnets and groups cannot be deleted.",
        cause: "Its network interfaces live on for minutes. kumiki waits for them; do not try to detach them.",
      },
    ],
    cost: "Each load balancer by the hour, plus what passes through (LCU). The public one pays for two public addresses as well.",
  },
  ja: {
    makes: [
      "Application Load Balancer を 2 つ作ります。パブリックサブネットのインターネット向け ALB は、訪問者を Web サーバーに振り分けます。プライベートサブネットの内部 ALB は、Web サーバーからの要求を AP サーバーに振り分けます。",
      "それぞれの前面にはリスナー (どのポートで受けるか)、背後にはターゲットグループ (誰に渡し、正常かどうかをどう調べるか) があります。",
    ],
    why: [
      "複数のアドレスの代わりに 1 つの名前で済みます。ヘルスチェックに失敗したサーバーには要求が行かなくなるので、訪問者は障害に気付きません。",
      "「内部」とは、名前がプライベート IP を指すという意味です。外から名前は引けますが、接続はできません。",
    ],
    article: [
      "どちらも HTTP の 80 番で受け、背後のサーバーとセキュリティグループを共用します。AP 側の名前は alb-ap で、ターゲットグループには 2 台ずつ登録します。HTTPS が望ましいものの、簡潔にするため省くと書かれています。",
    ],
    today: [
      "ACM の証明書 (無料) があれば HTTPS と現行の TLS ポリシーで公開し、80 番はリダイレクトだけにします。なければ HTTP のままで、実験には十分です。",
      "不正なヘッダーは破棄します。正常と判定されるまでの時間は 150 秒ではなく 20 秒です。本番環境では前段に WAF を置きます。",
    ],
    mistakes: [
      {
        symptom: "503 Service Unavailable や 502 Bad Gateway が返る。",
        cause: "503 は、登録済みで正常なターゲットがない状態です。502 は、ターゲットの応答がおかしいか、Apache がまだ起動していません。",
      },
      {
        symptom: "2 つ以上の異なるゾーンのサブネットが必要と言われる。",
        cause: "ALB には 2 つのゾーンが必要です。インターネット向けなら、どちらもパブリックサブネットを選びます。",
      },
      {
        symptom: "ALB を削除したのに、サブネットやグループを削除できない。",
        cause: "ALB のネットワークインターフェイスが数分残ります。kumiki は待ちます。手動でデタッチしようとしないでください。",
      },
    ],
    cost: "ロードバランサーごとの時間単位の料金と、通過した量 (LCU) の料金です。インターネット向けには、パブリック IP 2 個分もかかります。",
  },
};
