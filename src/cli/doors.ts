import type { Change } from "../core/plan.js";
import { isAttrRef, refsOf } from "../core/resolve.js";
import type { NodeRecord } from "../core/state.js";
import type { NodeId } from "../core/types.js";
import type { Graph, GraphNode } from "../engine/graph.js";

/** One rule of a security group that a move between phases makes or takes away, in words: who may reach whom. */
export interface Door {
  readonly act: "open" | "close";
  /** Hosts behind it; a group without hosts is called by its name. */
  readonly to: readonly string[];
  /** "22", or "8000-8010". */
  readonly port: string;
  readonly protocol: string;
  /** Hosts, or a range of addresses. */
  readonly from: readonly string[];
}

const ruleKind = "ec2/security-group-rule";

export interface Doors {
  readonly doors: readonly Door[];
  /** What else the same run would do. */
  readonly others: readonly Change[];
}

/**
 * Tells the doors apart from the rest of a plan. Pure.
 * @param graph as it shall be: what opens stands there
 * @param records as it is: what closes stands there
 */
export function doorsOf(changes: readonly Change[], graph: Graph, records: Readonly<Record<NodeId, NodeRecord>>): Doors {
  const doors: Door[] = [];
  const others: Change[] = [];
  for (const change of changes) {
    const act = change.kind !== ruleKind ? undefined : change.act === "create" ? "open" : change.act === "delete" ? "close" : undefined;
    const props = act === "open" ? graph.nodes.get(change.node)?.props : act === "close" ? records[change.node]?.props : undefined;
    if (act === undefined || props === undefined) others.push(change);
    else doors.push({ act, ...described(props, graph, records) });
  }
  // What closes first: it is what the reader may miss afterwards.
  return { doors: doors.sort((a, b) => a.act.localeCompare(b.act)), others };
}

function described(props: Readonly<Record<string, unknown>>, graph: Graph, records: Readonly<Record<NodeId, NodeRecord>>): Omit<Door, "act"> {
  const { fromPort, toPort, protocol, cidr, sourceGroupId, prefixListId } = props;
  const party = (group: unknown): readonly string[] => members(groupNode(group, records), graph);
  return {
    to: party(props["groupId"]),
    port: fromPort === toPort ? String(fromPort) : `${String(fromPort)}-${String(toPort)}`,
    protocol: String(protocol),
    from: sourceGroupId === undefined ? [String(cidr ?? prefixListId)] : party(sourceGroupId),
  };
}

/** The node of a group: by reference in the graph, by AWS's id in a record. */
function groupNode(group: unknown, records: Readonly<Record<NodeId, NodeRecord>>): NodeId {
  if (isAttrRef(group)) return group.$ref;
  return Object.entries(records).find(([, r]) => r.id === group)?.[0] ?? String(group);
}

/** Who is in a group: servers by their names, the endpoint's as the people who come through it. */
function members(group: NodeId, graph: Graph): readonly string[] {
  const isIn = (node: GraphNode): boolean => refsOf(node.props["securityGroupIds"]).has(group);
  const found = [...graph.nodes.values()].filter((node) => node.props["securityGroupIds"] !== undefined && isIn(node));
  const names = found.map((node) => (node.kind.name === "ec2/client-vpn-endpoint" ? "vpn-client" : node.name));
  return names.length > 0 ? names : [graph.nodes.get(group)?.name ?? group];
}
