import { join } from "node:path";
import { leavingOf, type Leaving } from "../core/leaving.js";
import type { Inspection } from "../core/inspection.js";
import type { Change } from "../core/plan.js";
import { resolve, unknownValue } from "../core/resolve.js";
import type { NodeRecord, State } from "../core/state.js";
import type { NodeId } from "../core/types.js";
import type { PlanCost } from "../cost/index.js";

/**
 * The JSON documents of cli.md "JSON", as plain values. Scripts rely on every name in here. What is not known is left out;
 * null stands only where its name says so.
 */
export type DriftWhat = "missing" | "changed" | "foreign" | "untagged" | "failed";
export type StepStatus = "absent" | "partial" | "ready" | "failed";

export interface StatusNode {
  readonly node: NodeId;
  readonly kind: string;
  readonly id?: string;
  readonly name: string;
  readonly status: NodeRecord["status"] | "failed";
  readonly drift?: DriftWhat;
}
export interface StatusStep {
  readonly id: string;
  readonly status: StepStatus;
  readonly nodes: readonly StatusNode[];
}
export interface StatusHost {
  readonly id?: string;
  readonly privateIp?: string;
  readonly publicIp?: string;
}
export interface StatusDocument {
  readonly env: string;
  readonly preset?: string;
  /** P1 to P4: how narrow the doors are. */
  readonly phase?: string;
  readonly region?: string;
  readonly account?: string;
  readonly steps: readonly StatusStep[];
  readonly hosts: Readonly<Record<string, StatusHost>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** A teardown that did not come to its end. */
  readonly leaving?: Leaving;
}

/** Finds attributes in the records, as last seen: nothing is asked. */
const lookIn = (state: State) => (node: NodeId, attr: string): unknown => {
  const record = Object.hasOwn(state.records, node) ? state.records[node] : undefined;
  return attr === "id" ? record?.id : record?.attrs?.[attr];
};

/** Expressions over the records → the texts that are known; the others are left out. */
function texts(expressions: Readonly<Record<string, unknown>>, state: State): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, expression] of Object.entries(expressions)) {
    const { value } = resolve(expression, lookIn(state));
    if (typeof value === "string" && value !== "") out[key] = value;
  }
  return out;
}

/** Files of the environment that outputs name, absolute, as far as they are there. */
export interface EnvironmentFiles {
  readonly clientProfile?: string;
  readonly sshConfig?: string;
}

/** @param folder the environment's, absolute: the state knows its secrets by name only, so that it can be moved */
export function outputsOf(state: State, folder: string, files: EnvironmentFiles = {}): Readonly<Record<string, string>> {
  const { keyFile, ...others } = texts(state.outputs, state);
  // A file outlives what it leads to: after a teardown it is nobody's way in.
  const { clientProfile, sshConfig } = files;
  const has = (kind: string) => Object.values(state.records).some((r) => r.kind === kind);
  return {
    ...others,
    ...(keyFile === undefined ? {} : { keyFile: join(folder, "secrets", keyFile) }),
    ...(clientProfile === undefined || !has("ec2/client-vpn-endpoint") ? {} : { clientProfile }),
    ...(sshConfig === undefined || Object.keys(hostsOf(state)).length === 0 ? {} : { sshConfig }),
  };
}

/** Hosts of which at least something is known, by name. */
export function hostsOf(state: State): Readonly<Record<string, StatusHost>> {
  const hosts = Object.entries(state.hosts).map(([name, host]) => {
    const { value } = resolve(host, lookIn(state));
    const fields = Object.entries(value as object).filter(([, v]) => v !== unknownValue && typeof v === "string" && v !== "");
    return [name, Object.fromEntries(fields) as StatusHost] as const;
  });
  return Object.fromEntries(hosts.filter(([, host]) => Object.keys(host).length > 0));
}

/** A node's status; one whose last attempt failed says so, whatever it was in the middle of. */
const nodeStatus = (record: NodeRecord): StatusNode["status"] => (record.failure === undefined ? record.status : "failed");

/** @param wanted nodes the step declares; undefined if that is not known */
function stepStatus(nodes: readonly StatusNode[], wanted: readonly NodeId[] | undefined): StepStatus {
  if (nodes.some((n) => n.status === "failed")) return "failed";
  if (nodes.length === 0) return "absent";
  const ready = new Set(nodes.filter((n) => n.status === "ready").map((n) => n.node));
  return ready.size === nodes.length && (wanted ?? []).every((n) => ready.has(n)) ? "ready" : "partial";
}

export interface StatusExtras {
  /** The environment's folder, absolute. */
  readonly folder: string;
  readonly files?: EnvironmentFiles;
  /** Ids of the walkthrough's steps, in order. */
  readonly walkthrough: readonly string[];
  /** Per step: the nodes it declares, so that a half-built step is not taken for a whole one. */
  readonly declared?: ReadonlyMap<string, readonly NodeId[]> | undefined;
  /** From `--refresh`: what AWS says differs. */
  readonly drift?: ReadonlyMap<NodeId, DriftWhat> | undefined;
}

/** @param state undefined: nothing was ever built under this name */
export function statusDocument(env: string, state: State | undefined, extras: StatusExtras): StatusDocument {
  const records = Object.entries(state?.records ?? {});
  const ids = [...new Set([...extras.walkthrough, ...(state?.steps ?? []), ...records.map(([, r]) => r.step)])];
  const steps = ids.map((id) => {
    const nodes = records
      .filter(([, record]) => record.step === id)
      .map(([node, record]): StatusNode => {
        const drift = extras.drift?.get(node);
        return {
          node,
          kind: record.kind,
          ...(record.id === undefined ? {} : { id: record.id }),
          name: record.name,
          status: nodeStatus(record),
          ...(drift === undefined ? {} : { drift }),
        };
      });
    return { id, status: stepStatus(nodes, extras.declared?.get(id)), nodes };
  });
  const leaving = state === undefined ? undefined : leavingOf(state);
  return {
    env,
    ...(state === undefined ? {} : { preset: state.preset, region: state.place.region, account: state.place.account, phase: state.phase ?? "P1" }),
    steps,
    hosts: state === undefined ? {} : hostsOf(state),
    outputs: state === undefined ? {} : outputsOf(state, extras.folder, extras.files),
    ...(leaving === undefined ? {} : { leaving }),
  };
}

export interface PlanDocument {
  readonly changes: readonly Pick<Change, "node" | "kind" | "act" | "why">[];
  /** Absent: nothing was priced. null: the price of something is not known. */
  readonly costPerDayUsd?: Pick<PlanCost, "before" | "after">;
  /** What the deletes among the changes would destroy or meet. Absent: nothing is deleted. */
  readonly inspection?: Inspection;
}
export const planDocument = (changes: readonly Change[], cost?: PlanCost, inspection?: Inspection): PlanDocument => ({
  changes: changes.map(({ node, kind, act, why }) => ({ node, kind, act, why })),
  ...(cost === undefined ? {} : { costPerDayUsd: { before: cost.before, after: cost.after } }),
  ...(inspection === undefined ? {} : { inspection }),
});
