import type { Snapshot } from "../../net/reach/snapshot.js";
import type { ChecksPicture, EndPicture, TalkPicture } from "../../diagram/index.js";
import type { CheckResult } from "../../verify/document.js";
import { catalogue } from "../catalogue/index.js";
import type { Lang } from "../lang.js";
import { countOf, titleOfCheck, type ChecksView } from "../say/checks.js";

interface View extends ChecksView {
  readonly snapshot: Snapshot;
}

const distinct = <T>(values: Iterable<T>): T[] => [...new Set(values)];

/** Several of them stand for one another: whatever one of them was asked, the others were, and it came out alike. */
function alike(results: readonly CheckResult[]): string[][] {
  const names = distinct(results.flatMap((r) => [r.check.from, r.check.to]));
  const profile = (name: string): string =>
    results
      .flatMap((r) => {
        const { from, to, via } = r.check;
        const said = [r.check.id, r.check.port, lookOf(r), via];
        return [...(from === name ? [["to", to, ...said]] : []), ...(to === name ? [["from", from, ...said]] : [])].map((x) => JSON.stringify(x));
      })
      .sort()
      .join();
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const key = profile(name);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()];
}

const people = (lang: Lang): ReadonlyMap<string, string> => {
  const { report } = catalogue(lang).reach;
  return new Map([["outside", report.outside], ["internet", report.internet], ["vpn-client", report.vpnClients]]);
};

function endOf(names: readonly string[], { snapshot, nameOf }: View, lang: Lang): EndPicture {
  const interfaces = snapshot.interfaces.filter((i) => names.includes(nameOf(i.owner ?? i.id) ?? ""));
  const addresses = interfaces.map((i) => i.addresses.flatMap((a) => (a.public === undefined ? [a.private] : [a.private, a.public])).join(" / "));
  const words = names.flatMap((name) => people(lang).get(name) ?? []).filter((word) => !names.includes(word));
  return { key: names[0]!, name: names.join(", "), notes: [...words, ...addresses.sort()], stranger: interfaces.length === 0 };
}

const lookOf = ({ ok, verdict }: CheckResult): TalkPicture["look"] => (!ok ? "wrong" : verdict === "open" ? "allowed" : "refused");

/** "1 (22), NX2 (22, 80)". */
function textOf(results: readonly CheckResult[]): string {
  const ids = distinct(results.map((r) => r.check.id));
  return ids.map((id) => `${id} (${distinct(results.filter((r) => r.check.id === id).map((r) => r.check.port)).join(", ")})`).join(", ");
}

/** The checks as a picture: their ends, and an arrow for all that came out alike between two of them. */
export function talksOf(view: View, lang: Lang): ChecksPicture {
  const groups = alike(view.results);
  const place = new Map(groups.flatMap((names) => names.map((name) => [name, names[0]!] as const)));
  const between = new Map<string, CheckResult[]>();
  for (const r of view.results) {
    const [from, to] = [place.get(r.check.from)!, place.get(r.check.to)!];
    const key = JSON.stringify([from, to, lookOf(r)]);
    if (from !== to) between.set(key, [...(between.get(key) ?? []), r]);
  }
  const talks = [...between.values()].map((results): TalkPicture => {
    const { check } = results[0]!;
    const title = distinct(results.map((r) => `${r.check.id}: ${titleOfCheck(r.check, lang)}`)).join("\n");
    return { from: place.get(check.from)!, to: place.get(check.to)!, look: lookOf(results[0]!), text: textOf(results), title };
  });
  const { checks, looks } = catalogue(lang).reach.report;
  return { title: checks, about: countOf(view, { lang }), looks, ends: groups.map((names) => endOf(names, view, lang)), talks };
}
