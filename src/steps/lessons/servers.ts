import type { Lesson, Words } from "../../core/types.js";

/** E1-E13, J10, T10, O1-O3, O6, O7, O10, O11; pitfalls 31, 56. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "Four EC2 instances: a web server with a public address in each public subnet, an AP server without one in each private subnet. Each installs Apache at its first boot and shows a page with its number.",
      "A key pair to log in with, unless you name one of yours. Its private half is made here and never sent.",
    ],
    why: [
      "Two of each, in different zones, so that one can fail. The numbers on the pages show later which server the load balancer has chosen.",
    ],
    article: [
      "t2.micro with Amazon Linux 2 and an 8 GB gp2 disk. Apache is installed by hand after an SSH login: yum install httpd, then an index.html. To reach the AP servers the private key is copied to a web server.",
    ],
    today: [
      "Amazon Linux 2 has had no security updates since 2026-06-30: take Amazon Linux 2023. t2.micro is missing from newer zones. Disks are gp3 and encrypted. Apache comes by user data, so that nobody has to log in.",
      "Metadata only by IMDSv2: a web application that can be tricked into fetching a URL must not give away its role. And no copy of the key: ssh -J goes through the web server without leaving anything there.",
    ],
    mistakes: [
      {
        symptom: "Unsupported: the instance type is not supported in the zone.",
        cause: "Not every zone has every type. kumiki asks AWS which ones do before it proposes one.",
      },
      {
        symptom: "Permission denied (publickey), or UNPROTECTED PRIVATE KEY FILE.",
        cause: "The user is ec2-user, not root; and ssh wants a key file that only you can read (mode 600).",
      },
      {
        symptom: "After stop and start the address is another one.",
        cause: "A public address lasts as long as the server runs; only an Elastic IP stays. The private address stays too.",
      },
    ],
    cost: "Servers by the hour, disks by the GB, and since 2024 every public IPv4 address by the hour. A stopped server still pays its disk.",
  },
  ja: {
    makes: [
      "EC2 インスタンスを 4 台作ります。各パブリックサブネットにパブリック IP を持つ Web サーバー、各プライベートサブネットにパブリック IP を持たない AP サーバーです。初回起動時に Apache をインストールし、番号入りのページを表示します。",
      "既存のキーペアを指定しなければ、ログイン用に新しく作ります。秘密鍵はこのマシンで作り、外に送りません。",
    ],
    why: [
      "別々のゾーンに 2 台ずつ置き、1 台の障害に耐えられるようにします。ページの番号を見れば、後でロードバランサーがどのサーバーを選んだか分かります。",
    ],
    article: [
      "t2.micro、Amazon Linux 2、8 GB の gp2 です。SSH でログインし、yum install httpd と index.html の作成を手作業で行います。AP サーバーに入るために、秘密鍵を Web サーバーへコピーします。",
    ],
    today: [
      "Amazon Linux 2 のセキュリティ更新は 2026-06-30 に終了したため、Amazon Linux 2023 を使います。t2.micro は新しいゾーンにありません。ディスクは gp3 で暗号化します。Apache はユーザーデータで入れるので、ログインは不要です。",
      "メタデータは IMDSv2 だけにします。URL を取得させる攻撃からロールの認証情報を守るためです。秘密鍵はコピーせず、ssh -J を使えば Web サーバーを経由しても何も残りません。",
    ],
    mistakes: [
      {
        symptom: "Unsupported: このゾーンでは使えないインスタンスタイプと言われる。",
        cause: "すべてのゾーンにすべてのタイプがあるわけではありません。kumiki は提案の前に AWS に問い合わせます。",
      },
      {
        symptom: "Permission denied (publickey) や UNPROTECTED PRIVATE KEY FILE が出る。",
        cause: "ユーザーは root ではなく ec2-user です。鍵ファイルは自分だけが読める権限 (600) にします。",
      },
      {
        symptom: "停止して起動したら、アドレスが変わった。",
        cause: "パブリック IP は起動中だけのもので、固定されるのは Elastic IP だけです。プライベート IP は変わりません。",
      },
    ],
    cost: "サーバーは時間単位、ディスクは容量、2024 年からはパブリック IPv4 アドレスにも時間単位で料金がかかります。停止中のサーバーもディスクの料金は続きます。",
  },
};
