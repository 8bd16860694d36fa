import { dirname } from "node:path";
import { connect } from "../aws/connect.js";
import type { ClientOptions } from "../aws/send.js";
import type { Emit } from "../core/event.js";
import { Fault } from "../core/fault.js";
import { withIgnored, type Finding } from "../core/finding.js";
import { isLoopback } from "../core/loopback.js";
import type { State, Store } from "../core/state.js";
import type { Aws, Facts, NodeId } from "../core/types.js";
import { examineBeforeUp, examineHere, examineThere, examineWanted, homeOf, regionOff, sharing, type Clash, type Declared, type Here, type Needed, type There } from "../doctor/index.js";
import type { Graph } from "../engine/graph.js";
import { namesakeOf } from "../engine/plan.js";
import { toFault } from "../engine/policy.js";
import type { Survey } from "../engine/survey.js";
import { actionsOf, purposes, type Need } from "../policy/index.js";
import { kinds } from "../resources/index.js";
import { bucketOf } from "../state/local.js";
import { version } from "../version.js";

/** Where an examination looks: one environment, and the door to AWS. */
export interface Ground {
  readonly env: string;
  readonly store: Store;
  readonly aws: Aws;
  readonly endpoint: string | undefined;
  readonly state: State | undefined;
  /** `--state`: where the state is, if not on this machine. */
  readonly stateAt: string | undefined;
}

/** What is meant: declared, and what it was declared with. */
export interface Meant {
  readonly graph: Graph;
  readonly facts: Facts;
  readonly envId: string;
}

const hereOf = ({ env, store }: Pick<Ground, "env" | "store">): Here => ({ env, store, folder: dirname(store.path("ssh_config")), version, node: process.versions.node, now: Date.now });

const thereOf = (ground: Ground, thorough: boolean): There => {
  const { aws, endpoint, state } = ground;
  return { ...hereOf(ground), aws, endpoint, local: endpoint !== undefined && isLoopback(endpoint), saved: state, thorough, shared: sharing() };
};

/** What the examinations want to know of each node. */
const declaredOf = (graph: Graph): readonly Declared[] =>
  [...graph.nodes.values()].map(({ id, kind, name, props, needs }) => {
    const { typicalMs } = kind.pace;
    return { id, kind: kind.name, name, props, needs, typicalMs: typeof typicalMs === "number" ? typicalMs : typicalMs(props) };
  });

/**
 * What a policy has to allow. Vital is what makes these nodes and saves the state; the rest (looks of the program itself,
 * what takes things away) is only of interest to who wants to see everything.
 */
async function needsOf({ aws, stateAt }: Ground, { graph, envId }: Meant, creating: ReadonlySet<NodeId>, thorough: boolean): Promise<readonly Needed[]> {
  const snapshotActions = thorough ? (await import("../verify/index.js")).snapshotActions : [];
  const { partition, region, account } = aws;
  const place = { partition, region, account, envId, ...(stateAt === undefined ? {} : { state: bucketOf(stateAt) }) };
  const subject = { graph, kinds: kinds.values(), snapshotActions, place };
  const makes = new Set([...graph.nodes.values()].flatMap((n) => (creating.has(n.id) ? [`${n.step} ${n.kind.name}`] : [])));
  const isVital = ({ origins }: Need): boolean => origins.some((o) => ("why" in o ? o.why === "state" : "step" in o && makes.has(`${o.step} ${o.kind}`)));
  const vital = actionsOf(subject, ["up"]).filter(isVital).map(neededOf(true));
  if (!thorough) return vital;
  const known = new Set(vital.map(scopeOf));
  return [...vital, ...actionsOf({ ...subject, kinds: kinds.values() }, purposes).map(neededOf(false)).filter((n) => !known.has(scopeOf(n)))];
}
const neededOf =
  (vital: boolean) =>
  ({ action, resources, condition }: Need): Needed => ({ action, resources, ...(condition === undefined ? {} : { condition }), vital });
const scopeOf = ({ action, resources, condition }: Needed): string => JSON.stringify([action, resources, condition ?? {}]);

const asFinding = (examination: string, fault: Fault): Finding => ({ examination, level: "stop", code: "fault", data: {}, fault });
/** Not a finding, but the end of the run. */
const isOurs = (fault: Fault): boolean => fault.class === "bug" || fault.class === "interrupted";

/** This machine alone. */
export const examineMachine = (ground: Pick<Ground, "env" | "store">): Promise<readonly Finding[]> => examineHere(hereOf(ground));

/**
 * Everything at AWS. What is meant may itself not be found out (no such Region, too few zones): then that is a finding,
 * and what needs no plan is looked at.
 */
export async function examineAccount(ground: Ground, meant: () => Promise<Meant & { readonly survey: Survey }>): Promise<readonly Finding[]> {
  const there = thereOf(ground, true);
  try {
    const { survey, ...all } = await meant();
    const { graph, facts, envId } = all;
    const things = declaredOf(graph);
    const creating = things.filter((t) => !survey.seen.has(t.id));
    const needs = await needsOf(ground, all, new Set(creating.map((t) => t.id)), true);
    return await examineWanted({ ...there, things, creating, facts, envId, needs, clashes: clashesOf(graph, survey, ground.state, envId) });
  } catch (e) {
    const fault = toFault(e);
    if (isOurs(fault)) throw fault;
    return [...(await examineThere(there)), asFinding("plan", fault)];
  }
}

const clashesOf = (graph: Graph, { seen, doubts }: Survey, state: State | undefined, envId: string): Clash[] =>
  [...graph.nodes.values()].flatMap(({ id, kind }) => {
    const found = seen.get(id);
    const taken = found !== undefined && doubts.has(id) && state?.records[id]?.id === undefined;
    return taken ? [{ node: id, kind: kind.name, id: found.id, ...namesakeOf(kind.name, found, envId) }] : [];
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
export async function preflight(ground: Ground, meant: Meant, creating: ReadonlySet<NodeId>, emit: Emit, ignored?: readonly string[]): Promise<readonly Finding[]> {
  const things = declaredOf(meant.graph);
  const { facts, envId } = meant;
  const needs = await needsOf(ground, meant, creating, false);
  const wanted = { ...thereOf(ground, false), things, creating: things.filter((t) => creating.has(t.id)), facts, envId, needs, clashes: [] };
  const findings = withIgnored((await examineBeforeUp(wanted)).filter((f) => f.level !== "ok"), ignored);
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
