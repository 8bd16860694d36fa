import type { Lesson, Words } from "../../core/types.js";

/** W7-W12, M1, M2, J8, J19, U4-U6, U10, T9, T10, O9, O10, X3. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "The proxy server, with a public address, and the development server, without one. For now the proxy server is the bastion too: one logs in to it, and from there to the development server.",
      "Squid, the proxy program, is installed at the first boot already; its port is opened by a later step.",
    ],
    why: [
      "A server in a private subnet cannot be reached from outside at all. An Elastic IP would make it public, a load balancer speaks HTTP and not SSH: so the way leads through a server that stands in a public subnet, the bastion.",
      "One way in only: one place to guard, one log to read.",
    ],
    article: [
      "t2.micro, Amazon Linux 2, 8 GB gp2, the same key pair as in the web VPC (a new one would be safer, it says). SSH to the proxy server from 0.0.0.0/0; to the development server from the proxy server's group. The key is copied to both.",
    ],
    today: [
      "SSH to the proxy server from your own address only. No key is copied: ssh -J lets the bastion pass the connection on without ever seeing the key. kumiki ssh development-server-1 does that for you.",
      "AWS has ways without any bastion: EC2 Instance Connect Endpoint and Session Manager (see the comparison).",
    ],
    mistakes: [
      {
        symptom: "Permission denied (publickey) on the second hop.",
        cause: "The bastion has no key, and shall have none. Use ssh -J, or ssh-agent, from your own machine.",
      },
      {
        symptom: "The private key lies on several servers.",
        cause: "Whoever gets into one of them has all. The article deletes the copies at its end; better never make one.",
      },
    ],
    cost: "Two more servers with their disks, and one public address.",
  },
  ja: {
    makes: [
      "パブリック IP を持つプロキシサーバーと、持たない開発サーバーを作ります。当面はプロキシサーバーが踏み台も兼ね、ここにログインしてから開発サーバーに入ります。",
      "プロキシの Squid は初回起動時にインストール済みで、ポートは後のステップで開けます。",
    ],
    why: [
      "プライベートサブネットのサーバーには、外から直接は届きません。Elastic IP を付ければパブリックになってしまい、ALB が話すのは SSH ではなく HTTP です。そこで、パブリックサブネットの踏み台を経由します。",
      "入口を 1 つに絞れば、守る場所も、読むログも 1 つで済みます。",
    ],
    article: [
      "t2.micro、Amazon Linux 2、8 GB の gp2 で、キーペアは Web 用 VPC と同じです (新しくする方が安全とのこと)。プロキシサーバーへの SSH は 0.0.0.0/0 から、開発サーバーへはプロキシ用グループから許可し、鍵を両方にコピーします。",
    ],
    today: [
      "プロキシサーバーへの SSH は自分のアドレスからだけにします。鍵はコピーしません。ssh -J なら、踏み台は通信を中継するだけで、鍵に触れません。kumiki ssh development-server-1 がこれを行います。",
      "踏み台のいらない方法として、EC2 Instance Connect Endpoint と Session Manager もあります (比較表を参照)。",
    ],
    mistakes: [
      {
        symptom: "2 台目へのログインで Permission denied (publickey) になる。",
        cause: "踏み台に鍵はなく、置くべきでもありません。自分のマシンから ssh -J か ssh-agent を使います。",
      },
      {
        symptom: "秘密鍵が何台ものサーバーに残っている。",
        cause: "1 台に侵入されると、すべて使われます。記事は最後にコピーを削除しますが、最初から作らないのが一番です。",
      },
    ],
    cost: "サーバー 2 台とディスク、パブリック IP 1 個の料金が加わります。",
  },
};
