import type { Lesson, Words } from "../../core/types.js";

/** B1-B6, N9, V11, Z6, O5; pitfalls 11, 12, 29. */
export const lesson: Required<Words<Lesson>> = {
  en: {
    makes: [
      "A private S3 bucket for files, and an IAM role for the AP servers. An instance profile is the wrapping in which EC2 takes a role: profile, role in it, profile on the server.",
      "On the servers the AWS CLI then finds keys by itself. They come from the role, live for hours, and are replaced without anybody's doing.",
    ],
    why: [
      "Pictures and documents do not belong into a database. And a program that needs AWS needs a role: an access key in a file can be copied, and then works from everywhere until somebody notices.",
    ],
    article: [
      "A bucket named like for-web-bucket. First it shows that \"aws s3 ls\" fails (Unable to locate credentials), warns not to run \"aws configure\" on a server, and then attaches a role with AmazonS3FullAccess. In one account no bucket policy is needed.",
    ],
    today: [
      "AmazonS3FullAccess opens every bucket of the account, deletion included. The role here reads and writes this one bucket.",
      "Public access is blocked, access lists are off, everything is encrypted, and a policy refuses whoever comes without TLS.",
    ],
    mistakes: [
      {
        symptom: "BucketAlreadyExists.",
        cause: "Bucket names are unique in the whole world: for-web-bucket is taken. Ours holds the account number and a random part.",
      },
      {
        symptom: "\"aws s3 ls\" says AccessDenied, although the role is there.",
        cause: "Without a name it lists all buckets of the account, which this role may not. Try aws s3 ls s3://NAME.",
      },
      {
        symptom: "Invalid IAM Instance Profile name, right after it was made.",
        cause: "IAM takes seconds to tell everybody. kumiki tries again; by hand, wait a little.",
      },
    ],
    cost: "By what lies in it and by requests; an empty bucket costs nothing, nor do role and profile. Traffic through the S3 gateway endpoint is free.",
  },
  ja: {
    makes: [
      "ファイル用の非公開の S3 バケットと、AP サーバー用の IAM ロールを作ります。EC2 はロールをインスタンスプロファイルという入れ物で受け取ります (プロファイルを作り、ロールを入れ、サーバーに付けます)。",
      "サーバー上の AWS CLI は、認証情報を自動で見つけます。ロールから渡される数時間だけ有効なもので、更新も自動です。",
    ],
    why: [
      "画像や文書はデータベースに入れるものではありません。また、AWS を使うプログラムに必要なのはロールです。ファイルに書いたアクセスキーはコピーでき、気付かれるまでどこからでも使えてしまいます。",
    ],
    article: [
      "バケット名の例は for-web-bucket です。まず「aws s3 ls」が失敗すること (Unable to locate credentials) を確かめ、サーバーで「aws configure」をしないよう注意したうえで、AmazonS3FullAccess のロールを付けます。同じアカウントなのでバケットポリシーは不要です。",
    ],
    today: [
      "AmazonS3FullAccess は、アカウントの全バケットに対して削除まで許可します。ここで作るロールは、このバケットの読み書きだけです。",
      "パブリックアクセスをブロックし、ACL を無効にし、すべて暗号化します。TLS を使わない接続はバケットポリシーで拒否します。",
    ],
    mistakes: [
      {
        symptom: "BucketAlreadyExists と言われる。",
        cause: "バケット名は世界で一意で、for-web-bucket は使用済みです。ここではアカウント番号と乱数を含む名前にします。",
      },
      {
        symptom: "ロールを付けたのに「aws s3 ls」が AccessDenied になる。",
        cause: "名前なしでは全バケットの一覧を求めることになり、このロールには許可されていません。aws s3 ls s3://NAME を試してください。",
      },
      {
        symptom: "作成直後に Invalid IAM Instance Profile name と言われる。",
        cause: "IAM の変更が行き渡るまで数秒かかります。kumiki は再試行します。手作業なら少し待ちます。",
      },
    ],
    cost: "保存した容量とリクエストに対する料金です。空のバケット、ロール、プロファイルは無料です。S3 ゲートウェイエンドポイント経由の通信も無料です。",
  },
};
