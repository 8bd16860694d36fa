import type { Need, Origin } from "../../policy/index.js";
import { catalogue } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, type Look } from "../look.js";
import { wrap } from "../width.js";
import { kindOf, titleOf, type Names } from "./names.js";

/** Every action of a policy: on what, for whom, and what AWS does behind it. */
export function sayNeeds(needs: readonly Need[], names: Names, look: Look): string {
  const words = catalogue(look.lang).policy;
  const byAction = new Map<string, Need[]>();
  for (const need of needs) byAction.set(need.action, [...(byAction.get(need.action) ?? []), need]);
  const lines = [...byAction].flatMap(([action, some]) => {
    const on = [...new Set(some.map((n) => words.on[rangeOf(n)]))];
    const who = [...new Set(some.flatMap((n) => n.origins).map((o) => originWords(o, names, look)))];
    const behind = Object.hasOwn(words.behind, action) ? [words.behind[action]!] : [];
    return [...wrap(action, look).map((l) => paint(look, "bold", l)), ...[...on, ...who, ...behind].flatMap((l) => wrap(safe(l), look, "  ", "    "))];
  });
  return [...wrap(words.heading, look), "", ...lines].join("\n");
}

function rangeOf({ resources, condition }: Need): "made" | "ours" | "named" | "all" {
  if (resources.includes("*")) return "all";
  const keys = Object.values(condition ?? {}).flatMap((of) => Object.keys(of));
  if (keys.some((k) => k.startsWith("aws:RequestTag/"))) return "made";
  return keys.some((k) => k.startsWith("aws:ResourceTag/")) ? "ours" : "named";
}

function originWords(origin: Origin, names: Names, look: Look): string {
  const words = catalogue(look.lang).policy;
  if ("why" in origin) return words.besides[origin.why];
  const kind = kindOf(names, origin.kind);
  return "step" in origin ? `${titleOf(names, origin.step)}: ${kind}` : words.lookedFor(kind);
}
