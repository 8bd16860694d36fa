import type { NodeId } from "./types.js";

export type Act = "create" | "adopt" | "wait" | "update" | "replace" | "delete" | "forget";

/** One line of a plan; `why` is for people, `diff` for the machine and the details. */
export interface Change {
  readonly node: NodeId;
  readonly step: string;
  readonly kind: string;
  readonly name: string;
  readonly id?: string;
  readonly act: Act;
  readonly why: string;
  readonly diff?: readonly { readonly prop: string; readonly from: unknown; readonly to: unknown }[];
}
