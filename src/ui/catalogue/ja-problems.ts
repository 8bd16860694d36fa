import { listed } from "./command.js";
import type { Catalogue } from "./types.js";

const list = (items: readonly string[]): string => listed(items, (n) => `ほか ${n} 件`, 30);
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
  "cidr-vpc-size": (d) => size(d, "VPC"),
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
  "cidr-warn-anywhere": () => "インターネット全体からの接続を許可することになります。",
  // 値の書き方
  "not-yes-no": () => "yes か no で答えてください。",
  "not-a-choice": (d) => `次の中から選んでください: ${list(d.allowed)}`,
  "unprintable": () => "目に見えない文字が含まれています。入力し直してください。",
  "not-one-text": () => "ここには 1 つの文字列を指定してください。",
};
