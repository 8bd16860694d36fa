import type { NodeRecord, OpenRequest, State } from "../../core/state.js";
import type { AnyKind, NodeId } from "../../core/types.js";
import { wasRefused } from "../refusal.js";

/** Far more than a life of an environment meets; the oldest are dropped first. */
const keptAtMost = 500;

/** A create of which it is not known what came of it. */
export const isOpen = (record: NodeRecord): boolean => record.status === "creating" && record.id === undefined && !wasRefused(record);

/** Notes the record's request as open before something else takes the record's place. Changes the state in memory only. */
export function keepOpen(state: Pick<State, "openRequests">, node: NodeId, record: NodeRecord | undefined, kind: AnyKind | undefined): void {
  if (record === undefined || !isOpen(record)) return;
  const before = (state.openRequests ?? []).filter((r) => r.op !== record.op);
  const id = kind?.identity.by === "name" ? { id: kind.identity.of(record.props) } : {};
  const request: OpenRequest = { node, kind: record.kind, op: record.op, at: record.startedAt, ...id };
  state.openRequests = [...before, request].slice(-keptAtMost);
}

/** What the request has made is known now: it is recorded, or deleted. */
export function closeRequest(state: Pick<State, "openRequests">, op: string | undefined): void {
  if (state.openRequests === undefined || op === undefined || op === "") return;
  const left = state.openRequests.filter((r) => r.op !== op);
  if (left.length < state.openRequests.length) state.openRequests = left;
}
