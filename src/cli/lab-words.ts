import type { Made, Tried } from "../lab/town/index.js";
import type { Lang } from "../ui/lang.js";

/** What only `kumiki lab` says. */
interface LabWords {
  readonly up: (env: string, made: Made) => string;
  readonly down: (stopped: boolean) => string;
  readonly verdict: (v: Tried["verdict"]) => string;
  readonly because: (why: NonNullable<Tried["because"]>) => string;
  readonly sum: (all: number, wrong: number) => string;
  readonly nothingMissing: string;
  readonly linux: string;
  readonly programs: (programs: readonly string[], packages: readonly string[]) => string;
  readonly namespaces: (why: string) => string;
  readonly tun: string;
}

const en: LabWords = {
  up: (env, made) => `The lab of "${env}" runs: ${made.namespaces} namespaces, ${made.daemons.length} programs, ${(made.ms / 1000).toFixed(1)} s. Try it: kumiki lab check`,
  down: (stopped) => (stopped ? "The lab is gone, with all that was in it." : "No lab was running."),
  verdict: (v) => v,
  because: (why) => ({ "no-source": "nobody there to begin", "no-destination": "not at AWS", "not-in-the-lab": "has no counterpart in the lab" })[why],
  sum: (all, wrong) => (wrong === 0 ? `All ${all} are as expected, with real packets.` : `${wrong} of ${all} are not as expected.`),
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
  nothingMissing: "必要なプログラムはそろっています。",
  linux: "Linux が必要です",
  programs: (programs, packages) => `${programs.join("、")} がありません(パッケージ ${packages.join(" ")})`,
  namespaces: (why) => `ネットワーク名前空間を作れません(${why})。root か、ユーザー名前空間が許可された環境で使えます`,
  tun: "/dev/net/tun を開けません",
};
export const labWords = (lang: Lang): LabWords => (lang === "ja" ? ja : en);
