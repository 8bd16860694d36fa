import type { WalkPhase } from "../core/types.js";
import { command } from "../ui/catalogue/command.js";
import type { Lang } from "../ui/lang.js";

/** The few sentences that only a command says. What was done, plans and faults are said by src/ui. */
interface CommandWords {
  readonly nothingBuilt: (env: string) => string;
  readonly emulatorRuns: (url: string) => string;
  readonly emulatorGiven: (url: string) => string;
  readonly emulatorLog: (path: string) => string;
  readonly emulatorStopped: string;
  readonly emulatorNone: string;
  readonly goOn: string;
  readonly takeAway: string;
  /** Questions: nothing of so much was found there; tags are put back. */
  readonly allMissing: (count: number, account: string, region: string) => string;
  readonly retags: (count: number) => string;
  readonly takeAwayPartly: string;
  readonly loseData: string;
  readonly openToAll: (flag: string) => string;
  readonly noDoors: (env: string, phase: WalkPhase) => string;
  readonly isNarrow: (env: string, phase: WalkPhase) => string;
  readonly isWide: (env: string, phase: WalkPhase) => string;
  /** `undo`: the command that goes back. */
  readonly moved: (env: string, phase: WalkPhase, undo: string | undefined) => string;
  readonly stillRelaxed: (env: string, phase: WalkPhase) => string;
  readonly sshWay: (hosts: readonly string[]) => string;
  readonly sshVpn: string;
  readonly sshAgent: string;
  readonly vpnAdded: (env: string, person: string, until: string) => string;
  readonly vpnProfile: (person: string, path: string) => string;
  readonly vpnRevoking: (person: string) => string;
  readonly vpnRevoked: (person: string) => string;
  readonly vpnIs: (on: boolean) => string;
  readonly vpnPrice: (on: boolean) => string;
  /** `only`: SSH comes through the VPN and no other way (P4). */
  readonly vpnTurned: (env: string, on: boolean, only: boolean) => string;
}

const en: CommandWords = {
  nothingBuilt: (env) => `Nothing is built in the environment "${env}".`,
  emulatorRuns: (url) => `The local AWS runs at ${url}`,
  emulatorGiven: (url) => `The local AWS is the one you named: ${url}`,
  emulatorLog: (path) => `Its log: ${path}`,
  emulatorStopped: "The local AWS was stopped. What was built in it is gone.",
  emulatorNone: "No local AWS runs here.",
  goOn: "Carry this out?",
  takeAway: "All of this is deleted for good.",
  allMissing: (count, account, region) => `None of ${count} recorded resources was found in ${region} of account ${account}. Were all of them deleted?`,
  retags: (count) => `Put the ownership tags back on ${count} ${count === 1 ? "resource" : "resources"}?`,
  takeAwayPartly: "All of this is deleted for good, except what the foreign resources and protections above hold.",
  loseData: "The data named above is deleted for good.",
  openToAll: (flag) => `SSH would be open to the whole internet (${flag} 0.0.0.0/0), as in the article. Your own address alone is safer.`,
  noDoors: (env) => `Nothing to do: without peering there are no doors to narrow or open in the environment "${env}".`,
  isNarrow: (env, phase) => `Nothing to do: the doors of the environment "${env}" are as narrow as its steps allow (${phase}).`,
  isWide: (env, phase) => `Nothing to do: the doors of the environment "${env}" are open that far already (${phase}).`,
  moved: (env, phase, undo) => `The doors of the environment "${env}" are now as in ${phase}.${undo === undefined ? "" : ` To go back: ${command(undo, env)}`}`,
  stillRelaxed: (env, phase) => `Its doors are relaxed to ${phase}, as \`kumiki relax\` left them. To close them: ${command("harden", env)}`,
  sshWay: (hosts) => `By way of ${hosts.slice(0, -1).join(", then ")} to ${hosts.at(-1)!}`,
  sshVpn: "Only through the VPN: it has to be connected, and switched on (kumiki vpn list, kumiki vpn on).",
  sshAgent: "The private key is not in this environment's folder: your SSH agent has to know it.",
  vpnAdded: (env, person, until) => `${person} has a key and a certificate, valid until ${until}. Now the profile: ${command(`vpn profile ${person}`, env)}`,
  vpnProfile: (person, path) => `The VPN profile of ${person}, with the private key in it: ${path}`,
  vpnRevoking: (person) => `The certificate of ${person} is revoked for good; to let ${person} in again takes a new one under another name.`,
  vpnRevoked: (person) => `The certificate of ${person} is revoked: the VPN refuses it from now on.`,
  vpnIs: (on) => `Nothing to do: the VPN is ${on ? "on" : "off"} already.`,
  vpnPrice: (on) =>
    on ? "It costs about 3.6 USD a day in Tokyo (0.15 an hour), connected or not; the first connection is possible after 5 to 15 minutes." : "It saves about 3.6 USD a day in Tokyo; certificates and profiles stay valid.",
  vpnTurned: (env, on, only) =>
    on
      ? "The VPN is on."
      : `The VPN is off.${only ? ` Nobody gets in by SSH meanwhile. To open a door without it: ${command("relax", env)}.` : ""} On again: ${command("vpn on", env)}`,
};

const ja: CommandWords = {
  nothingBuilt: (env) => `環境「${env}」にはまだ何も構築されていません。`,
  emulatorRuns: (url) => `ローカルの AWS が動いています: ${url}`,
  emulatorGiven: (url) => `指定されたローカルの AWS を使います: ${url}`,
  emulatorLog: (path) => `ログ: ${path}`,
  emulatorStopped: "ローカルの AWS を停止しました。その中に構築したものはなくなりました。",
  emulatorNone: "ここではローカルの AWS は動いていません。",
  goOn: "これを実行しますか",
  takeAway: "上のものはすべて完全に削除されます。",
  allMissing: (count, account, region) => `記録された ${count} 個のリソースが、アカウント ${account} の ${region} に一つも見つかりません。すべて削除済みですか`,
  retags: (count) => `${count} 個のリソースに所有タグを付け直しますか`,
  takeAwayPartly: "上に示した他者のリソースや保護設定に妨げられるものを除き、すべて完全に削除されます。",
  loseData: "上に示したデータは完全に削除されます。",
  openToAll: (flag) => `記事と同じく、SSH がインターネット全体に開かれます (${flag} 0.0.0.0/0)。自分のアドレスだけにするほうが安全です。`,
  noDoors: (env) => `することはありません。ピアリングがないため、環境「${env}」に狭めたり開けたりする入口はありません。`,
  isNarrow: (env, phase) => `することはありません。環境「${env}」の入口は、構築済みのステップで可能な限り狭くなっています (${phase})。`,
  isWide: (env, phase) => `することはありません。環境「${env}」の入口は、すでにそこまで開いています (${phase})。`,
  moved: (env, phase, undo) => `環境「${env}」の入口は ${phase} の状態になりました。${undo === undefined ? "" : `元に戻すには: ${command(undo, env)}`}`,
  stillRelaxed: (env, phase) => `入口は \`kumiki relax\` で ${phase} まで開けたままです。閉じるには: ${command("harden", env)}`,
  sshWay: (hosts) => `${hosts.slice(0, -1).join("、")} を経由して ${hosts.at(-1)!} に接続します`,
  sshVpn: "VPN 経由でのみ入れます。VPN が有効で (kumiki vpn list、kumiki vpn on)、接続中であることが必要です。",
  sshAgent: "秘密鍵がこの環境のフォルダーにありません。SSH エージェントに登録されている必要があります。",
  vpnAdded: (env, person, until) => `${person} の鍵と証明書を作成しました (有効期限 ${until})。次はプロファイルです: ${command(`vpn profile ${person}`, env)}`,
  vpnProfile: (person, path) => `${person} の VPN プロファイル (秘密鍵を含む): ${path}`,
  vpnRevoking: (person) => `${person} の証明書を恒久的に失効させます。再び許可するには、別の名前で新しい証明書が必要です。`,
  vpnRevoked: (person) => `${person} の証明書を失効させました。VPN は今後これを拒否します。`,
  vpnIs: (on) => `することはありません。VPN はすでに${on ? "オン" : "オフ"}です。`,
  vpnPrice: (on) =>
    on ? "料金は東京で 1 日約 3.6 USD (1 時間 0.15 USD) で、接続の有無によりません。接続できるまで 5 分から 15 分かかります。" : "東京で 1 日約 3.6 USD の節約になります。証明書とプロファイルは有効なままです。",
  vpnTurned: (env, on, only) =>
    on
      ? "VPN をオンにしました。"
      : `VPN をオフにしました。${only ? `その間は誰も SSH で入れません。VPN なしで入口を開けるには: ${command("relax", env)}。` : ""}オンに戻すには: ${command("vpn on", env)}`,
};

export const commandWords = (lang: Lang): CommandWords => (lang === "ja" ? ja : en);
