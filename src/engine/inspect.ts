import type { DataLoss, Guard, HeldData, Protection } from "../core/inspection.js";
import { isAwsError } from "../core/aws-error.js";
import type { AnyKind, Aws, NodeId } from "../core/types.js";
import type { AnySeen } from "./survey.js";

/** A resource that is about to be deleted. */
export interface Going {
  readonly node: NodeId;
  readonly kind: AnyKind;
  readonly name: string;
  readonly seen: AnySeen;
}

/** Collects what AWS refuses to answer: the look goes on without it. */
export class Unread {
  readonly operations = new Set<string>();

  async attempt<T>(operation: string, ask: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await ask();
    } catch (e) {
      // Without credentials nothing else will be answered either.
      if (!isAwsError(e) || ["expired", "credentials", "clock"].includes(e.kind)) throw e;
      this.operations.add(operation);
      return otherwise;
    }
  }
}

const named = ({ node, kind, name, seen }: Going) => ({ node, kind: kind.name, name, id: seen.id });

/** Data that these deletes would destroy. What cannot be looked into counts as holding data of unknown size. */
export async function dataOf(aws: Aws, going: readonly Going[], unread: Unread): Promise<DataLoss[]> {
  const each = going.map(async (g): Promise<DataLoss[]> => {
    if (g.kind.holds === undefined || g.seen.phase === "deleting") return [];
    const unknown: HeldData = { what: g.kind.name.startsWith("s3/") ? "bucket" : "database" };
    const held = await unread.attempt(g.kind.name, () => g.kind.holds!(aws, g.seen), unknown);
    return held === undefined ? [] : [{ ...held, ...named(g) }];
  });
  return (await Promise.all(each)).flat();
}

/** Protections that would make AWS refuse these deletes. */
export async function protectionsOf(aws: Aws, going: readonly Going[], unread: Unread): Promise<Protection[]> {
  const byKind = new Map<AnyKind, Going[]>();
  for (const g of going) if (g.kind.guards !== undefined) byKind.set(g.kind, [...(byKind.get(g.kind) ?? []), g]);
  const each = [...byKind].map(async ([kind, some]) => {
    const found = await unread.attempt(kind.name, () => kind.guards!(aws, some.map((g) => g.seen)), [] as readonly Guard[]);
    return found.flatMap((guard) => some.filter((g) => g.seen.id === guard.id).map((g) => ({ ...guard, ...named(g) })));
  });
  return (await Promise.all(each)).flat();
}
