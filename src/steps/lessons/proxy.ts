import type { Lesson, Words } from "../../core/types.js";

/** Q1-Q5, T3, M5, U11, A1, O26. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "One rule: TCP 3128 of the proxy server, where Squid listens, is opened to the development server. That server now has a way to the internet, and only this one.",
    ],
    why: [
      "A proxy is a go-between: the development server asks it for a page, and it fetches the page in its own name. So everything that leaves the company passes one place, where it can be limited and written down.",
      "It works without a route to the internet. A NAT gateway would let every program out, on every port.",
    ],
    article: [
      "Squid is installed by hand (yum install squid, systemctl enable and restart), lsof -i:3128 shows that it listens, and the group gets a rule \"Custom TCP\" for 3128. With Squid's own defaults, it says, pages come slowly and HTTPS may fail.",
    ],
    today: [
      "Squid is there since the first boot, with settings of ours: it serves the private subnet only, and goes to ports 80 and 443 only. The development server knows its address already.",
    ],
    mistakes: [
      {
        symptom: "curl -x hangs.",
        cause: "The rule has to be for TCP 3128: the types HTTP and HTTPS of the console open 80 and 443.",
      },
      {
        symptom: "It works with the private address only.",
        cause: "That is right: the rule names a security group, and groups are known by private addresses. To its public address one comes from outside.",
      },
      {
        symptom: "One program ignores the proxy.",
        cause: "A proxy must be asked. Programs look at http_proxy and https_proxy, dnf at its own configuration, some at nothing.",
      },
    ],
    cost: "The rule costs nothing; the proxy server was there before.",
  },
  ja: {
    makes: [
      "ルールを 1 つ作ります。プロキシサーバーで Squid が待ち受ける TCP 3128 を、開発サーバーに開けます。開発サーバーからインターネットへの経路は、これだけです。",
    ],
    why: [
      "プロキシは仲介役です。開発サーバーから頼まれたページを、自分の名前で取りに行きます。社外への通信がすべて 1 か所を通るので、そこで制限も記録もできます。",
      "インターネットへのルートがなくても使えます。NAT ゲートウェイでは、すべてのプログラムがすべてのポートで外に出られます。",
    ],
    article: [
      "Squid を手作業で入れ (yum install squid、systemctl の enable と restart)、lsof -i:3128 で待ち受けを確かめ、「カスタム TCP」のルールで 3128 を開けます。Squid の初期設定のままでは表示が遅く、HTTPS が失敗することもあると書かれています。",
    ],
    today: [
      "Squid は初回起動時に、調整済みの設定で入っています。対象はプライベートサブネットだけ、行き先は 80 番と 443 番だけです。開発サーバーにもプロキシのアドレスを設定済みです。",
    ],
    mistakes: [
      {
        symptom: "curl -x が止まったままになる。",
        cause: "必要なのは TCP 3128 のルールです。コンソールのタイプ「HTTP」「HTTPS」では 80 番と 443 番しか開きません。",
      },
      {
        symptom: "プライベート IP でしか使えない。",
        cause: "それで正常です。ルールの送信元はセキュリティグループで、プライベート IP の通信にだけ当てはまります。パブリック IP 宛ての通信は外部からの扱いになります。",
      },
      {
        symptom: "プロキシを使わないプログラムがある。",
        cause: "プロキシはプログラム側で指定します。http_proxy や https_proxy を見るもの、dnf のように独自の設定を見るもの、何も見ないものがあります。",
      },
    ],
    cost: "ルールは無料です。プロキシサーバーはすでにあります。",
  },
};
