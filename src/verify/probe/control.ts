import type { CheckResult } from "../document.js";
import { ask, type Question } from "../judge.js";
import type { View } from "../prove.js";

/** A conversation that must work, whoever says so: the engine asked for it, beside what the checks claim. */
export type Neighbour = Question;

const sameAs = (a: Question, b: Question): boolean => a.to === b.to && a.port === b.port && a.via === b.via;

/**
 * Which conversation of the same sender has to work while this one does not. Best is the same destination on another
 * port: host, addresses and ways are the same then, and only the rule in question differs. Next, a destination of the
 * same kind ("ap-server-2" for "ap-server-1"), then any other; directly rather than by way of a proxy.
 * @param open conversations that work according to the engine, of every sender
 * @returns undefined: there is none
 */
export function controlFor(q: Question, open: readonly Neighbour[]): Neighbour | undefined {
  const kind = (name: string): string => name.replace(/-\d+$/, "");
  const distance = (n: Neighbour): number => (n.to === q.to ? 0 : kind(n.to) === kind(q.to) ? 1 : 2) + (n.via === undefined ? 0 : 3);
  const candidates = open.filter((n) => n.from === q.from && !sameAs(n, q));
  // A stable order: what the checks claim comes first among equals.
  return candidates.map((n, i) => ({ n, rank: distance(n), i })).sort((a, b) => a.rank - b.rank || a.i - b.i)[0]?.n;
}

const question = ({ from, to, port, protocol, via }: Question): Question => ({ from, to, port, protocol, ...(via === undefined ? {} : { via }) });

/**
 * What works according to the engine: the checks that are open, and, for senders of which no check is, whatever listens
 * on the other hosts, and the internet.
 * @param results of all checks
 */
export function openNeighbours({ scene, network }: Pick<View, "scene" | "network">, results: readonly CheckResult[]): Neighbour[] {
  const claimed = results.filter((r) => r.verdict === "open").map((r) => question(r.check));
  // A bucket's list asks policies as well: the last to be chosen.
  const isBucket = (n: Neighbour): boolean => Object.hasOwn(scene.cast.buckets, n.to);
  const senders = [...new Set(results.map((r) => r.check.from))];
  const listening = Object.entries(scene.cast.software).flatMap(([to, software]) => software.listens.map((port) => ({ to, port })));
  const others = [...listening, { to: "internet", port: 80 }];
  const asked = senders.flatMap((from) => others.filter((o) => o.to !== from).map((o): Neighbour => ({ from, ...o, protocol: "tcp" })));
  const more = asked.filter((n) => !claimed.some((c) => c.from === n.from && sameAs(c, n)) && n.from !== "outside").filter((n) => works(ask(scene, network, n, false)));
  return [...claimed.filter((n) => !isBucket(n)), ...more, ...claimed.filter(isBucket)];
}
const works = (answer: ReturnType<typeof ask>): boolean => "verdict" in answer && answer.verdict === "open";
