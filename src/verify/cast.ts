import { resolve } from "../core/resolve.js";
import type { State } from "../core/state.js";
import type { Check, NodeId, Party, Software } from "../core/types.js";
import type { Cast } from "./scene.js";
import type { Scope } from "./snapshot/index.js";

/** What the steps declare of the environment, as far as checks need it (engine/graph.ts `Graph`). */
export interface Declared {
  readonly hosts: Readonly<Record<string, unknown>>;
  readonly parties: Readonly<Record<string, Party>>;
  readonly software: Readonly<Record<string, Software>>;
  readonly checks: readonly Check[];
}

const lookIn = (state: State) => (node: NodeId, attr: string): unknown => {
  const record = Object.hasOwn(state.records, node) ? state.records[node] : undefined;
  return attr === "id" ? record?.id : record?.attrs?.[attr];
};

/**
 * Which ids the names stand for. Only ids are taken from the records: where to look, never what is there. A name whose
 * thing is not built yet has the id "", which nothing at AWS has.
 */
export function castOf(declared: Declared, state: State): Cast {
  const look = lookIn(state);
  const text = (value: unknown): string => {
    const { value: found } = resolve(value, look);
    return typeof found === "string" ? found : "";
  };
  const parties = Object.entries(declared.parties);
  const of = (key: string): Record<string, string> =>
    Object.fromEntries(parties.flatMap(([name, party]) => (key in party ? [[name, text((party as unknown as Record<string, unknown>)[key])]] : [])));
  return {
    hosts: Object.fromEntries(Object.entries(declared.hosts).map(([name, host]) => [name, text((host as { id?: unknown }).id)])),
    software: declared.software,
    loadBalancers: of("loadBalancerArn"),
    databases: of("databaseId"),
    buckets: of("bucket"),
    clientVpns: of("clientVpnId"),
    outside: of("outside")["outside"] ?? "0.0.0.0/0",
  };
}

/** Where the environment is. */
export const scopeOf = (state: State, cast: Cast): Scope => ({
  vpcs: Object.values(state.records).flatMap((r) => (r.kind === "ec2/vpc" && r.id !== undefined ? [r.id] : [])),
  buckets: Object.values(cast.buckets).filter((name) => name !== ""),
});
