import { Fault } from "../core/fault.js";
import { refsOf } from "../core/resolve.js";
import type {
  AddOptions,
  AnyKind,
  AnyQuestion,
  Answered,
  AnyStep,
  AttrRef,
  Build,
  Check,
  Facts,
  Input,
  Inputs,
  NodeId,
  Party,
  Preset,
  Refs,
  Software,
  WalkPhase,
} from "../core/types.js";

/** One declared resource: what we mean it to be, with references to others. */
export interface GraphNode {
  readonly id: NodeId;
  readonly step: string;
  readonly kind: AnyKind;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** References and `after`: what has to be there first. */
  readonly needs: readonly NodeId[];
  readonly within?: NodeId;
}

export interface Graph {
  /** In order of declaration, which is an order of creation: a reference can only point back. */
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly steps: readonly string[];
  readonly outputs: Readonly<Record<string, Input<string>>>;
  readonly hosts: Readonly<Record<string, unknown>>;
  readonly parties: Readonly<Record<string, Party>>;
  /** By host. */
  readonly software: Readonly<Record<string, Software>>;
  /** What must be reachable and what must not, in the phase declared for. */
  readonly checks: readonly Check[];
}

export interface Declaration {
  /** In walkthrough order, closed under `needs`. */
  readonly steps: readonly AnyStep[];
  readonly answers: Readonly<Record<string, unknown>>;
  readonly facts: Facts;
  readonly preset: Preset;
  readonly phase?: WalkPhase;
  readonly envName: string;
  readonly envId: string;
}

/** Seven characters, the same on every run. */
function hashOf(name: string): string {
  let hash = 5381;
  for (const c of name) hash = ((hash * 33) ^ c.codePointAt(0)!) >>> 0;
  return hash.toString(36).padStart(7, "0");
}

/** Cuts a name to `max` characters, keeping it distinct by a short hash of the whole. */
function cut(name: string, max: number): string {
  if (name.length <= max) return name;
  const tail = hashOf(name);
  return `${name.slice(0, max - tail.length - 1).replace(/-+$/, "")}-${tail}`;
}

/** RDS and load balancers refuse a hyphen at the end and two in a row; an environment may be called so. */
function plain(name: string): string {
  const fit = name.replace(/-+/g, "-").replace(/-$/, "");
  return fit === name ? name : `${fit}-${hashOf(name)}`;
}

/** The step's own answers. A question that is younger than the environment is answered by its preset. */
function answersOf(step: AnyStep, { answers, facts, preset }: Declaration): Record<string, unknown> {
  const own = Object.entries(step.questions as Record<string, AnyQuestion>).map(([key, question]) => {
    if (answers[key] !== undefined) return [key, answers[key]] as const;
    const initial = question[preset] as unknown;
    return [key, typeof initial === "function" ? (initial as (f: Facts, a: Answered) => unknown)(facts, answers as Answered) : initial] as const;
  });
  return Object.fromEntries(own);
}

/** Where global names stay as the article prints them (G2). */
const articleRegion = "ap-northeast-1";

/** Runs every step's `declare`. Pure; throws Fault bug when a step declares nonsense. */
export function declare(d: Declaration): Graph {
  const nodes = new Map<NodeId, GraphNode>();
  const outs = new Map<string, unknown>();
  const outputs: Record<string, Input<string>> = {};
  const hosts: Record<string, unknown> = {};
  const parties: Record<string, Party> = {};
  const software: Record<string, Software> = {};
  const checks: Check[] = [];
  const regional = d.facts.globalNames === "region" && d.facts.region !== articleRegion ? `-${d.facts.region}` : "";
  const inEnvironment = (name: string): string => (d.envName === "default" ? name : plain(`${name}-${d.envName}`));

  for (const step of d.steps) {
    const build: Build = {
      phase: d.phase ?? "P1",
      add<P, A>(kind: AnyKind, name: string, props: Inputs<P>, options: AddOptions = {}) {
        const id = `${step.id}/${name}`;
        if (nodes.has(id)) throw new Fault("bug", { message: `${id} is declared twice` });
        const after = (options.after ?? []).filter((r): r is AttrRef<unknown> => r !== undefined).map((r) => r.$ref);
        const needs = [...new Set([...refsOf(props), ...after])];
        for (const n of needs) if (!nodes.has(n)) throw new Fault("bug", { message: `${id} refers to ${n}, which is not declared` });
        const container = kind.within === undefined ? undefined : (props as Record<string, unknown>)[kind.within];
        const within = container === undefined ? undefined : [...refsOf(container)][0];
        nodes.set(id, {
          id,
          step: step.id,
          kind,
          name: options.name ?? name,
          props: props as Record<string, unknown>,
          needs,
          ...(within === undefined ? {} : { within }),
        });
        // Any attribute is a reference; the types say which ones there are.
        return new Proxy({}, { get: (_, attr) => ({ $ref: id, $attr: String(attr) }) }) as Refs<A & { id: string }>;
      },
      unique: (name, max) => cut(inEnvironment(name), max),
      account: (name, max) => cut(inEnvironment(name) + regional, max),
      global: (name, max) => cut(`${name}-${d.facts.account}-${d.envId.slice(-8)}`, max),
    };
    const answers = answersOf(step, d);
    const up = Object.fromEntries(
      Object.entries(step.needs as Record<string, AnyStep>).map(([key, needed]) => {
        if (!outs.has(needed.id)) throw new Fault("bug", { message: `${step.id} needs ${needed.id}, which is not declared` });
        return [key, outs.get(needed.id)];
      }),
    );
    const out: unknown = step.declare(build, answers, up, d.facts, d.preset);
    outs.set(step.id, out);
    Object.assign(outputs, step.outputs?.(out));
    Object.assign(hosts, step.hosts?.(out));
    Object.assign(parties, step.parties?.(out));
    Object.assign(software, step.software?.(out));
    checks.push(...(step.checks?.(answers, out, { phase: d.phase ?? "P1", hosts: Object.keys(hosts) }) ?? []));
  }
  return { nodes, steps: d.steps.map((s) => s.id), outputs, hosts, parties, software, checks };
}
