import type { HeldData } from "../../core/inspection.js";
import type { InspectionTexts } from "./inspection.js";

const things = (n: number, one: string): string => (n === 1 ? `1 ${one}` : `${n.toLocaleString("en")} ${one}s`);
/** Powers of 1,024, as the S3 console counts. */
export function bytes(n: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const at = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(n) / 10));
  return `${at === 0 ? n : (n / 1024 ** at).toFixed(1)} ${units[at]!}`;
}
function size({ what, engine, gib, objects, bytes: total, atLeast }: HeldData): string {
  const more = atLeast === true ? "more than " : "";
  if (what === "bucket") return objects === undefined ? "its content is not known" : `${more}${things(objects, "object version")}, ${bytes(total ?? 0)}`;
  const known = [engine ?? "", gib === undefined ? "" : `${gib} GiB`].filter((s) => s !== "");
  return known.length === 0 ? "its size is not known" : known.join(", ");
}
const usd = (costPerDayUsd: number | null): string => (costPerDayUsd === null ? "price not known" : costPerDayUsd === 0 ? "" : `${costPerDayUsd.toFixed(2)} USD/day`);
const listed = (items: readonly (string | undefined)[]): string => {
  const known = items.filter((s) => s !== undefined && s !== "");
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
};

export const inspection: InspectionTexts = {
  data: "Data that is deleted for good",
  loss: (loss, kind) => `${kind} ${loss.name} ${loss.id === loss.name ? "" : `${loss.id} `}(${size(loss)})${loss.keptAs === undefined ? "" : `, kept as the snapshot ${loss.keptAs}`}`,
  protections: "Protected against deletion",
  protection: {
    termination: "termination protection is on",
    stop: "stop protection is on",
    deletion: "deletion protection is on",
    "object-lock": "Object Lock keeps its objects",
  },
  noCommand: "it cannot be turned off",
  askClear: (protections, managed) =>
    [protections === 0 ? "" : `turn off ${things(protections, "protection")}`, managed === 0 ? "" : `delete ${things(managed, "resource")} that AWS put there for you`]
      .filter((s) => s !== "")
      .join(" and ")
      .replace(/^./, (c) => c.toUpperCase()) + "?",
  holding: "Foreign resources: yours cannot be deleted before them",
  foreign: "Foreign resources that use yours or are deleted with them",
  foreignOne: (t) =>
    `${t.type} ${t.id}${listed([t.description, t.owner === undefined ? "" : `owner ${t.owner}`, t.since === undefined ? "" : `since ${t.since.slice(0, 10)}`, t.managedBy && `created by ${t.managedBy}`])}`,
  staying: (total) => `Stays after the removal and is billed${total === undefined ? "" : `: ${total} USD/day`}`,
  stayingOne: (t) => `${t.type} ${t.id}${listed([t.description, `attached to ${t.node}`, usd(t.costPerDayUsd)])}`,
  unread: (operations) => `AWS does not let this identity look at: ${operations}. What these would have shown is not known.`,
};
