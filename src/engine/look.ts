import { setTimeout as sleep } from "node:timers/promises";
import type { NodeRecord } from "../core/state.js";
import type { AnyKind, NodeId } from "../core/types.js";
import { refuseForeign } from "./plan.js";
import type { Site } from "./site.js";
import { pick, type AnySeen } from "./survey.js";

/**
 * P7: looks for what a create may have made until something of ours is found or `forMs` are over; at least once. Of
 * several it takes one by the rule of P8, and leaves the others in `site.twins`.
 * @throws Fault foreign: what has the name is somebody else's (P9)
 */
export async function lookUp(site: Site, node: { readonly id: NodeId; readonly kind: AnyKind }, record: NodeRecord, forMs: number): Promise<AnySeen | undefined> {
  const { timing } = site.o;
  const until = site.clock() + forMs;
  for (;;) {
    const alive = (await candidates(site, node, record)).filter((s) => s.phase !== "deleting" && s.phase !== "failed");
    if (alive.length > 0) {
      const mine = pick(alive, record);
      if (alive.length > 1) site.twins.set(node.id, alive.filter((s) => s !== mine));
      return mine;
    }
    const left = until - site.clock();
    if (left <= 0) return undefined;
    await sleep(Math.min(timing.confirmMs, Math.max(left, 1)), undefined, { signal: site.signal });
  }
}

async function candidates({ o }: Site, node: { readonly id: NodeId; readonly kind: AnyKind }, record: NodeRecord): Promise<readonly AnySeen[]> {
  const { identity } = node.kind;
  const { envId } = o.journal.state;
  if (identity.by === "tag") return ((await identity.find(o.aws, envId)) as readonly AnySeen[]).filter((s) => s.owner?.env === envId && s.owner.node === node.id);
  const named = (await node.kind.read(o.aws, [identity.of(record.props)])) as readonly AnySeen[];
  for (const s of named) refuseForeign(node, s, record, envId);
  return named;
}
