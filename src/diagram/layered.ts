import { Graph, layout } from "@dagrejs/dagre";
import type { Area, Spot } from "./drawing.js";

export interface LayeredNode {
  readonly key: string;
  readonly width: number;
  readonly height: number;
}
export interface LayeredEdge {
  readonly from: string;
  readonly to: string;
  /** How many layers it goes on: 1 by default. */
  readonly layers?: number;
  /** Room for what is written on it. */
  readonly label?: { readonly width: number; readonly height: number };
}
/** Pixels between the nodes of a layer, and between layers. */
export interface Space {
  readonly between: number;
  readonly layers: number;
  /** Nodes of one layer each that keep this order, from above. */
  readonly order?: readonly (readonly string[])[];
}
export interface Layered {
  readonly nodes: ReadonlyMap<string, Area>;
  /** In the order given. */
  readonly edges: readonly { readonly points: readonly Spot[]; readonly label?: Area }[];
  readonly width: number;
  readonly height: number;
}

/**
 * Layers from left to right with as few crossings as dagre finds (Gansner et al., "A Technique for Drawing Directed Graphs").
 * The same input gives the same places.
 */
export function layered(nodes: readonly LayeredNode[], edges: readonly LayeredEdge[], space: Space): Layered {
  // Keys are ours only: a name that somebody made up must not become a property of an object in there.
  const number = new Map(nodes.map((n, i) => [n.key, `n${i}`]));
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: space.between, ranksep: space.layers, edgesep: 12 });
  for (const { key, width, height } of nodes) graph.setNode(number.get(key)!, { width, height });
  edges.forEach((e, i) => {
    const label = e.label === undefined ? { width: 0, height: 0 } : { ...e.label, labelpos: "c" as const };
    graph.setEdge(number.get(e.from)!, number.get(e.to)!, { minlen: e.layers ?? 1, ...label }, `e${i}`);
  });
  const constraints = (space.order ?? []).flatMap((layer) => layer.slice(1).map((key, i) => ({ left: number.get(layer[i]!)!, right: number.get(key)! })));
  layout(graph, { constraints });
  const centred = ({ x, y, width, height }: { x?: number; y?: number; width?: number; height?: number }): Area => ({ x: (x ?? 0) - (width ?? 0) / 2, y: (y ?? 0) - (height ?? 0) / 2, width: width ?? 0, height: height ?? 0 });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    nodes: new Map(nodes.map((n) => [n.key, centred(graph.node(number.get(n.key)!))])),
    edges: edges.map((e, i) => {
      const placed = graph.edge(number.get(e.from)!, number.get(e.to)!, `e${i}`) as { points: Spot[]; x?: number; y?: number };
      const points = placed.points.map(({ x, y }) => ({ x, y }));
      return e.label === undefined ? { points } : { points, label: centred({ ...placed, ...e.label }) };
    }),
    width,
    height,
  };
}
