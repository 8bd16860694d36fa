import type { Lesson, Words } from "../../core/types.js";

/** K1-K7, C1-C10, T4-T8, N14, NX1, $8, Z8, O21-O28; pitfalls 15, 17, 23-26, 54, 55. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "A Client VPN endpoint, associated with the company's private subnet, and its certificates: a CA of your own, one for the endpoint, one for each person. Both sides prove who they are (mutual authentication).",
      "Rules for its security group, and the last SSH rule that faces the internet is taken away.",
    ],
    why: [
      "From now on, one is inside before one can try to log in to anything. Who leaves gets his certificate revoked; nothing else changes.",
      "The endpoint's group is the source that other groups name: AWS gives the clients' traffic the address of the endpoint's interface.",
    ],
    article: [
      "Clients get addresses of 172.16.4.0/22; authorized is 172.16.2.0/24. Certificates by easy-rsa, a CA without a passphrase, one client certificate for everybody, both imported into ACM. All traffic goes into the VPN, so the internet is reached by the proxy server only.",
    ],
    today: [
      "One certificate per person and a revocation list. Only the endpoint's goes to ACM, as one CA has signed all. Its name has a dot: easy-rsa's \"server\" is refused. Connections are logged.",
      "kumiki vpn off takes away the association, the only part that costs, and leaves the rest for tomorrow.",
    ],
    mistakes: [
      {
        symptom: "Certificate does not have a domain.",
        cause: "The endpoint's certificate needs a name with a dot, like vpn.example.internal.",
      },
      {
        symptom: "Connected, and the internet is gone.",
        cause: "Intended (full tunnel). Use the proxy, or answer yes to split tunnel.",
      },
      {
        symptom: "One day nobody can connect.",
        cause: "Certificates and revocation list end, the latter by easy-rsa's default after 180 days. kumiki vpn list shows when.",
      },
    ],
    cost: "The association by the hour, whether anybody is connected or not: the article's largest item. Each connected person by the hour, too.",
  },
  ja: {
    makes: [
      "社内のプライベートサブネットに関連付けたクライアント VPN エンドポイントと、証明書 (独自の CA、エンドポイント用、1 人 1 枚のクライアント用) を作ります。双方が証明書で名乗る相互認証です。",
      "専用のセキュリティグループ向けのルールを追加し、インターネットに面した最後の SSH ルールを外します。",
    ],
    why: [
      "以後は、まず内側に入らなければ、どこにもログインを試せません。利用をやめる人がいれば、その証明書を失効させるだけです。",
      "クライアントの通信はエンドポイントのインターフェイスのアドレスに変換されるので、そのグループを他のグループの送信元に指定します。",
    ],
    article: [
      "クライアントには 172.16.4.0/22 を割り当て、172.16.2.0/24 を承認します。証明書は easy-rsa で作り、CA はパスフレーズなし、クライアント証明書は全員で 1 枚、両方を ACM にインポートします。通信はすべて VPN に入るため、インターネットへはプロキシ経由だけです。",
    ],
    today: [
      "証明書は 1 人 1 枚で、失効リストも使います。すべて同じ CA が署名するので、ACM に入れるのはエンドポイント用だけです。ドットのない名前 (easy-rsa の server) は拒否されます。接続ログも記録します。",
      "kumiki vpn off は、唯一料金のかかる関連付けだけを外し、ほかは残します。",
    ],
    mistakes: [
      {
        symptom: "証明書にドメインがないと言われる (does not have a domain)。",
        cause: "エンドポイントの証明書には、vpn.example.internal のようにドットを含む名前が必要です。",
      },
      {
        symptom: "接続したら、インターネットが使えなくなった。",
        cause: "全通信が VPN に入るためで、意図したとおりです。プロキシを使うか、スプリットトンネルを有効にします。",
      },
      {
        symptom: "ある日、誰も接続できなくなる。",
        cause: "証明書や失効リストの期限切れです (easy-rsa の失効リストは既定で 180 日)。kumiki vpn list で期限を確認できます。",
      },
    ],
    cost: "関連付けは、接続の有無にかかわらず時間単位の料金で、記事では最大の項目です。接続中の 1 人ごとにも時間単位でかかります。",
  },
};
