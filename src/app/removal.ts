import { setTimeout as sleep } from "node:timers/promises";
import { isGone } from "../aws/classify.js";
import type { ForeignResource, Inspection, RemovalConsent } from "../core/inspection.js";
import type { State } from "../core/state.js";
import type { Timing } from "../core/timing.js";
import type { Aws, NodeId } from "../core/types.js";
import type { LeftAlone } from "../engine/teardown.js";
import { kinds } from "../resources/index.js";
import type { TeardownPlan } from "../app.js";
import { heldNodes } from "./inspection.js";

/** What is left to hold a removal after these consents. */
export const remaining = (found: Inspection, { removeProtection, includingManaged }: RemovalConsent): Pick<Inspection, "foreign" | "protections"> => ({
  foreign: found.foreign.filter((f) => f.holds && !(includingManaged === true && f.managedBy !== undefined)),
  protections: found.protections.filter((p) => !(removeProtection === true && p.command !== undefined)),
});

/** Does what somebody consented to before the first delete: turns protections off, deletes what AWS services put there. */
export async function clearTheWay(aws: Aws, timing: Timing, found: Inspection | undefined, consent: RemovalConsent): Promise<void> {
  if (found === undefined) return;
  if (consent.removeProtection === true) for (const p of found.protections) if (p.command !== undefined) await kinds.get(p.kind)?.unguard?.(aws, p);
  if (consent.includingManaged !== true) return;
  const managed = found.foreign.filter((f) => f.managedBy !== undefined);
  await deleteEndpoints(aws, timing, managed.filter((f) => f.type === "vpc-endpoint"));
  for (const group of managed.filter((f) => f.type === "security-group"))
    await aws.ec2("DeleteSecurityGroup", { GroupId: group.id }).catch((e: unknown) => {
      if (!isGone(e)) throw e;
    });
}

/** Their group cannot be deleted before their interfaces are gone. */
async function deleteEndpoints(aws: Aws, timing: Timing, endpoints: readonly ForeignResource[]): Promise<void> {
  if (endpoints.length === 0) return;
  const ids = endpoints.map((e) => e.id);
  await aws.ec2("DeleteVpcEndpoints", { VpcEndpointIds: ids });
  for (const until = Date.now() + timing.inUseMs; ; ) {
    const { VpcEndpoints: rest = [] } = await aws.ec2("DescribeVpcEndpoints", { Filters: [{ Name: "vpc-endpoint-id", Values: ids }] });
    if (rest.every((e) => /^deleted$/i.test(e.State ?? "")) || Date.now() > until) return;
    await sleep(timing.pollMinMs, undefined, { signal: aws.signal });
  }
}

/** A removal of everything that nothing holds. What is held stays recorded, with what it needs. */
export function partial(plan: TeardownPlan, state: State, consent: RemovalConsent): TeardownPlan {
  if (plan.inspection === undefined || consent.partial !== true) return plan;
  const held = heldNodes(state, remaining(plan.inspection, consent));
  const stays = plan.changes.filter((c) => held.has(c.node) && c.act === "delete");
  const left = stays.map((c): LeftAlone => ({ node: c.node, kind: c.kind, id: c.id ?? "", why: "held" }));
  const nodes = new Set<NodeId>(stays.map((c) => c.node));
  return { ...plan, changes: plan.changes.filter((c) => !nodes.has(c.node)), left: [...plan.left, ...left] };
}

/** What somebody attached to our servers and what stays of it, for the removal report. */
export const stayingOf = (found: Inspection | undefined): { kind: string; id: string; why: string; costPerDayUsd: number | null }[] =>
  (found?.staying ?? []).map(({ type, id, costPerDayUsd }) => ({ kind: `ec2/${type}`, id, why: "stays-attached", costPerDayUsd }));
