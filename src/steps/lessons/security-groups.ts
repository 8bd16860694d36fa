import type { Lesson, Words } from "../../core/types.js";

/** SG1-SG12, G4, G7, G8, J14, J16, A6, O9, O31; pitfalls 4, 5. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "Three security groups, one each for web servers, AP servers and the database. A group is a firewall around every network interface that carries it, and lists who may open which port.",
      "The groups are chained: the AP group names the web group as its source, the database's group names the AP group. No address has to be kept up to date when servers come and go.",
    ],
    why: [
      "Whoever breaks into a web server shall find the next door closed. Each tier hears the one before it, on its own port, and nobody else.",
      "Groups are stateful: the answer to an allowed question is allowed too. So inbound rules are nearly all there is to think about.",
    ],
    article: [
      "Web: TCP 22, 80 and 443 from 0.0.0.0/0. AP: 22 from everywhere for the moment, 80 and 443 from the web group and from itself, since servers and load balancer share it. Database: 3306 from the AP group. Outbound all is open. The default group is not used.",
    ],
    today: [
      "SSH from everywhere is tried by robots within minutes, so only your own address may try. AP servers take SSH from the web group alone, until there is a company network.",
      "Stricter still: a group of its own for each load balancer, and outbound rules that name what a server really calls.",
    ],
    mistakes: [
      {
        symptom: "A connection hangs and ends with a timeout.",
        cause: "A group drops silently what it does not allow. \"Connection refused\" is the opposite: it got through, and no program listens.",
      },
      {
        symptom: "The load balancer's targets are unhealthy, though servers work.",
        cause: "Where both share one group it must allow itself: members do not hear each other just for being members.",
      },
      {
        symptom: "DependencyViolation when a group is deleted.",
        cause: "A rule of another group still names it. Take away the rules first, then the groups.",
      },
    ],
    cost: "Security groups and their rules cost nothing.",
  },
  ja: {
    makes: [
      "Web サーバー用、AP サーバー用、データベース用のセキュリティグループを 1 つずつ作ります。セキュリティグループは、それを付けたネットワークインターフェイスごとのファイアウォールで、誰がどのポートに接続できるかを並べたものです。",
      "3 つは鎖のようにつながります。AP 用は Web 用を、データベース用は AP 用を送信元に指定するので、サーバーが増減してもアドレスを書き直す必要がありません。",
    ],
    why: [
      "Web サーバーに侵入されても、次の扉は閉まっているようにします。各層は、一つ手前の層からの、自分のポートへの通信だけを受け付けます。",
      "セキュリティグループはステートフルで、許可した通信の戻りは自動で通ります。考えるのはほぼインバウンドルールだけです。",
    ],
    article: [
      "Web 用は TCP 22、80、443 を 0.0.0.0/0 から許可します。AP 用は当面 22 をどこからでも、80 と 443 を Web 用と自分自身から許可します (サーバーと ALB が共用するため)。データベース用は 3306 を AP 用からだけ許可します。アウトバウンドはすべて許可で、default グループは使いません。",
    ],
    today: [
      "全世界に開けた SSH は数分で自動化された攻撃を受けるため、自分のアドレスだけに開けます。AP サーバーへの SSH は、社内ネットワークができるまで Web 用グループからだけです。",
      "さらに厳しくするなら、ロードバランサーに専用のグループを用意し、アウトバウンドも実際の通信先に絞ります。",
    ],
    mistakes: [
      {
        symptom: "接続が止まったままになり、タイムアウトする。",
        cause: "許可していない通信は何も返さずに捨てられます。「Connection refused」なら逆に、通信は届いていて、待ち受けるプログラムがありません。",
      },
      {
        symptom: "サーバーは動いているのに、ターゲットが unhealthy になる。",
        cause: "同じグループを付けただけでは互いに通信できません。共用するなら、自分自身を送信元とするルールが必要です。",
      },
      {
        symptom: "削除すると DependencyViolation になる。",
        cause: "別のグループのルールがまだ参照しています。先にルールを、次にグループを削除します。",
      },
    ],
    cost: "セキュリティグループとルールは無料です。",
  },
};
