import type { Blocker, BlockerType } from "../../core/blocker.js";
import { listed } from "./command.js";

const types: Readonly<Record<BlockerType, string>> = {
  "network-interface": "ネットワークインターフェイス",
  "instance": "インスタンス",
  "load-balancer": "ロードバランサー",
  "listener": "リスナー",
  "nat-gateway": "NAT ゲートウェイ",
  "vpc-endpoint": "VPC エンドポイント",
  "peering": "ピアリング接続",
  "vpn-gateway": "仮想プライベートゲートウェイ",
  "internet-gateway": "インターネットゲートウェイ",
  "client-vpn": "クライアント VPN エンドポイント",
  "subnet": "サブネット",
  "route-table": "ルートテーブル",
  "association": "関連付け",
  "security-group": "セキュリティグループ",
  "address": "パブリック IP アドレス",
  "database": "データベース",
  "certificate-user": "証明書を使っているもの",
  "other": "",
};
const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / 60_000))} 分`;
const moment = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** 「ネットワークインターフェイス eni-1 (ELB app/alb-web、所有者 amazon-elb、2026-11-22 00:55 UTC から、通常 5 分以内に消える)」 */
export function blocker(b: Blocker): string {
  const told = [
    b.description ?? "",
    b.owner === undefined ? "" : `所有者 ${b.owner}`,
    b.ours ? "この環境のもの" : "",
    b.since === undefined ? "" : `${moment(b.since)} から`,
    b.usuallyMs === undefined ? "" : `通常 ${minutes(b.usuallyMs)}以内に消える`,
  ].filter((s) => s !== "");
  return `${types[b.what]} ${b.id}`.trim() + (told.length === 0 ? "" : ` (${told.join("、")})`);
}

/** どうすればよいか。人が消すべきものが、待てばよいものより先。 */
export function unblock(blockers: readonly Blocker[]): string {
  const foreign = blockers.filter((b) => !b.ours && b.usuallyMs === undefined);
  const going = blockers.filter((b) => b.usuallyMs !== undefined);
  if (foreign.length > 0) {
    const owners = [...new Set(foreign.flatMap((b) => (b.owner === undefined ? [] : [b.owner])))];
    const ask = owners.length === 0 ? "削除してください" : `削除するか、所有者 (${listed(owners, (n) => `ほか ${n} 件`, 3, "、")}) に確かめてください`;
    return `不要なら ${listed(foreign.map((b) => b.id), (n) => `ほか ${n} 件`, 6, "、")} を${ask}。この環境のタグがないものを kumiki が削除することはありません。その後、同じコマンドを実行してください。`;
  }
  if (going.length > 0) return `AWS が自動的に片付けます。約 ${minutes(Math.max(...going.map((b) => b.usuallyMs!)))}後に同じコマンドを実行してください。`;
  return "同じコマンドをもう一度実行してください。それでも残るときは、使っているものを AWS コンソールで探してください。";
}
