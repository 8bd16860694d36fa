import type { Blocker } from "./blocker.js";
import type { Change } from "./plan.js";
import type { NodeId } from "./types.js";

/** What happens to a node during a run. */
export type NodePhase =
  | "waiting" // its turn has not come: something it stands on is not there yet
  | "creating"
  | "adopting"
  | "created" // AWS knows it, it is not ready yet
  | "ready"
  | "updating"
  | "deleting" // the call is made, AWS is taking it away
  | "gone"
  | "failed"
  | "blocked"; // something it stands on failed

/** The engine prints nothing; it says what happens, and terminal rows, plain lines and JSON are three readers. */
export type Event =
  | { readonly type: "plan"; readonly changes: readonly Change[] }
  | {
      readonly type: "node";
      readonly node: NodeId;
      readonly step: string;
      readonly kind: string;
      readonly name: string;
      readonly phase: NodePhase;
      readonly id?: string;
      /** Why it failed or what it waits for, as a code of the catalogue or AWS's words. */
      readonly why?: string;
      /** How long such a wait usually takes at AWS. */
      readonly typicalMs?: number;
      /** Milliseconds since its first event of this run. */
      readonly ms?: number;
    }
  /** Something AWS refuses for now and that is being retried; shown when it lasts. */
  | { readonly type: "retry"; readonly node: NodeId; readonly code: string; readonly attempt: number; readonly waitMs: number }
  /** Somebody or something holds a delete back. */
  | { readonly type: "blocker"; readonly node: NodeId; readonly blockers: readonly Blocker[] }
  | { readonly type: "call"; readonly service: string; readonly operation: string; readonly mutating: boolean; readonly ms: number; readonly error?: string }
  | { readonly type: "note"; readonly code: string; readonly data?: Readonly<Record<string, string | number | readonly string[]>> };

export type Emit = (event: Event) => void;
