import type { Inspection } from "../core/inspection.js";
import type { Change } from "../core/plan.js";
import type { Aws } from "../core/types.js";
import { dataOf, type Going, protectionsOf, Unread } from "../engine/inspect.js";
import type { Survey } from "../engine/survey.js";
import { kinds } from "../resources/index.js";

/** The resources that a plan deletes, replaced ones included. */
export function goingOf(changes: readonly Change[], survey: Survey): Going[] {
  return changes.flatMap((change): Going[] => {
    if (change.act !== "delete" && change.act !== "replace") return [];
    const kind = kinds.get(change.kind);
    const found = [survey.seen.get(change.node), ...(survey.twins.get(change.node) ?? [])].filter((s) => s !== undefined);
    return kind === undefined ? [] : found.map((seen) => ({ node: change.node, kind, name: change.name, seen }));
  });
}

/** Looks at everything that a removal would destroy or meet, before its first delete. Changes nothing. */
export async function inspect(aws: Aws, going: readonly Going[]): Promise<Inspection> {
  const unread = new Unread();
  const [data, protections] = await Promise.all([dataOf(aws, going, unread), protectionsOf(aws, going, unread)]);
  return { data, protections, foreign: [], staying: [], unread: [...unread.operations].sort() };
}
