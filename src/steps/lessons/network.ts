import type { Lesson, Words } from "../../core/types.js";

/** V1-V15, R1-R3, J2-J4, J7, J9, Z1, O12, O15; pitfalls 2, 34, 48, 56. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "One VPC, a private network of your own at AWS, and in each of two Availability Zones a public and a private subnet.",
      "What makes a subnet public is its route table and nothing else: the public table sends 0.0.0.0/0 to the internet gateway. The private tables, one per zone, know the VPC itself and S3, the latter by a gateway endpoint.",
    ],
    why: [
      "A zone is a data centre, or several, with power and lines of its own: with two, one may fail. What nobody outside has to reach (AP servers, database) stands where the internet has no route to.",
      "Amazon Linux keeps its packages in S3, so servers in the private subnets install software through the endpoint, without a NAT gateway.",
    ],
    article: [
      "172.16.0.0/23, names that begin with for-web, two zones, DNS hostnames on, an S3 gateway endpoint, no NAT gateway. The ranges of its four subnets were only in a picture; ours divide the VPC evenly.",
    ],
    today: [
      "The layout is still the right one. A VPC's range is less final than the books say: further ranges can be added, though the first one stays. Five VPCs per Region is a quota that can be raised, no limit.",
    ],
    mistakes: [
      {
        symptom: "A server in the public subnet cannot be reached.",
        cause: "It takes three things: a gateway that is attached, a route to it in the table of this very subnet, and a public address. Often the subnet still uses the main table.",
      },
      {
        symptom: "yum or dnf hangs in a private subnet.",
        cause: "The endpoint works for the route tables it was given: one that came later has to be added.",
      },
      {
        symptom: "Joining another network fails, long after.",
        cause: "The ranges overlap. Plan all of them before the first VPC: a range in use cannot be changed.",
      },
    ],
    cost: "VPC, subnets, route tables, internet gateway and S3 gateway endpoint cost nothing. A NAT gateway is paid by the hour, used or not, which is why there is none.",
  },
  ja: {
    makes: [
      "AWS 上の自分専用のネットワークである VPC を 1 つ作り、2 つのアベイラビリティーゾーンにパブリックサブネットとプライベートサブネットを 1 つずつ置きます。",
      "サブネットがパブリックかどうかを決めるのはルートテーブルだけです。パブリック用は 0.0.0.0/0 をインターネットゲートウェイに向けます。ゾーンごとのプライベート用には、VPC 内へのルートと、ゲートウェイエンドポイント経由の S3 へのルートしかありません。",
    ],
    why: [
      "ゾーンは電源も回線も独立したデータセンター群なので、2 つ使えば片方の障害に耐えられます。外から直接使わない AP サーバーとデータベースは、インターネットからのルートがない場所に置きます。",
      "Amazon Linux のパッケージは S3 にあるため、NAT ゲートウェイがなくても、プライベートサブネットのサーバーはエンドポイント経由でインストールできます。",
    ],
    article: [
      "172.16.0.0/23、名前の接頭辞は for-web、ゾーンは 2 つ、DNS ホスト名は有効、S3 ゲートウェイエンドポイントあり、NAT ゲートウェイなしです。4 つのサブネットの値は画像にしかないため、ここでは VPC を均等に分けます。",
    ],
    today: [
      "この構成は今でも妥当です。「後から変更できない」とされた VPC の CIDR は、現在は追加ができます (最初の CIDR は変えられません)。リージョンあたり 5 個という VPC の数も、引き上げ可能なクォータです。",
    ],
    mistakes: [
      {
        symptom: "パブリックサブネットのサーバーに接続できない。",
        cause: "アタッチ済みのゲートウェイ、そのサブネット自身のルートテーブルのルート、パブリック IP の 3 つがすべて必要です。サブネットがメインルートテーブルのままになっている例がよくあります。",
      },
      {
        symptom: "プライベートサブネットで yum や dnf が止まる。",
        cause: "エンドポイントは、関連付けたルートテーブルでしか働きません。後から作ったルートテーブルには追加が必要です。",
      },
      {
        symptom: "ずっと後になって、別のネットワークと接続できない。",
        cause: "CIDR が重複しています。使用中の CIDR は変えられないため、最初の VPC を作る前に全体の割り当てを決めます。",
      },
    ],
    cost: "VPC、サブネット、ルートテーブル、インターネットゲートウェイ、S3 ゲートウェイエンドポイントは無料です。NAT ゲートウェイは使わなくても時間単位で料金がかかるため、置いていません。",
  },
};
