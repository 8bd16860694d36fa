import type { DataLoss, Guard, HeldData, Protection } from "../core/inspection.js";
import type { AnyKind, Aws, NodeId } from "../core/types.js";
import type { AnySeen } from "./survey.js";

/** A resource that is about to be deleted. */
export interface Going {
  readonly node: NodeId;
  readonly kind: AnyKind;
  readonly name: string;
  readonly seen: AnySeen;
}

/** Runs a read whose refusal does not end the look. */
export interface Attempts {
  attempt<T>(operation: string, ask: () => Promise<T>, otherwise: T): Promise<T>;
}

const named = ({ node, kind, name, seen }: Going) => ({ node, kind: kind.name, name, id: seen.id });

/** Data that these deletes would destroy. What cannot be looked into counts as holding data of unknown size. */
export async function dataOf(aws: Aws, going: readonly Going[], unread: Attempts): Promise<DataLoss[]> {
  const each = going.map(async (g): Promise<DataLoss[]> => {
    if (g.kind.holds === undefined || g.seen.phase === "deleting") return [];
    const unknown: HeldData = { what: g.kind.name.startsWith("s3/") ? "bucket" : "database" };
    const held = await unread.attempt(g.kind.name, () => g.kind.holds!(aws, g.seen), unknown);
    return held === undefined ? [] : [{ ...held, ...named(g) }];
  });
  return (await Promise.all(each)).flat();
}

/** Protections that would make AWS refuse these deletes. */
export async function protectionsOf(aws: Aws, going: readonly Going[], unread: Attempts): Promise<Protection[]> {
  const byKind = new Map<AnyKind, Going[]>();
  for (const g of going) if (g.kind.guards !== undefined) byKind.set(g.kind, [...(byKind.get(g.kind) ?? []), g]);
  const each = [...byKind].map(async ([kind, some]) => {
    const found = await unread.attempt(kind.name, () => kind.guards!(aws, some.map((g) => g.seen)), [] as readonly Guard[]);
    return found.flatMap((guard) => some.filter((g) => g.seen.id === guard.id).map((g) => ({ ...guard, ...named(g) })));
  });
  return (await Promise.all(each)).flat();
}
