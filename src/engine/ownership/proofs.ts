import type { NodeRecord, OpenRequest } from "../../core/state.js";
import type { AnyKind, End, NodeId, Seen } from "../../core/types.js";
import { isOpen } from "./requests.js";

export type AnySeen = Seen<Record<string, unknown>, Record<string, unknown>>;

/** How AWS knows the resources of a kind: by an id of AWS's · by a name of ours · by what they connect, without tags. */
export type Form = "id" | "name" | "untagged";
export const formOf = ({ identity }: AnyKind): Form => (identity.by === "tag" ? "id" : identity.tagged ? "name" : "untagged");

/**
 * Why something is not proved to be ours.
 * no-tags: it carries no ownership tags (any more) · other-tags: those of another environment · copy: ours, and something
 * shows that they were copied · ends: what it connects is not ours · end-untagged: what it connects has lost its tags ·
 * other-name: somebody else has made it under our name since · unfinished: made by us without tags, which are put next.
 */
export type Doubt = "no-tags" | "other-tags" | "copy" | "ends" | "end-untagged" | "other-name" | "unfinished";

/** Whose an end of an untagged resource is. */
export type EndOwner = "ours" | "foreign" | "no-tags" | "absent";

/** Everything that is known of one resource and of the node that claims it. */
export interface Evidence {
  readonly kind: AnyKind;
  readonly node: NodeId;
  readonly seen: AnySeen;
  readonly record?: NodeRecord | undefined;
  readonly envId: string;
  /** Requests of this state whose outcome is not known. */
  readonly open: readonly OpenRequest[];
  /** Other living resources of the kind with the tags of the same node. */
  readonly alike?: readonly AnySeen[];
  readonly ownerOf?: (end: End) => EndOwner;
}

const minutes = (n: number): number => n * 60_000;
/** This machine's clock may be ahead of AWS's. */
const clockSlackMs = minutes(15);
/** A lost request has landed by then, and a resource that its answer reported has been made. */
const landsWithinMs = minutes(60);

/** The request that has made it, if it is one of this state's that are still open. */
export function requestOf({ node, seen, record, open }: Evidence): { readonly op: string; readonly at: string } | undefined {
  const op = seen.owner?.op ?? "";
  if (op === "") return undefined;
  if (record !== undefined && record.op === op && (isOpen(record) || record.id === undefined)) return { op, at: record.startedAt };
  return open.find((r) => r.node === node && r.op === op);
}

const wasMadeBy = (since: string, at: string): boolean => {
  const ms = Date.parse(since) - Date.parse(at);
  return Number.isNaN(ms) || (ms >= -clockSlackMs && ms <= landsWithinMs);
};

const launchOf = ({ identity }: AnyKind): "token" | "time" | "none" => (identity.by === "name" && !identity.tagged ? "none" : identity.launch);
const reportsToken = ({ kind, seen: { token } }: Evidence): boolean => launchOf(kind) === "token" && token !== undefined;

/** Each proof holds, or says what is doubtful. */
const proofs = {
  /** It carries this environment's tags. */
  tags: ({ seen: { owner }, envId }) => (owner === undefined ? "no-tags" : owner.env === envId ? undefined : "other-tags"),
  /** They are this node's. */
  node: ({ seen: { owner }, node }) => (owner?.node === node ? undefined : "copy"),
  /** A request of this state has made it, whose outcome is still open. */
  operation: (e) => (requestOf(e) === undefined ? "copy" : undefined),
  /** The client token that AWS reports is the operation in its tags: tags are copied, a client token is not. */
  token: (e) => (reportsToken(e) && e.seen.token !== e.seen.owner?.op ? "copy" : undefined),
  /** The same of what is recorded: an empty token says nothing, not every endpoint keeps it. */
  recordedToken: (e) => (reportsToken(e) && e.seen.token !== "" && e.seen.owner?.op !== "" && e.seen.token !== e.seen.owner?.op ? "copy" : undefined),
  /** It was made when that request was under way. */
  time: (e) => {
    const { since } = e.seen;
    const request = requestOf(e);
    if (launchOf(e.kind) !== "time" || since === undefined || request === undefined) return undefined;
    return wasMadeBy(since, request.at) ? undefined : "copy";
  },
  /** One request makes one resource: of several with the same operation only what AWS reports of their launch can decide. */
  single: ({ kind, seen, alike = [] }) => {
    const launch = launchOf(kind);
    const others = alike.filter((o) => o.id !== seen.id && o.phase !== "deleting" && o.owner?.op === seen.owner?.op);
    if (others.length === 0 || (launch === "token" && seen.token !== undefined)) return undefined;
    const isYounger = (o: AnySeen): boolean => o.since !== undefined && seen.since !== undefined && seen.since < o.since;
    return launch === "time" && others.every(isYounger) ? undefined : "copy";
  },
  /** Its id came with the answer to a request of ours, or was found by one. */
  recorded: ({ seen, record }) => (record?.id === seen.id && record.status !== "creating" ? undefined : "copy"),
  /** It has lost the tags; those of another environment are not ours to replace. */
  untagged: ({ seen: { owner }, envId }) => (owner === undefined || owner.env === envId ? undefined : "other-tags"),
  /** It is not younger than our request: nobody has made it under our name since. */
  unreplaced: ({ kind, seen: { since }, record }) => {
    if (launchOf(kind) !== "time" || since === undefined || record === undefined) return undefined;
    return Date.parse(since) - Date.parse(record.startedAt) > landsWithinMs ? "other-name" : undefined;
  },
  /** Nobody else can have made it: by its client token, its time, or the environment's id in its name. */
  launched: ({ kind, seen, record, envId }) => {
    const launch = launchOf(kind);
    if (record === undefined) return "no-tags";
    const holds =
      launch === "token"
        ? record.op !== "" && seen.token === record.op
        : launch === "time"
          ? seen.since !== undefined && wasMadeBy(seen.since, record.startedAt)
          : formOf(kind) === "name" && seen.id.endsWith(`-${envId.slice(-8)}`);
    return holds ? undefined : "no-tags";
  },
  /**
   * Nothing that it connects is somebody else's, and at least one end carries our tags. An end that is gone, or recorded as
   * ours and without its tags, says nothing.
   */
  ends: ({ kind: { identity }, seen, ownerOf }) => {
    if (identity.by !== "name" || identity.tagged || ownerOf === undefined) return undefined;
    const owners = identity.ends(seen.id, seen.props ?? {}).map(ownerOf);
    if (owners.includes("foreign")) return "ends";
    if (owners.includes("ours")) return undefined;
    return owners.includes("no-tags") ? "end-untagged" : "ends";
  },
} satisfies Record<string, (e: Evidence) => Doubt | undefined>;

export type Proof = keyof typeof proofs;

/** The first proof of these that fails. */
export function firstDoubt(needed: readonly Proof[], evidence: Evidence): Doubt | undefined {
  for (const proof of needed) {
    const doubt = (proofs[proof] as (e: Evidence) => Doubt | undefined)(evidence);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}
