import type { AnswerValue, Facts, NodeId, Preset, WalkPhase } from "./types.js";

/** The schema this program writes. Older ones are upgraded on a copy, newer ones are refused. */
export const schemaVersion = 1;

/** creating (before the request) → created (id known) → ready → deleting → the record is dropped. */
export type RecordStatus = "creating" | "created" | "ready" | "deleting";

/** One line of state: what we know of one node. */
export interface NodeRecord {
  readonly kind: string;
  readonly step: string;
  readonly status: RecordStatus;
  /** The Name tag, for people. */
  readonly name: string;
  readonly id?: string;
  /** The settings as last applied, references resolved, secrets left out. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Attributes as last seen, so that `status` and references work without a call. */
  readonly attrs?: Readonly<Record<string, unknown>>;
  /** Nodes this one stands on; teardown follows them backwards, without any configuration. */
  readonly needs: readonly NodeId[];
  /** The container that takes this node along when it goes. */
  readonly within?: NodeId;
  /** Of the create in flight: its operation id, its token, its attempt, when it was meant (ISO 8601, UTC). */
  readonly op: string;
  readonly token: string;
  readonly generation: number;
  readonly startedAt: string;
  /** An update in flight: the props that are being changed. Replayed on resume. */
  readonly updating?: readonly string[];
  /** Why the last attempt failed, for `status`. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/**
 * A create request of which nobody knows what came of it: its answer was lost, or the program died before it came. What
 * carries its operation id is ours, and it may still make something (engine/ownership).
 */
export interface OpenRequest {
  readonly node: NodeId;
  readonly kind: string;
  /** Value of the tag `kumiki:op`, and the client token. */
  readonly op: string;
  /** When it was sent, ISO 8601, UTC. */
  readonly at: string;
  /** The id of what it makes, where that follows from its settings. */
  readonly id?: string;
}

export type AnswerOrigin = "flag" | "environment" | "file" | "prompt" | "default";
export interface SavedAnswer {
  readonly value: AnswerValue;
  readonly from: AnswerOrigin;
}

/** Where an environment lives. A later run against another place is refused before any write. */
export interface Place {
  /** "aws", "local" (our emulator, whatever its port), or the URL that was given. */
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

export interface State {
  readonly schema: number;
  readonly tool: string;
  /** The environment's name, `--env`. */
  readonly name: string;
  /** `<name>-<16 base32 characters>`: 80 random bits; value of the tag `kumiki:env`. Also the lineage of the file. */
  readonly envId: string;
  /** Grows with every save. */
  serial: number;
  /** The lock's number when it was written (fencing, reliability.md 1.3). */
  epoch: number;
  readonly place: Place;
  preset: Preset;
  /** How narrow the doors are now; absent in states of before there were phases: P1. */
  phase?: WalkPhase;
  /** `relax` has opened the doors this far again, whatever the steps would allow; `harden` takes it away. */
  relaxedTo?: WalkPhase;
  /** Steps that the last `up` declared, in order. */
  steps: readonly string[];
  answers: Readonly<Record<string, SavedAnswer>>;
  facts: Facts;
  records: Record<NodeId, NodeRecord>;
  /** Oldest first. They outlive the records of their nodes. Absent: none are known, a program before them made the state. */
  openRequests?: readonly OpenRequest[];
  /** Expressions over records, see core/resolve.ts. */
  outputs: Readonly<Record<string, unknown>>;
  hosts: Readonly<Record<string, unknown>>;
  /** A teardown that was begun: since when, and which steps go; without `steps` everything goes. It is saved before the
   *  first delete, and taken away when the teardown comes to its end or an `up` begins (core/leaving.ts reads it). */
  leaving?: { readonly since: string; readonly steps?: readonly string[] };
  /** Final snapshots of deleted databases, which stay and are billed: recorded before the delete that makes them. */
  snapshots?: readonly { readonly node: NodeId; readonly id: string; readonly at: string; readonly gib?: number }[];
  /** After a complete teardown: when, what the last look found, what AWS could make again under our names for a while
   *  (log groups), and the file with the certificate, in the environment's folder. */
  tombstone?: {
    readonly at: string;
    readonly left: readonly string[];
    readonly from?: string;
    readonly names?: readonly string[];
    readonly certificate?: string;
  };
}

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Who runs it there, where several people share a state. */
  readonly user?: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly command: string;
}

export interface Lock {
  /** Number of the lock; written into every save. */
  readonly epoch: number;
  release(): Promise<void>;
  /** Asks the store whether it is still ours; an answer holds for `everyMs`. @throws Fault lock-lost */
  readonly verify?: { readonly everyMs: number; run(): Promise<void> };
}

/** One environment's place on disk (later: in a bucket). Every method throws Fault. */
export interface Store {
  /** For people: the path of the state file. */
  readonly where: string;
  /** undefined if there is none. Checks and upgrades; never writes. */
  read(): Promise<State | undefined>;
  /** Durable when it resolves: temp, fsync, rename, fsync of the folder; the previous version is kept. Refuses a
   *  stale epoch (somebody took the lock over). */
  write(state: State, lock: Lock): Promise<void>;
  /** Throws Fault `locked` naming the holder. */
  lock(command: string): Promise<Lock>;
  /** Who holds it now, if anybody alive does. */
  holder(): Promise<LockHolder | undefined>;
  /** A secret file of the environment: read, or made with `make` and written 0600 first. */
  secret(name: string, make: () => string): Promise<string>;
  /** Paths of the secret files there are. */
  secrets(): Promise<readonly string[]>;
  /** Path of a file in the environment's folder (keys, ssh_config), whether it exists or not. */
  path(name: string): string;
  /** Writes a file of the environment durably, 0600. */
  writeFile(name: string, content: string): Promise<void>;
}
