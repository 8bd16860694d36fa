import type { Made, Tried, WhyCable } from "../lab/town/index.js";
import { command } from "../ui/catalogue/command.js";
import type { Lang } from "../ui/lang.js";

/** What only `kumiki lab` says. */
interface LabWords {
  readonly up: (env: string, made: Made) => string;
  readonly down: (stopped: boolean) => string;
  readonly verdict: (v: Tried["verdict"]) => string;
  readonly because: (why: NonNullable<Tried["because"]>) => string;
  readonly sum: (all: number, wrong: number) => string;
  readonly tunnel: (client: string, person: string) => string;
  readonly cable: (client: string, why: WhyCable, env: string) => string;
  readonly nothingMissing: string;
  readonly linux: string;
  readonly programs: (programs: readonly string[], packages: readonly string[]) => string;
  readonly namespaces: (why: string) => string;
  readonly tun: string;
}

type Reasons = (env: string) => Readonly<Record<WhyCable, string>>;
const reasonsEn: Reasons = (env) => ({
  snapshot: "a snapshot has no keys",
  tun: "/dev/net/tun cannot be opened here (as root: modprobe tun; in a container: --device /dev/net/tun)",
  off: `no network is associated; associate one: ${command("vpn on", env)}`,
  "foreign-key": "the key of the endpoint's certificate is not among the environment's secrets",
  nobody: `nobody may come in; add somebody: ${command("vpn add lab", env)}, ${command("vpn profile lab", env)}, then ${command("lab up", env)}`,
  "no-profile": `no profile was written; write one: ${command("vpn profile NAME", env)}, then ${command("lab up", env)}`,
});
const reasonsJa: Reasons = (env) => ({
  snapshot: "スナップショットには鍵がありません",
  tun: "/dev/net/tun を開けません (root で modprobe tun、コンテナーでは --device /dev/net/tun)",
  off: `ネットワークが関連付けられていません。関連付けるには: ${command("vpn on", env)}`,
  "foreign-key": "エンドポイントの証明書の鍵が、この環境の秘密ファイルにありません",
  nobody: `接続できる利用者がいません。追加するには: ${command("vpn add lab", env)}、${command("vpn profile lab", env)}、その後 ${command("lab up", env)}`,
  "no-profile": `プロファイルがまだ作られていません。作るには: ${command("vpn profile NAME", env)}、その後 ${command("lab up", env)}`,
});

const en: LabWords = {
  up: (env, made) => `The lab of "${env}" runs: ${made.namespaces} namespaces, ${made.daemons.length} programs, ${(made.ms / 1000).toFixed(1)} s. Try it: kumiki lab check`,
  down: (stopped) => (stopped ? "The lab is gone, with all that was in it." : "No lab was running."),
  verdict: (v) => v,
  because: (why) => ({ "no-source": "nobody there to begin", "no-destination": "not at AWS", "not-in-the-lab": "has no counterpart in the lab" })[why],
  sum: (all, wrong) => (wrong === 0 ? `All ${all} are as expected, with real packets.` : `${wrong} of ${all} are not as expected.`),
  tunnel: (client, person) => `${client} is connected by OpenVPN, with the environment's own certificates and the profile of "${person}".`,
  cable: (client, why, env) => `${client} hangs on a plain cable and not on OpenVPN, so its certificates are not tried: ${reasonsEn(env)[why]}`,
  nothingMissing: "Every program is there.",
  linux: "it needs Linux",
  programs: (programs, packages) => `${programs.join(", ")} missing (packages ${packages.join(" ")})`,
  namespaces: (why) => `network namespaces cannot be made (${why}); as root, or where user namespaces are allowed, they can`,
  tun: "/dev/net/tun cannot be opened",
};
const ja: LabWords = {
  up: (env, made) => `「${env}」のラボが動いています: 名前空間 ${made.namespaces}、プログラム ${made.daemons.length}、${(made.ms / 1000).toFixed(1)} 秒。確認: kumiki lab check`,
  down: (stopped) => (stopped ? "ラボを、中身ごと取り除きました。" : "ラボは動いていませんでした。"),
  verdict: (v) => ({ open: "開", closed: "閉", partial: "一部", unknown: "不明" })[v],
  because: (why) => ({ "no-source": "送信元がありません", "no-destination": "AWS にありません", "not-in-the-lab": "ラボに相当するものがありません" })[why],
  sum: (all, wrong) => (wrong === 0 ? `${all} 件すべて、実際のパケットで期待どおりです。` : `${all} 件のうち ${wrong} 件が期待と異なります。`),
  tunnel: (client, person) => `${client} は、環境の証明書と「${person}」のプロファイルを使い、OpenVPN で接続しています。`,
  cable: (client, why, env) => `${client} は OpenVPN ではなく単なるケーブルでつながっており、証明書は試されません: ${reasonsJa(env)[why]}`,
  nothingMissing: "必要なプログラムはそろっています。",
  linux: "Linux が必要です",
  programs: (programs, packages) => `${programs.join("、")} がありません (パッケージ ${packages.join(" ")})`,
  namespaces: (why) => `ネットワーク名前空間を作れません (${why})。root か、ユーザー名前空間が許可された環境で使えます`,
  tun: "/dev/net/tun を開けません",
};
export const labWords = (lang: Lang): LabWords => (lang === "ja" ? ja : en);
