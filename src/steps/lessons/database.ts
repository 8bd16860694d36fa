import type { Lesson, Words } from "../../core/types.js";

/** D1-D7, SG8, N8, A8, J15, Z5, O3, O4, O20, O33; pitfalls 8, 9, 36, 37. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "An RDS database in the private subnets, without a public address. Its security group hears the AP servers only.",
      "A DB subnet group, which tells RDS where it may put the server, and with Multi-AZ a standby in the other zone that gets every change at once.",
    ],
    why: [
      "RDS takes over what is tedious: installing, patching, backups, and the change to the standby. Programs use one name, the endpoint, which moves to whichever server is in charge.",
      "The standby is insurance, not speed: nobody can read from it.",
    ],
    article: [
      "MySQL, shown as 8.0.28, on db.t3.micro with Multi-AZ and 20 GB (taken from its cost table), a master user with a password that is typed into the mysql command. IAM authentication is named as safer, but not for heavy use.",
    ],
    today: [
      "MySQL 8.0 left standard support on 2026-07-31 and is billed extra since. So it is 8.4, with Extended Support refused: a database past its time is then not created, instead of costing more.",
      "The password is made and kept by Secrets Manager; nobody types it. The disk is gp3, and backups are kept for seven days.",
    ],
    mistakes: [
      {
        symptom: "Authentication plugin 'caching_sha2_password' cannot be loaded.",
        cause: "MySQL 8.4's login method wants TLS and a client that knows it: MySQL 8's does, MariaDB's only with its plugin. The client is for the check only: remove it afterwards.",
      },
      {
        symptom: "DBSubnetGroupDoesNotCoverEnoughAZs.",
        cause: "The subnet group needs subnets in two zones, even for a database in one.",
      },
      {
        symptom: "The subnet group cannot be deleted.",
        cause: "It is held until the database is really gone, which takes five minutes and more.",
      },
    ],
    cost: "The server by the hour, twice with Multi-AZ, and the disk by the GB, twice too. A final snapshot or kept backups cost on after it is gone; kumiki leaves none.",
  },
  ja: {
    makes: [
      "プライベートサブネットに、パブリック IP を持たない RDS を作ります。セキュリティグループは AP サーバーからの接続だけを許可します。",
      "DB サブネットグループは、RDS をどこに置いてよいかを決めます。マルチ AZ なら、もう一方のゾーンのスタンバイにすべての変更が同期されます。",
    ],
    why: [
      "インストール、パッチ、バックアップ、スタンバイへの切り替えといった手間を RDS が引き受けます。プログラムはエンドポイントという 1 つの名前に接続し、その名前が稼働中のサーバーを指します。",
      "スタンバイは保険であって、高速化ではありません。読み取りには使えません。",
    ],
    article: [
      "MySQL (表示は 8.0.28)、db.t3.micro のマルチ AZ、20 GB です (料金表から逆算)。マスターユーザーのパスワードを mysql コマンドで入力します。IAM 認証は、より安全だが大量アクセスには向かないと紹介されています。",
    ],
    today: [
      "MySQL 8.0 は 2026-07-31 に標準サポートが終わり、以後は追加料金がかかります。そこで 8.4 を使い、延長サポートを無効にします。期限切れの版は、高くなる代わりに作成できなくなります。",
      "パスワードは Secrets Manager が作って保管し、誰も入力しません。ディスクは gp3、バックアップは 7 日間保存します。",
    ],
    mistakes: [
      {
        symptom: "Authentication plugin 'caching_sha2_password' cannot be loaded と言われる。",
        cause: "MySQL 8.4 の認証方式には、TLS と対応するクライアントが必要です。MySQL 8 のものは対応していますが、MariaDB のものにはプラグインが要ります。確認が済めば、クライアントは削除して構いません。",
      },
      {
        symptom: "DBSubnetGroupDoesNotCoverEnoughAZs と言われる。",
        cause: "データベースが 1 台でも、サブネットグループには 2 つのゾーンのサブネットが必要です。",
      },
      {
        symptom: "サブネットグループを削除できない。",
        cause: "データベースが完全に消えるまで使用中です。5 分以上かかります。",
      },
    ],
    cost: "サーバーは時間単位で、マルチ AZ なら 2 台分です。ディスクも容量の 2 倍になります。最終スナップショットや残したバックアップは削除後も料金がかかるため、kumiki は残しません。",
  },
};
