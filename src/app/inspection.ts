import { foreignOf, type OursHere } from "../aws/inspect/foreign.js";
import { attachmentsOf, type AttachmentPrice } from "../aws/inspect/staying.js";
import { Unread } from "../aws/inspect/unread.js";
import type { DataLoss, ForeignResource, Inspection } from "../core/inspection.js";
import type { Change } from "../core/plan.js";
import type { State } from "../core/state.js";
import type { Aws, NodeId } from "../core/types.js";
import { pricesIn } from "../cost/index.js";
import { dataOf, type Going, protectionsOf } from "../engine/inspect.js";
import type { Survey } from "../engine/survey.js";
import { kinds } from "../resources/index.js";

/** What is looked at, and with what. */
export interface Looked {
  readonly aws: Aws;
  readonly records: State["records"];
  readonly envId: string;
  readonly survey: Survey;
  readonly changes: readonly Change[];
  /** Foreign resources of everything that is built are listed, not only of what goes. */
  readonly everywhere: boolean;
  /** Databases whose data is kept, by node: the snapshot's name. */
  readonly snapshots?: ReadonlyMap<NodeId, string>;
}

/** The resources that a plan deletes, replaced ones included. */
export function goingOf(changes: readonly Change[], survey: Survey): Going[] {
  return changes.flatMap((change): Going[] => {
    if (change.act !== "delete" && change.act !== "replace") return [];
    const kind = kinds.get(change.kind);
    const found = [survey.seen.get(change.node), ...(survey.twins.get(change.node) ?? [])].filter((s) => s !== undefined);
    return kind === undefined ? [] : found.map((seen) => ({ node: change.node, kind, name: change.name, seen }));
  });
}

/**
 * Looks at everything that a removal would destroy, meet or leave behind, before its first delete. Changes nothing.
 * @returns undefined: nothing is deleted, and nothing is built whose foreign resources could be listed
 */
export async function inspect(o: Looked): Promise<Inspection | undefined> {
  const { aws, survey, changes, envId } = o;
  const going = goingOf(changes, survey);
  const ours = oursOf(o);
  if (going.length === 0 && !(o.everywhere && ours.vpcs.length > 0)) return undefined;
  const unread = new Unread();
  const servers = going.filter((g) => g.kind.name === "ec2/instance").map((g) => ({ id: g.seen.id, node: g.node, name: g.name }));
  const [data, protections, foreign, attachments] = await Promise.all([
    dataOf(aws, going, unread),
    protectionsOf(aws, going, unread),
    foreignOf(aws, ours, unread),
    attachmentsOf(aws, servers, envId, attachmentPrice(aws.region), unread),
  ]);
  const ids = new Set(going.map((g) => g.seen.id));
  return {
    data: [...data.map((d) => keptBy(d, o.snapshots)), ...attachments.data],
    protections,
    foreign: o.everywhere ? foreign : foreign.filter((f) => f.uses.some((id) => ids.has(id))),
    staying: attachments.staying,
    unread: [...unread.operations].sort(),
  };
}

function keptBy(loss: DataLoss, snapshots: ReadonlyMap<NodeId, string> | undefined): DataLoss {
  const keptAs = loss.what === "database" ? snapshots?.get(loss.node) : undefined;
  return keptAs === undefined ? loss : { ...loss, keptAs };
}

function oursOf({ records, survey, envId }: Looked): OursHere {
  const all = Object.values(records);
  const seen = [...survey.seen].filter(([node]) => !survey.doubts.has(node)).map(([, s]) => s.id);
  const twins = [...survey.twins.values()].flat().map((s) => s.id);
  const texts = (values: readonly unknown[]): string[] => values.filter((v): v is string => typeof v === "string");
  const names = texts(all.flatMap((r) => [r.id, r.props["name"], r.attrs?.["networkInterfaceId"]]));
  const of = (kind: string): string[] => all.flatMap((r) => (r.kind === kind && r.id !== undefined ? [r.id] : []));
  const vpcOf = (kind: string): string[] => texts(all.filter((r) => r.kind === kind).map((r) => r.props["vpcId"]));
  const vpcs = of("ec2/vpc");
  return {
    envId,
    vpcs,
    of,
    ids: new Set([...names, ...seen, ...twins]),
    copies: new Set(survey.foreign.map((f) => f.id)),
    databaseVpcs: all.some((r) => r.kind === "rds/db-instance") ? vpcs : [],
    vpnVpcs: vpcOf("ec2/client-vpn-endpoint"),
  };
}

function attachmentPrice(region: string): AttachmentPrice {
  const prices = pricesIn(region);
  const perDay = (key: string, units: number): number | null => {
    const { unitPrice } = prices.quote(key);
    return unitPrice === undefined ? null : unitPrice * units;
  };
  return (what, gib) => {
    if (what === "address") return perDay("vpc/public-ipv4", 24);
    return perDay(what === "snapshot" ? "ebs/snapshot" : what.replace("volume/", "ebs/"), gib / 30);
  };
}

/** Nodes that foreign resources or protections hold, with everything these need: none of it can be deleted. */
export function heldNodes({ records }: Pick<State, "records">, found: Pick<Inspection, "foreign" | "protections">): ReadonlySet<NodeId> {
  const used = new Set(found.foreign.filter((f: ForeignResource) => f.holds).flatMap((f) => f.uses));
  const held = new Set(found.protections.map((p) => p.node));
  for (const [node, r] of Object.entries(records)) if (r.id !== undefined && used.has(r.id)) held.add(node);
  const need = (node: NodeId): void => {
    const record = records[node];
    for (const below of record === undefined ? [] : [...record.needs, ...(record.within === undefined ? [] : [record.within])]) {
      if (held.has(below)) continue;
      held.add(below);
      need(below);
    }
  };
  for (const node of [...held]) need(node);
  return held;
}
