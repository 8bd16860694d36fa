import { Fault } from "../../core/fault.js";
import type { State } from "../../core/state.js";
import type { AnyKind, End, NodeId } from "../../core/types.js";
import { type AnySeen, type Doubt, type EndOwner, type Evidence, firstDoubt, type Form, formOf, type Proof } from "./proofs.js";

export { type Doubt, type EndOwner, type Evidence, formOf } from "./proofs.js";
export { closeRequest, isOpen, keepOpen } from "./requests.js";

/**
 * What is done with a resource:
 * change: updated or deleted, as what the node's record names · adopt: recorded as the node's, which has no id yet or whose
 * own is gone · remove-duplicate: deleted beside the recorded one · finish: given the tags that its creation did not take · retag: given its tags again, on demand · recover: taken
 * up or deleted without any state.
 */
export type Act = "change" | "adopt" | "remove-duplicate" | "finish" | "retag" | "recover";

/**
 * What proves that a resource is ours, by the form of its kind. The kind declares its part in `identity` (`launch`, `ends`,
 * `retag`); nothing else decides. An empty place: it never happens to such a kind.
 */
export const needed: Readonly<Record<Form, Readonly<Partial<Record<Act, readonly Proof[]>>>>> = {
  id: {
    change: ["tags", "recordedToken"],
    adopt: ["tags", "node", "operation", "token", "time"],
    "remove-duplicate": ["tags", "node", "operation", "token", "time", "single"],
    finish: ["untagged", "recorded", "launched"],
    retag: ["untagged", "recorded"],
    recover: ["tags", "token", "single"],
  },
  name: {
    change: ["tags"],
    adopt: ["tags"],
    finish: ["untagged", "recorded", "launched"],
    retag: ["untagged", "recorded", "unreplaced"],
    recover: ["tags"],
  },
  untagged: {
    change: ["ends"],
    adopt: ["ends"],
    recover: ["ends"],
  },
};

/** @returns undefined: it is proved to be ours, and this may be done with it */
export function doubtOf(act: Act, evidence: Evidence): Doubt | undefined {
  const proofs = needed[formOf(evidence.kind)][act];
  return proofs === undefined ? "copy" : firstDoubt(proofs, evidence);
}

/** Something that is recorded as ours, or looks like it, and that nothing may be done with. */
export interface Foreign {
  readonly node: NodeId;
  readonly kind: string;
  readonly id: string;
  readonly why: Doubt;
}

interface Refused {
  readonly kind: string;
  readonly id: string;
  readonly node: NodeId;
  /** The environment that has it, and its Region. */
  readonly env?: string | undefined;
  readonly region?: string | undefined;
}
export const refusal = ({ kind, id, node, env, region }: Refused): Fault =>
  new Fault("foreign", { kind, id, node, ...(env === undefined ? {} : { env }), ...(region === undefined ? {} : { region }) }, { node });

/** Ours by the record, and only the tags are missing (any more): they can be given back. */
export const hasLostTags = (doubt: Doubt | undefined): boolean => doubt === "no-tags" || doubt === "end-untagged";

/** What the claims of one state are judged by. */
export class Ownership {
  private readonly ends = new Map<string, EndOwner>();

  constructor(
    private readonly kinds: ReadonlyMap<string, AnyKind>,
    private readonly state: Pick<State, "envId" | "records" | "openRequests">,
  ) {}

  /** Whose an end is, as last seen; undefined: it was seen to be absent. */
  learn(end: End, seen: AnySeen | undefined): void {
    this.ends.set(keyOf(end), seen === undefined ? "absent" : this.endOwner(end, seen));
  }
  private endOwner({ kind, id }: End, { owner }: AnySeen): EndOwner {
    const { envId, records } = this.state;
    if (owner !== undefined) return owner.env === envId ? "ours" : "foreign";
    // Without tags only what is recorded as ours has lost them.
    return Object.values(records).some((r) => r.kind === kind && r.id === id) ? "no-tags" : "foreign";
  }

  /** An end that is known to be ours without a look. */
  trust(end: End): void {
    this.ends.set(keyOf(end), "ours");
  }
  knows(end: End): boolean {
    return this.ends.has(keyOf(end));
  }

  /** Ends of an untagged resource that nobody has looked at yet. */
  unknownEnds(kind: AnyKind, seen: AnySeen): End[] {
    const { identity } = kind;
    if (identity.by !== "name" || identity.tagged) return [];
    return identity.ends(seen.id, seen.props ?? {}).filter((end) => this.kinds.has(end.kind) && !this.knows(end));
  }

  evidence(node: NodeId, kind: AnyKind, seen: AnySeen, alike: readonly AnySeen[] = []): Evidence {
    const { envId, records, openRequests = [] } = this.state;
    const record = Object.hasOwn(records, node) ? records[node] : undefined;
    // What was not looked at proves nothing; the kinds that a version does not know have no tags of ours.
    const ownerOf = (end: End): EndOwner => this.ends.get(keyOf(end)) ?? "absent";
    return { kind, node, seen, record, envId, open: openRequests, alike, ownerOf };
  }

  /** As `doubt("change", …)`; what a run that ended in between has left without its tags is told apart. */
  standing(node: NodeId, kind: AnyKind, seen: AnySeen): Doubt | undefined {
    const doubt = this.doubt("change", node, kind, seen);
    const isCreated = this.state.records[node]?.status === "created";
    return doubt === "no-tags" && isCreated && this.doubt("finish", node, kind, seen) === undefined ? "unfinished" : doubt;
  }

  doubt(act: Act, node: NodeId, kind: AnyKind, seen: AnySeen, alike?: readonly AnySeen[]): Doubt | undefined {
    return doubtOf(act, this.evidence(node, kind, seen, alike));
  }
}

const keyOf = ({ kind, id }: End): string => `${kind} ${id}`;
