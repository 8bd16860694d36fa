import { dirname } from "node:path";
import { connect } from "../aws/connect.js";
import type { ClientOptions } from "../aws/send.js";
import type { Emit } from "../core/event.js";
import { Fault } from "../core/fault.js";
import type { Finding } from "../core/finding.js";
import { isLoopback } from "../core/loopback.js";
import type { State, Store } from "../core/state.js";
import type { Aws, Facts, NodeId } from "../core/types.js";
import { examineBeforeUp, examineHere, examineThere, examineWanted, homeOf, regionOff, sharing, type Clash, type Declared, type Here, type There } from "../doctor/index.js";
import type { Graph } from "../engine/graph.js";
import { isForeign } from "../engine/plan.js";
import { toFault } from "../engine/policy.js";
import type { Survey } from "../engine/survey.js";
import { version } from "../version.js";

/** Where an examination looks: one environment, and the door to AWS. */
export interface Ground {
  readonly env: string;
  readonly store: Store;
  readonly aws: Aws;
  readonly endpoint: string | undefined;
  readonly state: State | undefined;
}

/** What is meant: declared, and what it was declared with. */
export interface Meant {
  readonly graph: Graph;
  readonly facts: Facts;
}

const hereOf = ({ env, store }: Pick<Ground, "env" | "store">): Here => ({ env, store, folder: dirname(store.path("ssh_config")), version, node: process.versions.node, now: Date.now });

const thereOf = (ground: Ground, thorough: boolean): There => {
  const { aws, endpoint, state } = ground;
  return { ...hereOf(ground), aws, endpoint, local: endpoint !== undefined && isLoopback(endpoint), saved: state, thorough, shared: sharing() };
};

/** What the examinations want to know of each node. */
const declaredOf = (graph: Graph): readonly Declared[] =>
  [...graph.nodes.values()].map(({ id, kind, props, needs }) => {
    const { typicalMs } = kind.pace;
    return { id, kind: kind.name, props, needs, typicalMs: typeof typicalMs === "number" ? typicalMs : typicalMs(props), iam: kind.iam };
  });

const asFinding = (examination: string, fault: Fault): Finding => ({ examination, level: "stop", code: "fault", data: {}, fault });
/** Not a finding, but the end of the run. */
const isOurs = (fault: Fault): boolean => fault.class === "bug" || fault.class === "interrupted";

/** This machine alone. */
export const examineMachine = (ground: Pick<Ground, "env" | "store">): Promise<readonly Finding[]> => examineHere(hereOf(ground));

/**
 * Everything at AWS. What is meant may itself not be found out (no such Region, too few zones): then that is a finding,
 * and what needs no plan is looked at.
 */
export async function examineAccount(ground: Ground, meant: () => Promise<Meant & { readonly survey: Survey; readonly envId: string }>): Promise<readonly Finding[]> {
  const there = thereOf(ground, true);
  try {
    const { graph, facts, survey, envId } = await meant();
    const things = declaredOf(graph);
    const creating = things.filter((t) => !survey.seen.has(t.id));
    return await examineWanted({ ...there, things, creating, facts, clashes: clashesOf(graph, survey, ground.state, envId) });
  } catch (e) {
    const fault = toFault(e);
    if (isOurs(fault)) throw fault;
    return [...(await examineThere(there)), asFinding("plan", fault)];
  }
}

const clashesOf = (graph: Graph, { seen }: Survey, state: State | undefined, envId: string): Clash[] =>
  [...graph.nodes.values()].flatMap(({ id, kind }) => {
    const found = seen.get(id);
    return found !== undefined && isForeign({ kind }, found, state?.records[id], envId) ? [{ node: id, kind: kind.name, id: found.id }] : [];
  });

/** AWS could not be asked who we are. Where it refuses good keys, the Region may be why. */
export async function examineRefusal(e: unknown, client: ClientOptions, saved: State | undefined): Promise<readonly Finding[]> {
  const fault = toFault(e);
  if (isOurs(fault)) throw fault;
  const region = client.region || process.env["AWS_REGION"] || process.env["AWS_DEFAULT_REGION"] || saved?.place.region;
  const home = region === undefined || fault.code !== "bad-credentials" ? undefined : homeOf(region);
  if (home === undefined) return [asFinding("connection", fault)];
  const off = await connect({ ...client, region: home }).then((aws) => regionOff(region!, aws)).catch(() => undefined);
  return [off ?? asFinding("connection", fault)];
}

/** What would stop a run or should be known before it: nothing of it is ok. Warnings are told as notes. */
export async function preflight(ground: Ground, meant: Meant, creating: ReadonlySet<NodeId>, emit: Emit): Promise<readonly Finding[]> {
  const things = declaredOf(meant.graph);
  const wanted = { ...thereOf(ground, false), things, creating: things.filter((t) => creating.has(t.id)), facts: meant.facts, clashes: [] };
  const findings = (await examineBeforeUp(wanted)).filter((f) => f.level !== "ok");
  for (const f of findings) if (f.level === "warning") emit({ type: "note", code: "warning", data: { finding: f.code, ...f.data } });
  const unseen = findings.filter((f) => f.level === "could-not-look");
  if (unseen.length > 0) emit({ type: "note", code: "could-not-look", data: { env: ground.env, examinations: [...new Set(unseen.map((f) => f.examination))] } });
  return findings;
}

/** A plan that will not be carried out says what would stop it. */
export function warnOfStops(findings: readonly Finding[], emit: Emit): void {
  for (const f of findings) if (f.level === "stop" && f.fault === undefined) emit({ type: "note", code: "warning", data: { finding: f.code, ...f.data } });
}

/** @throws Fault with everything at once that would stop the run, before anything is made */
export function refuse(findings: readonly Finding[]): void {
  const [first, ...others] = findings.filter((f) => f.level === "stop").map((f) => f.fault ?? new Fault("preflight", { finding: f }));
  if (first === undefined) return;
  if (others.length > 0) first.along = { faults: others, blocked: 0 };
  throw first;
}
