import type { NodeId } from "../core/types.js";

/** What the order of removal needs to know of a node: from the saved records, so no configuration is needed. */
export interface Standing {
  readonly needs: readonly NodeId[];
  readonly within?: NodeId;
}

export interface Removal {
  readonly node: NodeId;
  /** Removals that come first. */
  readonly deps: readonly NodeId[];
  /** The container takes it along: no call of its own, it is gone when the container is. */
  readonly implied: boolean;
  /** What goes with this one in that way. */
  readonly carries: readonly NodeId[];
}

/**
 * The saved edges, reversed. A node whose container goes too is not deleted by a call of its own, unless that would
 * close a circle: two security groups whose rules name each other can only be deleted after a rule is revoked.
 */
export function removals(going: ReadonlySet<NodeId>, standing: ReadonlyMap<NodeId, Standing>): Removal[] {
  const implied = new Set([...going].filter((n) => {
    const within = standing.get(n)?.within;
    return within !== undefined && going.has(within);
  }));
  for (;;) {
    const deps = edges(going, standing, implied);
    const circle = stuck(deps);
    if (circle.size === 0) {
      const carries = (node: NodeId): NodeId[] => [...implied].filter((n) => standing.get(n)!.within === node).flatMap((n) => [...carries(n), n]);
      return [...going].map((node) => ({ node, deps: [...deps.get(node)!], implied: implied.has(node), carries: implied.has(node) ? [] : carries(node) }));
    }
    const release = [...circle].filter((n) => implied.has(n));
    if (release.length === 0) throw new Error(`the saved edges go in a circle: ${[...circle].join(", ")}`);
    for (const n of release) implied.delete(n);
  }
}

function edges(
  going: ReadonlySet<NodeId>,
  standing: ReadonlyMap<NodeId, Standing>,
  implied: ReadonlySet<NodeId>,
): Map<NodeId, Set<NodeId>> {
  const deps = new Map([...going].map((n) => [n, new Set<NodeId>()]));
  /** What really takes a node away: itself, or the outermost container that is deleted by a call. */
  const carrier = (n: NodeId): NodeId => (implied.has(n) ? carrier(standing.get(n)!.within!) : n);
  for (const n of going) {
    if (implied.has(n)) deps.get(n)!.add(carrier(n));
    for (const need of standing.get(n)?.needs ?? []) {
      if (!going.has(need) || (implied.has(n) && carrier(n) === carrier(need))) continue;
      // What stands on a contained thing must be gone before the container takes that thing away.
      deps.get(carrier(need))!.add(n);
    }
  }
  return deps;
}

/** Nodes that can never start: on a circle, or behind one. Only those on it have both directions inside. */
function stuck(deps: ReadonlyMap<NodeId, ReadonlySet<NodeId>>): Set<NodeId> {
  const left = new Map([...deps].map(([n, d]) => [n, new Set(d)]));
  for (let moved = true; moved; ) {
    moved = false;
    for (const [n, d] of left) {
      if (d.size > 0) continue;
      left.delete(n);
      for (const others of left.values()) others.delete(n);
      moved = true;
    }
  }
  return new Set(left.keys());
}
