import type { Comparison } from "../comparison.js";

/** J8, U4-U6, U9, U10, O9; pitfalls, "Tools to think of for the probe channel". */
export const bastion: Comparison = {
  name: "bastion",
  steps: ["internal-servers"],
  words: {
    en: {
      title: "Ways to log in to a server in a private subnet",
      columns: ["Bastion", "Instance Connect Endpoint", "Session Manager"],
      rows: [
        { label: "What it is", cells: ["a server in a public subnet", "an endpoint in the VPC", "an agent on the server"] },
        { label: "You need", cells: ["the key and the address", "IAM permission; SSH still runs", "IAM permission; no SSH at all"] },
        { label: "Port 22", cells: ["open to you at the bastion, and from it inside", "open from the endpoint only", "closed everywhere"] },
        { label: "Server needs", cells: ["nothing more", "nothing more", "a way to AWS: NAT or interface endpoints, and a role"] },
        { label: "Price", cells: ["a server and its public address", "none", "none, but NAT or the endpoints cost"] },
      ],
      advice: [
        "The article's bastion is kept: it teaches the most about routes and groups, and later the VPN stands in front of it. An Elastic IP on the private server, or an ALB, is not a way: the one makes it public, the other speaks only HTTP.",
      ],
    },
    ja: {
      title: "プライベートサブネットのサーバーにログインする方法",
      columns: ["踏み台", "Instance Connect Endpoint", "Session Manager"],
      rows: [
        { label: "実体", cells: ["パブリックサブネットのサーバー", "VPC 内のエンドポイント", "サーバー上のエージェント"] },
        { label: "必要なもの", cells: ["鍵とアドレス", "IAM の許可。SSH は使う", "IAM の許可。SSH は不要"] },
        { label: "22 番ポート", cells: ["踏み台は自分に、内側は踏み台に開ける", "エンドポイントにだけ開ける", "すべて閉じる"] },
        { label: "サーバー側", cells: ["追加なし", "追加なし", "AWS への経路 (NAT かインターフェイスエンドポイント) とロール"] },
        { label: "料金", cells: ["サーバーとパブリック IP", "無料", "無料。ただし NAT やエンドポイントは有料"] },
      ],
      advice: [
        "記事の踏み台を使います。ルートとグループの学習に最適で、後でその手前に VPN が入ります。プライベートのサーバーに Elastic IP を付けるとパブリックになり、ALB は HTTP しか通さないので、どちらも使えません。",
      ],
    },
  },
};
