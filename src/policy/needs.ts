import { besidesOf, stateNeeds, type Besides } from "./besides.js";
import { isLook, serves, type Purpose } from "./purpose.js";
import { scopesOf } from "./rules.js";
import type { Scope } from "./scope.js";
import { hangs, unique, type DeclaredNode, type KindNeeds, type Place, type Props, type World } from "./world.js";

/** Who needs an action: a kind of resource in a step; a kind that is only looked for; or the program itself. */
export type Origin = { readonly step: string; readonly kind: string } | { readonly kind: string } | { readonly why: Besides };

/** An action on what it is allowed, and who needs it. One action comes several times where its scopes differ. */
export interface Need extends Scope {
  readonly action: string;
  readonly origins: readonly Origin[];
}

/** Everything a policy is made of. `engine/graph`'s Graph fits `graph`, `resources`' kinds fit `kinds`. */
export interface Subject {
  readonly graph: { readonly nodes: ReadonlyMap<string, DeclaredNode> };
  /** All kinds there are: what is ours is looked for without a state, whatever the plan has. */
  readonly kinds: Iterable<KindNeeds>;
  /** IAM actions that `check` needs (`verify`'s snapshotActions). */
  readonly snapshotActions: readonly string[];
  readonly place: Place;
}

/**
 * What the plan needs for one purpose or several, each with its resources and conditions, sorted by action.
 * Pure and deterministic.
 */
export function actionsOf(subject: Subject, purposes: readonly Purpose[]): readonly Need[] {
  const w: World = { ...subject.place, nodes: [...subject.graph.nodes.values()], wide: purposes.some((p) => p !== "up") };
  const found = new Map<string, { need: Need; origins: Map<string, Origin> }>();
  const add = (action: string, scope: Scope, origin: Origin): void => {
    const clean = { action, resources: unique(scope.resources), ...(scope.condition === undefined ? {} : { condition: scope.condition }) };
    const key = JSON.stringify(clean);
    const entry = found.get(key) ?? { need: { ...clean, origins: [] }, origins: new Map<string, Origin>() };
    entry.origins.set(JSON.stringify(origin), origin);
    found.set(key, entry);
  };
  for (const purpose of purposes) {
    for (const { kind, action, origin, props } of wanted(subject, w, purpose)) for (const scope of scopesOf(w, action, kind, props)) add(action, scope, origin);
    for (const { action, scope } of stateNeeds(w, purpose)) add(action, scope, { why: "state" });
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { need, origins }]) => ({ ...need, origins: [...origins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, o]) => o) }));
}

interface Wanted {
  readonly action: string;
  readonly kind: KindNeeds;
  readonly origin: Origin;
  readonly props?: Props;
}
/** The program itself, where a kind is expected. */
const itself: KindNeeds = { name: "", iam: [] };

function wanted({ kinds, snapshotActions }: Subject, w: World, purpose: Purpose): Wanted[] {
  const forKind = (kind: KindNeeds): string[] => kind.iam.filter((action) => serves(action, purpose, hangs(kind)));
  const planned = w.nodes.flatMap((n) => forKind(n.kind).map((action): Wanted => ({ action, kind: n.kind, origin: { step: n.step, kind: n.kind.name }, props: n.props })));
  const here = new Set(w.nodes.map((n) => n.kind.name));
  // To find what is ours without a state, every kind is asked for, also those that the plan does not have.
  const looked = purpose === "up" ? [] : [...kinds].filter((k) => !here.has(k.name)).flatMap((kind) => kind.iam.filter(isLook).map((action): Wanted => ({ action, kind, origin: { kind: kind.name } })));
  const checks = purpose === "teardown" ? [] : snapshotActions.map((action): Wanted => ({ action, kind: itself, origin: { why: "check" } }));
  const rest = besidesOf(w, purpose).map(({ action, why }): Wanted => ({ action, kind: itself, origin: { why } }));
  return [...planned, ...looked, ...checks, ...rest];
}
