import type { HeldData } from "../../core/inspection.js";
import { bytes } from "./en-inspection.js";
import type { InspectionTexts } from "./inspection.js";

function size({ what, engine, gib, objects, bytes: total, atLeast }: HeldData): string {
  const more = atLeast === true ? "以上" : "";
  if (what === "bucket") return objects === undefined ? "内容は不明" : `オブジェクトのバージョン ${objects.toLocaleString("en")} 個${more}、${bytes(total ?? 0)}`;
  const known = [engine ?? "", gib === undefined ? "" : `${gib} GiB`].filter((s) => s !== "");
  return known.length === 0 ? "サイズは不明" : known.join("、");
}
const usd = (costPerDayUsd: number | null): string => (costPerDayUsd === null ? "料金は不明" : costPerDayUsd === 0 ? "" : `1 日 ${costPerDayUsd.toFixed(2)} USD`);
const listed = (items: readonly (string | undefined)[]): string => {
  const known = items.filter((s) => s !== undefined && s !== "");
  return known.length === 0 ? "" : ` (${known.join("、")})`;
};

export const inspection: InspectionTexts = {
  data: "完全に削除されるデータ",
  loss: (loss, kind) => `${kind} ${loss.name} ${loss.id === loss.name ? "" : `${loss.id} `}(${size(loss)})${loss.keptAs === undefined ? "" : `、スナップショット ${loss.keptAs} として保存`}`,
  protections: "削除から保護されているもの",
  protection: {
    termination: "終了保護が有効",
    stop: "停止保護が有効",
    deletion: "削除保護が有効",
    "object-lock": "オブジェクトロックが有効",
  },
  noCommand: "無効にできません",
  askClear: (protections, managed) =>
    [protections === 0 ? "" : `${protections} 件の保護を無効に`, managed === 0 ? "" : `AWS が作成した ${managed} 件のリソースを削除`].filter((s) => s !== "").join("し、") + "しますか",
  holding: "他者のリソース: 先に削除しないと、この環境のリソースを削除できません",
  foreign: "他者のリソース: この環境のリソースを使用しているか、一緒に削除されます",
  foreignOne: (t) =>
    `${t.type} ${t.id}${listed([t.description, t.owner === undefined ? "" : `所有者 ${t.owner}`, t.since === undefined ? "" : `${t.since.slice(0, 10)} から`, t.managedBy && `${t.managedBy} が作成`])}`,
  staying: (total) => `撤去後も残り、課金されるもの${total === undefined ? "" : `: 1 日 ${total} USD`}`,
  stayingOne: (t) => `${t.type} ${t.id}${listed([t.description, `${t.node} に関連付け`, usd(t.costPerDayUsd)])}`,
  unread: (operations) => `この認証情報では確認できないもの: ${operations}。該当するリソースの有無は分かりません。`,
};
