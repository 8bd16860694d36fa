import type { CheckResult } from "../document.js";
import type { Question } from "../judge.js";
import type { Scene } from "../scene.js";
import { controlFor, type Neighbour } from "./control.js";
import { dialOf, nameOfDial, type Dial } from "./dial.js";
import { isIn, isPrivate, type Own } from "./own.js";
import type { Cannot } from "./verdict.js";

/** How a host is reached by ssh: its name in our ssh_config, and the address of the first host on the way. */
export interface ShellWay {
  readonly alias: string;
  readonly entry: string;
}

/** Where an attempt is made: on this machine, or on a host. */
export interface Attempt {
  /** The same for the same attempt: whatever several checks want is made once. */
  readonly key: string;
  /** undefined: here. */
  readonly host?: string;
  readonly dial: Dial;
}

/** One check with what will be tried for it. */
export interface Planned {
  readonly result: CheckResult;
  readonly attempt: Attempt | { readonly cannot: Cannot };
  /** What has to work while this one does not, for people and as an attempt; absent: there is none. */
  readonly control?: { readonly question: Question; readonly attempt: Attempt };
}

/** What the plan has to know beside the checks. */
export interface Circumstances {
  readonly scene: Scene;
  readonly ways: ReadonlyMap<string, ShellWay>;
  readonly own: Own;
  readonly open: readonly Neighbour[];
}

/** The endpoint that this machine is connected to. */
function tunnel({ scene, own }: Circumstances, name?: string) {
  const ids = Object.entries(scene.cast.clientVpns).flatMap(([party, id]) => (name === undefined || party === name ? [id] : []));
  return scene.snapshot.clientVpns.find((c) => ids.includes(c.id) && isIn(own, c.clientCidr));
}

/** A split tunnel takes what is private, a full one takes everything. */
function takenByTunnel(c: Circumstances, { to }: Question): boolean {
  const up = tunnel(c);
  if (up === undefined) return false;
  const { scene } = c;
  const host = scene.host(to);
  const facing = scene.snapshot.loadBalancers.some((b) => b.arn === scene.cast.loadBalancers[to] && b.scheme === "internet-facing");
  return !up.splitTunnel || !(facing || to === "internet" || host?.addresses[0]?.public !== undefined);
}

const attemptOf = (dial: Dial, host?: string): Attempt => ({ key: `${host ?? "here"} ${nameOfDial(dial)}`, dial, ...(host === undefined ? {} : { host }) });

/** How one question is asked from where it has to be asked. Pure. */
export function attemptFor(c: Circumstances, q: Question): Attempt | { readonly cannot: Cannot } {
  const dial = dialOf(c.scene, q);
  if (dial === undefined) return { cannot: "absent" };
  if (q.from === "outside" || q.from === "internet") return takenByTunnel(c, q) ? { cannot: "vpn-up" } : attemptOf(dial);
  if (Object.hasOwn(c.scene.cast.clientVpns, q.from)) return tunnel(c, q.from) === undefined ? { cannot: "vpn-down" } : attemptOf(dial);
  if (c.scene.host(q.from) === undefined) return { cannot: "absent" };
  const way = c.ways.get(q.from);
  if (way === undefined) return { cannot: "no-way" };
  // A private address means another host in another network: its key must not be taken for our server's.
  if (isPrivate(way.entry) && tunnel(c) === undefined) return { cannot: Object.keys(c.scene.cast.clientVpns).length > 0 ? "vpn-down" : "no-way" };
  return attemptOf(dial, q.from);
}

/** What is tried for these checks, each with its control. Pure. */
export function planProbes(c: Circumstances, results: readonly CheckResult[]): Planned[] {
  return results.map((result): Planned => {
    const attempt = attemptFor(c, result.check);
    if ("cannot" in attempt) return { result, attempt };
    const question = controlFor(
      result.check,
      c.open.filter((n) => !("cannot" in attemptFor(c, n))),
    );
    if (question === undefined) return { result, attempt };
    return { result, attempt, control: { question, attempt: attemptFor(c, question) as Attempt } };
  });
}

/** Every attempt once; a control right behind what it is for. */
export function attemptsOf(planned: readonly Planned[]): Attempt[] {
  const all = planned.flatMap(({ attempt, control }) => ("cannot" in attempt ? [] : [attempt, ...(control === undefined ? [] : [control.attempt])]));
  return [...new Map(all.map((a) => [a.key, a])).values()];
}
