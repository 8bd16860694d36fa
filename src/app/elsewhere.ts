import { Fault } from "../core/fault.js";
import type { NodeRecord, Place, State } from "../core/state.js";
import type { AnyKind } from "../core/types.js";
import type { Survey } from "../engine/survey.js";

/** Something in a state that names another place than the state does. */
export interface Contradiction {
  readonly what: "region" | "account" | "partition";
  readonly saved: string;
  readonly found: string;
  /** The record, or "facts". */
  readonly where: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html; what is global has no Region, a bucket no account either. */
const arn = /^arn:([^:]+):[^:]+:([^:]*):([^:]*):/;

function inRecord(node: string, record: NodeRecord, place: Place): Contradiction | undefined {
  for (const text of [record.id, ...Object.values(record.attrs ?? {})]) {
    const parts = typeof text === "string" ? arn.exec(text) : null;
    if (parts === null) continue;
    const [, partition = "", region = "", account = ""] = parts;
    for (const [what, found] of [["partition", partition], ["region", region], ["account", account]] as const)
      if (found !== "" && /^[a-z0-9-]+$/.test(found) && found !== place[what] && found !== "aws") return { what, saved: place[what], found, where: node };
  }
  const zone = record.kind === "ec2/subnet" ? record.props["zone"] : undefined;
  if (typeof zone === "string" && !zone.startsWith(place.region)) return { what: "region", saved: place.region, found: zone, where: node };
  return undefined;
}

/** The first thing in the state that contradicts the place it names: ARNs, zones, and what was looked up when it was built. */
export function contradictionIn({ place, facts, records }: Pick<State, "place" | "facts" | "records">): Contradiction | undefined {
  const built = Object.entries(records).filter(([, r]) => r.id !== undefined);
  if (built.length === 0) return undefined;
  for (const what of ["partition", "region", "account"] as const)
    if (facts[what] !== place[what]) return { what, saved: place[what], found: facts[what], where: "facts" };
  for (const [node, record] of built) {
    const found = inRecord(node, record, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @throws Fault place-contradicts: nothing was called */
export function refuseElsewhere(state: State, env: string): void {
  const found = contradictionIn(state);
  if (found !== undefined) throw new Fault("place-contradicts", { ...found, env });
}

/** So many recorded things, and not one of them is found: they were looked for in the wrong place, or somebody deleted them all. */
export interface AllMissing {
  readonly count: number;
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
}

/** One or two may well be deleted by hand. */
const manyAre = 4;

/** By the ids that AWS has given: what has a name of ours may be found in every Region. */
export function allMissing(state: State | undefined, { seen }: Survey, kinds: ReadonlyMap<string, AnyKind>, place: Place): AllMissing | undefined {
  // The local AWS keeps nothing when it ends.
  if (state === undefined || place.endpoint === "local") return undefined;
  const ready = Object.entries(state.records).filter(([, r]) => r.status === "ready" && kinds.get(r.kind)?.identity.by === "tag");
  if (ready.length < manyAre || ready.some(([node]) => seen.has(node))) return undefined;
  return { count: ready.length, account: place.account, region: place.region, endpoint: place.endpoint };
}

/** @param accepted somebody has said that they are gone. @throws Fault all-missing */
export function refuseAllMissing(missing: AllMissing | undefined, env: string, accepted: boolean): void {
  if (missing !== undefined && !accepted) throw new Fault("all-missing", { ...missing, env });
}
