import type { NodeRecord, OpenRequest, State } from "./state.js";
import type { NodeId } from "./types.js";

/**
 * A state without the record of this node. The resource stays at AWS; its operation is remembered, so that with its tags
 * it is recognised as ours again. Nothing depends on the node any more. Pure.
 */
export function withoutNode(state: State, node: NodeId): State {
  const { [node]: gone, ...rest } = state.records;
  if (gone === undefined) return state;
  const records = Object.fromEntries(
    Object.entries(rest).map(([id, record]): [NodeId, NodeRecord] => {
      const { within, ...others } = record;
      return [id, { ...others, needs: record.needs.filter((n) => n !== node), ...(within === undefined || within === node ? {} : { within }) }];
    }),
  );
  const request: OpenRequest = { node, kind: gone.kind, op: gone.op, at: gone.startedAt, ...(gone.id === undefined ? {} : { id: gone.id }) };
  return { ...state, records, openRequests: [...(state.openRequests ?? []), ...(gone.op === "" ? [] : [request])] };
}
