import { setTimeout as sleep } from "node:timers/promises";
import type { NodeRecord } from "../core/state.js";
import type { AnyKind, NodeId } from "../core/types.js";
import { namesakeOf } from "./plan.js";
import { Ownership, refusal } from "./ownership/index.js";
import { readShown } from "./read.js";
import type { Site } from "./site.js";
import { learnEnds, pick, type AnySeen } from "./survey.js";

/**
 * P7: looks for what a create may have made until something of ours is found or `forMs` are over; at least once. Of
 * several it takes one by the rule of P8, and leaves the others in `site.twins`.
 * @throws Fault foreign: what has the name is somebody else's (P9)
 */
export async function lookUp(site: Site, node: { readonly id: NodeId; readonly kind: AnyKind }, record: NodeRecord, forMs: number): Promise<AnySeen | undefined> {
  const { timing } = site.o;
  const until = site.clock() + forMs;
  for (;;) {
    const left = until - site.clock();
    const found = (await candidates(site, node, record, left <= 0)).filter((s) => s.phase !== "deleting");
    if (found.length > 0) {
      const mine = pick(found, record);
      if (found.length > 1) site.twins.set(node.id, found.filter((s) => s !== mine));
      return mine;
    }
    if (left <= 0) return undefined;
    await sleep(Math.min(timing.confirmMs, Math.max(left, 1)), undefined, { signal: site.signal });
  }
}

/** @param last no more looks after this one: what has the name and still shows no mark is somebody else's */
async function candidates(site: Site, node: { readonly id: NodeId; readonly kind: AnyKind }, record: NodeRecord, last: boolean): Promise<readonly AnySeen[]> {
  const { o } = site;
  const { identity } = node.kind;
  const { state } = o.journal;
  const ownership = new Ownership(o.kinds, { ...state, records: { ...state.records, [node.id]: record } });
  // What was made a moment ago may not be shown yet: its id came from AWS's answer.
  for (const [other, { kind, id }] of Object.entries(state.records)) if (id !== undefined && site.isProven(other)) ownership.trust({ kind, id });
  if (identity.by === "tag") {
    const found = ((await identity.find(o.aws, state.envId)) as readonly AnySeen[]).filter((s) => s.owner?.env === state.envId && s.owner.node === node.id);
    return found.filter((s) => ownership.doubt("adopt", node.id, node.kind, s) === undefined);
  }
  const named = await readShown(node.kind, o.aws, [identity.of(record.props)]);
  const told = named.filter((s) => last || s.owner !== undefined || !identity.tagged);
  for (const s of told) {
    await learnEnds(o.aws, o.kinds, [[node.kind, s]], ownership);
    if (ownership.doubt("adopt", node.id, node.kind, s) !== undefined) throw refusal({ kind: node.kind.name, id: s.id, node: node.id, ...namesakeOf(node.kind.name, s, state.envId) });
  }
  return told;
}
