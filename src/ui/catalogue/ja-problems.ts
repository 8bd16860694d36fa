import { listed } from "./command.js";
import type { Catalogue } from "./types.js";

const list = (items: readonly string[]): string => listed(items, (n) => `ほか ${n} 件`, 30, "、");
const size = (d: { prefix: number; largest: number; smallest: number }, what: string): string =>
  `${what}のプレフィックスは /${d.largest} から /${d.smallest} までです。これは /${d.prefix} です。`;

/** 回答のどこが正しくないか。回答そのものは文の隣に表示される。 */
export const problems: Catalogue["problems"] = {
  // 範囲の書き方
  "cidr-form": () => "10.0.0.0/16 のように、ドット区切りの 4 つの数、スラッシュ、プレフィックスで書いてください。",
  "cidr-no-prefix": (d) => `プレフィックスがありません。このアドレスだけなら ${d.canonical} と書いてください。`,
  "cidr-leading-zero": (d) => `「${d.part}」は 0 で始まるため、8 進数と読むプログラムがあります。先頭の 0 を外してください。`,
  "cidr-octet": (d) => `${d.octet} は 255 を超えています。`,
  "cidr-prefix": (d) => `/${d.prefix} は /32 を超えています。`,
  "cidr-host-bits": (d) => `範囲の先頭のアドレスではありません。${d.canonical} と書いてください。`,
  // AWS が拒否するもの
  "cidr-vpc-size": (d) => size(d, "必要なサブネットが入る VPC "),
  "cidr-reserved": (d) => `ホストに割り当てられない ${d.reserved} に含まれています。`,
  "cidr-subnet-size": (d) => size(d, "サブネット"),
  "cidr-outside-vpc": (d) => `VPC の範囲 ${d.vpc} に収まっていません。`,
  "cidr-subnets-overlap": (d) => `${d.given} が別のサブネット ${d.other} と重なっています。`,
  "cidr-client-size": (d) => size(d, "VPN クライアントの範囲"),
  "cidr-overlap": (d) => `接続先となる ${d.other} と重なっています。`,
  // 割り付けられないもの
  "cidr-no-room": (d) =>
    `サブネット ${d.subnets} 個では 1 個が /${d.prefix} になり、AWS の下限 /${d.smallest} より小さくなります。` +
    (d.enough < 16 ? "これだけの数が入る VPC はありません。" : `/${d.enough} かそれより大きい VPC にしてください。`),
  "cidr-no-zones": () => "サブネットを置くアベイラビリティーゾーンが 1 つ以上必要です。",
  // 警告
  "cidr-warn-public": () => "パブリック IP アドレスの範囲です。VPC から本来の持ち主に接続できなくなります。",
  "cidr-warn-docker": (d) => `Docker、Cloud9、SageMaker が内部で使う ${d.docker} と重なっています。`,
  "cidr-warn-private-source": () => "プライベート IP アドレスです。インターネットからの接続元にはなりません。203.0.113.7/32 のような自分のパブリック IP アドレスを指定してください。",
  "cidr-warn-anywhere": () => "インターネット全体からの接続を許可することになります。",
  // ステップ
  "subnets-per-zone": (d) => `ゾーン ${d.zones} 個に対して範囲が ${d.given} 個あります。ゾーンごとに 1 つ指定してください。`,
  "zone-unknown": (d) => `${d.region} でこのアカウントが使えるゾーンに「${d.given}」はありません。次の中から選んでください: ${list(d.zones)}`,
  "zone-twice": () => "同じゾーンが 2 回指定されています。",
  "zones-too-few": (d) => `ゾーンは 2 つ以上必要です。使えるゾーン: ${list(d.zones)}`,
  "image-form": () => "al2023、amazon-linux-2、または AMI ID (ami-...) を指定してください。",
  "instance-type-form": () => "t3.micro のように、AWS の表記 (ファミリー、ドット、サイズ) で指定してください。",
  "instance-type-not-offered": (d) => `${list(d.zones)} では提供されていません。${d.suggestion === undefined ? "" : `${d.suggestion} なら使えます。`}`,
  "instance-type-arm": (d) => `ARM のタイプですが、${d.image} に ARM 版はありません。al2023 にするか、t3.micro のようなタイプにしてください。`,
  "backup-days": () => "RDS の自動バックアップの保持期間は 1 日から 35 日です。0 で無効になります。",
  "database-version-form": () => "8.4.7 や 8.4 のように、バージョンかメジャーバージョンを書いてください。",
  "database-version-unknown": (d) => `ここでは ${d.engine} のこのバージョンを作成できません。各系列の最新版: ${list(d.versions)}。`,
  "key-pair-form": () => "キーペアの名前は表示可能な ASCII 文字で 255 文字まで、先頭と末尾に空白は使えません。",
  "retention-days": (d) => `CloudWatch Logs の保持日数は次の中から選んでください: ${list(d.allowed)}`,
  "certificate-arn-form": () => "ACM 証明書の ARN (arn:aws:acm:REGION:ACCOUNT:certificate/...) を指定するか、空にしてください。",
  "certificate-region": (d) => `証明書は ${d.region} にあります。ロードバランサーと同じリージョン ${d.wanted} の証明書が必要です。`,
  "database-class-form": () => "db.t3.micro のように、RDS の表記 (db、ファミリー、サイズをドットでつなぐ) で指定してください。",
  "bucket-name-length": () => "バケット名は 3 文字から 63 文字までです。",
  "bucket-name-characters": () => "バケット名に使えるのは英小文字、数字、ハイフンだけです。",
  "bucket-name-ends": () => "バケット名の先頭と末尾は英小文字か数字にしてください。",
  "bucket-name-dot": () => "ドットを含む名前のバケットには HTTPS で接続できません。ハイフンを使ってください。",
  "bucket-name-reserved": () => "この形の先頭や末尾は S3 が予約しています。",
  // 鍵と証明書
  "pki-person": () => "名前に使えるのは英小文字、数字、ドット、ハイフン、下線で、英小文字か数字で始め、63 文字までです。",
  "pki-domain": () => "サーバー証明書には vpn.example.com のようにドットを含む 64 文字までのドメインが必要です。",
  "pki-domain-saved": (d) => `${d.what} は ${d.saved} のもので、必要な ${d.given} と異なります。`,
  "pki-authority-name": () => "CA の名前に使えるのは英数字と、その間の 1 文字の空白、ドット、ハイフン、下線です。",
  "pki-passphrase-empty": () => "パスフレーズが空です。",
  "pki-passphrase-missing": (d) => `${d.what} は暗号化されていますが、パスフレーズがありません (KUMIKI_CA_PASSPHRASE)。`,
  "pki-passphrase-wrong": (d) => `パスフレーズで ${d.what} を開けません。またはファイルが壊れています。`,
  "pki-key-unreadable": (d) => `${d.what} は PEM 形式の秘密鍵ではありません。`,
  "pki-key-kind": (d) => `${d.what} の種類は ${d.kind === "" ? "不明" : d.kind} です。クライアント VPN には RSA 2048 ビットが必要です。`,
  "pki-certificate-unreadable": (d) => `${d.what} は PEM 形式の証明書ではありません。`,
  "pki-key-mismatch": (d) => `${d.subject} の証明書と鍵が対応していません。`,
  "pki-chain": (d) => `${d.subject} の証明書は ${d.authority} が発行したものではありません。`,
  "pki-authority-unfit": (d) => `${d.authority} はこれに署名できる CA ではありません。`,
  "pki-not-yet-valid": (d) => `${d.subject} の証明書は ${d.from} まで有効になりません。時計は合っていますか。`,
  "pki-expired": (d) => `${d.subject} の証明書は ${d.until} に期限が切れました。`,
  "pki-expires-soon": (d) => `${d.subject} は ${d.until} に期限が切れます (残り ${d.days} 日)。`,
  "pki-not-for-clients": (d) => `${d.subject} の証明書は VPN クライアント用ではありません。`,
  "pki-crl-unreadable": (d) => `${d.what} は PEM 形式の失効リストではありません。`,
  "pki-crl-foreign": (d) => `失効リストは ${d.authority} が署名したものではありません。`,
  "pki-crl-expired": (d) => `失効リストは ${d.until} に期限が切れ、VPN は全員を拒否します。`,
  "pki-serial": (d) => `「${d.given}」はシリアル番号ではありません。`,
  "pki-revoked": (d) => `${d.subject} の証明書は ${d.on} に失効しています。`,
  "pki-profile-lacks": (d) => `プロファイルに「${d.part}」がありません。`,
  "pki-profile-host": (d) => `プロファイルの接続先「${d.given}」はホスト名でもアドレスでもありません。`,
  "pki-profile-server-name": (d) => `プロファイルの接続先は「${d.wanted}」のはずですが、証明書は ${d.subject} のものです。`,
  "pki-profile-server-unchecked": () => "プロファイルが接続相手を確かめません。",
  "pki-profile-runs-programs": (d) => `プロファイルがプログラムを実行しようとします (「${d.directive}」)。`,
  // 値の書き方
  "not-yes-no": () => "yes か no で答えてください。",
  "not-a-choice": (d) => `次の中から選んでください: ${list(d.allowed)}`,
  "unprintable": () => "目に見えない文字が含まれています。入力し直してください。",
  "not-one-text": () => "ここには 1 つの文字列を指定してください。",
};
