import type { Blocker } from "../../core/blocker.js";
import type { NodePhase } from "../../core/event.js";
import type { FaultCode, FaultData } from "../../core/fault.js";
import type { Act } from "../../core/plan.js";
import type { RecordStatus } from "../../core/state.js";
import type { Preset, WalkPhase } from "../../core/types.js";
import type { NoteData } from "./notes.js";
import type { ProblemData } from "./problems.js";
import type { ConfigTexts } from "./config.js";
import type { CostTexts } from "./cost.js";
import type { DiagramTexts } from "./diagram.js";
import type { DoctorTexts } from "./doctor.js";
import type { PolicyTexts } from "./policy.js";
import type { WizardTexts } from "./wizard.js";
import type { InspectionTexts } from "./inspection.js";
import type { LearnTexts } from "./learn.js";
import type { CertificateTexts, SweepTexts } from "./sweep.js";
import type { ReachTexts } from "./reach.js";

/** What happened (what, which, why) and what to do now. Each is one line. */
export interface Advice {
  readonly message: string;
  readonly remedy: string;
}
type Sentences<D> = { readonly [C in keyof D]: (data: D[C]) => string };

/** Status of a whole step (cli.md "JSON"). */
export type StepStatus = "absent" | "partial" | "ready" | "failed";
/** Status of a resource: its record's, or what went wrong. */
export type NodeStatus = RecordStatus | "failed";
/** What `status --refresh` may find (app.ts `Drift`). */
export type DriftWhat = "missing" | "changed" | "foreign" | "untagged" | "failed";
/** Commands that are proposed at the end of another one. */
export type NextCommand = "up" | "up --all" | "plan" | "status" | "check" | "diagram" | "cost" | "harden" | "teardown";
/** Outputs that cli.md names; another one is shown under its key. */
export type OutputName = "webUrl" | "apUrl" | "databaseEndpoint" | "bucket" | "keyFile" | "clientProfile" | "sshConfig";

/**
 * All words that do not belong to a step or a kind. English and Japanese have the same keys: the compiler checks it.
 * Sentences get data that is already safe for a terminal (escape.ts).
 */
export interface Catalogue {
  readonly faults: { readonly [C in FaultCode]: (data: FaultData[C]) => Advice };
  readonly problems: Sentences<ProblemData>;
  readonly notes: Sentences<NoteData>;
  /** Between things in a row. */
  readonly comma: string;
  /** Who holds a delete back: what it is, whose, since when, and how long that usually takes. */
  readonly blocker: (blocker: Blocker) => string;
  /** Translates a short English reason (`why` of a change, an event or a fault). */
  readonly reason: (why: string) => string;
  readonly acts: Readonly<Record<Act, string>>;
  readonly phases: Readonly<Record<NodePhase, string>>;
  readonly nodeStatus: Readonly<Record<NodeStatus, string>>;
  readonly stepStatus: Readonly<Record<StepStatus, string>>;
  readonly drift: Readonly<Record<DriftWhat, string>>;
  readonly presets: Readonly<Record<Preset, { readonly name: string; readonly what: string }>>;
  readonly outputs: Readonly<Record<OutputName, string>>;
  readonly next: Readonly<Record<NextCommand, string>>;
  readonly fault: FaultTexts;
  readonly plan: PlanTexts;
  readonly status: StatusTexts;
  readonly doors: DoorTexts;
  readonly guide: GuideTexts;
  readonly vpn: VpnTexts;
  readonly sweep: SweepTexts;
  readonly certificate: CertificateTexts;
  readonly inspection: InspectionTexts;
  readonly config: ConfigTexts;
  readonly cost: CostTexts;
  readonly diagram: DiagramTexts;
  readonly doctor: DoctorTexts;
  readonly learn: LearnTexts;
  readonly policy: PolicyTexts;
  readonly reach: ReachTexts;
  readonly run: RunTexts;
  readonly ask: AskTexts;
  readonly wizard: WizardTexts;
}

export interface FaultTexts {
  /** After the remedy of what ended a run in its middle. */
  readonly begun: string;
  readonly error: string;
  readonly whatNow: string;
  readonly awsCode: (code: string) => string;
  readonly resource: string;
  /** Beside the first one. */
  readonly alsoFailed: (n: number) => string;
  /** What stands on something that failed. */
  readonly notBegun: (n: number) => string;
  readonly requestId: (id: string) => string;
}

export interface PlanTexts {
  readonly heading: (env: string) => string;
  readonly empty: (env: string) => string;
  readonly count: (act: Act, n: number) => string;
  readonly unset: string;
  /** A value that is known only once something else exists. */
  readonly later: string;
  readonly costPerDay: (usd: string) => string;
  readonly costPerDayWas: (usd: string, before: string) => string;
  readonly costUnknown: string;
  readonly stepCost: (usd: string) => string;
  readonly stepCostUnknown: string;
  readonly teardownHeading: (env: string) => string;
  readonly teardownSteps: (titles: string) => string;
  readonly teardownEmpty: (env: string) => string;
}

export interface StatusTexts {
  /** `took`: how long the run took, as a duration. */
  readonly ready: (env: string, took: string | undefined) => string;
  readonly unchanged: (env: string) => string;
  /** Of an environment in an emulator, above its addresses. */
  readonly emulated: string;
  readonly environment: (env: string) => string;
  /** After a complete teardown. */
  readonly torn: (env: string, at: string) => string;
  /** A teardown did not come to its end. `titles`: of the steps that it takes away; undefined: everything. */
  readonly leaving: (at: string, titles: string | undefined) => string;
  /** What `teardown` does then. */
  readonly finish: string;
  readonly steps: string;
  readonly addresses: string;
  readonly hosts: string;
  readonly privateIp: string;
  readonly publicIp: string;
  readonly next: string;
  readonly driftFound: (n: number) => string;
  readonly noDrift: string;
  readonly removed: (n: number, env: string) => string;
  readonly nothingLeft: string;
    readonly rest: (n: number) => string;
  readonly kept: string;
  /** What is kept and is no resource of AWS: a file of this machine. */
  readonly localSecret: string;
  readonly left: string;
}

/** Moves between the phases of the walkthrough (T1-T7). */
export interface DoorTexts {
  readonly heading: (env: string, before: WalkPhase, after: WalkPhase) => string;
  readonly phases: Readonly<Record<WalkPhase, string>>;
  readonly acts: Readonly<Record<"open" | "close", string>>;
  readonly from: string;
  readonly same: string;
}

/** What the reader does with a finished environment (E13, C9, C10). */
export interface GuideTexts {
  readonly login: string;
  readonly loginThroughVpn: string;
  readonly vpn: string;
  readonly systems: Readonly<Record<"macos" | "windows" | "linux", string>>;
  /** `profile`: its path, as a word of a shell. */
  readonly connect: Readonly<Record<"macos" | "windows" | "linux", (profile: string) => string>>;
  readonly addFirst: string;
  readonly fullTunnel: (proxy: string | undefined) => string;
  readonly splitTunnel: string;
  readonly off: string;
}

export interface VpnTexts {
  readonly heading: (env: string, on: boolean) => string;
  readonly nobody: string;
  readonly until: (day: string) => string;
  readonly daysLeft: (days: number) => string;
  readonly expired: string;
  readonly revoked: (day: string) => string;
  readonly things: Readonly<Record<"authority" | "server" | "crl", string>>;
}

export interface RunTexts {
  readonly seconds: (n: string) => string;
  readonly minutes: (n: number) => string;
  readonly hours: (n: number) => string;
  readonly usually: (duration: string) => string;
  /** How long it has taken, and how long that usually takes: "3:05 of usually 12 min". */
  readonly ofUsually: (took: string, usually: string) => string;
  /** It takes longer than usual. */
  readonly longer: (took: string, usually: string) => string;
  /** What is being done, under way. */
  readonly doing: Readonly<Record<"waiting" | "creating" | "adopting" | "created" | "updating" | "deleting", string>>;
  /** Other steps that are under way at the same time. */
  readonly beside: (steps: string) => string;
  readonly soFar: (done: number, total: number, took: string) => string;
  /** At the end. */
  readonly inAll: (done: number, total: number, took: string) => string;
  /** Finished steps that have no room of their own. */
  readonly stepsDone: (n: number) => string;
  readonly stepsMore: (n: number) => string;
  /** One sentence about one resource, without signs. */
  readonly sentence: (what: string, more: string) => string;
  readonly stillWaiting: (things: string) => string;
  readonly more: (n: number) => string;
  readonly retry: (code: string, attempt: number, wait: string) => string;
  readonly heldBackBy: (blockers: string) => string;
  readonly standsOn: (node: string) => string;
  readonly failed: (n: number) => string;
  readonly stopped: string;
}

export interface AskTexts {
  readonly yes: string;
  readonly no: string;
  readonly yesOrNo: string;
  readonly none: string;
  readonly why: string;
  readonly article: string;
  readonly modern: string;
  readonly price: string;
  readonly list: string;
  readonly preset: string;
  readonly type: (expected: string) => string;
  readonly typedWrong: (expected: string) => string;
  /** The credentials have ended in the middle of a run. */
  readonly loginEnded: (code: string) => string;
  readonly loginAgain: string;
  readonly keyMove: string;
  readonly keyChoose: string;
}
