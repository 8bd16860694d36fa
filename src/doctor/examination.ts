import type { Finding } from "../core/finding.js";
import type { State, Store } from "../core/state.js";
import type { Aws, Facts, NodeId } from "../core/types.js";

/** What is known without a call. */
export interface Here {
  readonly env: string;
  readonly store: Pick<Store, "read" | "holder" | "path">;
  /** Folder of the environment's files, whether it exists or not. */
  readonly folder: string;
  readonly version: string;
  readonly node: string;
  /** Milliseconds since 1970, as this machine believes. */
  readonly now: () => number;
}

/** What is known once AWS has answered. */
export interface There extends Here {
  readonly aws: Aws;
  /** An endpoint on this machine: our emulator or somebody's, never the real AWS. */
  readonly local: boolean;
  readonly endpoint: string | undefined;
  readonly saved: State | undefined;
  /** Asks once what several examinations want to know. */
  readonly shared: <T>(what: string, ask: () => Promise<T>) => Promise<T>;
  /** Everything is told, with AWS's own numbers; else only what may be in the way, with as few calls as that needs. */
  readonly thorough: boolean;
}

/** A node as declared, with what of its kind is of interest here. Settings may hold references. */
export interface Declared {
  readonly id: NodeId;
  readonly kind: string;
  /** What people know it by: its tag `Name`. */
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly needs: readonly NodeId[];
  /** Milliseconds that AWS usually takes for it. */
  readonly typicalMs: number;
}

/** An action, and on what and under which keys a policy has to allow it: as `kumiki policy` states it (src/policy). */
export interface Needed {
  readonly action: string;
  /** ARNs, with wildcards where a name or an id is not known before. */
  readonly resources: readonly string[];
  /** Operator → key → values, as in a policy. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** `up` fails without it. Else only looks, or what takes things away. */
  readonly vital: boolean;
}

/** Something under a name of ours that does not carry the mark of this environment. */
export interface Clash {
  readonly node: NodeId;
  readonly kind: string;
  readonly id: string;
  /** The environment of our name whose mark it carries: ours, without a state that knows it. */
  readonly env?: string;
  /** Its Region, as far as that is known. */
  readonly region?: string;
}

/** What is known of the plan. */
export interface Wanted extends There {
  /** Value of the tag `kumiki:env`; of a new environment, the id it would be given now. */
  readonly envId: string;
  readonly things: readonly Declared[];
  /** Those of them that would be made. */
  readonly creating: readonly Declared[];
  readonly facts: Facts;
  readonly clashes: readonly Clash[];
  readonly needs: readonly Needed[];
}

interface About {
  /** Also the heading in the catalogue. */
  readonly id: ExaminationId;
  /** `up` asks it before its first create. */
  readonly beforeUp?: true;
}
/** One look at one thing. Throws what AWS answers: the caller makes "could not look" of it. */
export type Examination = About &
  (
    | { readonly needs: "nothing"; look(c: Here): Promise<readonly Finding[]> }
    | { readonly needs: "aws"; look(c: There): Promise<readonly Finding[]> }
    | { readonly needs: "plan"; look(c: Wanted): Promise<readonly Finding[]> }
  );

export const examinationIds = ["program", "folder", "lock", "connection", "credentials", "region", "clock", "plan", "names", "account", "given", "types", "database", "ranges", "quotas", "permissions"] as const;
export type ExaminationId = (typeof examinationIds)[number];
