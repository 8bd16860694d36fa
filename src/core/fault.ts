import type { Blocker } from "./blocker.js";
import type { Finding } from "./finding.js";

/**
 * One kind of error for everything a user may meet. It carries a class (which decides the exit code), a code (which
 * names the sentence in the catalogue and what to do now) and the data that fills it. Anything else that is thrown is
 * a bug of ours.
 */
export type FaultClass =
  | "usage" // wrong options, answers, files of the user's: nothing was called
  | "refused" // AWS refuses: credentials, permission, region, quota, capacity
  | "failed" // something failed on the way; the state is saved, `up` resumes
  | "drift" // a check is not as expected
  | "locked"
  | "interrupted"
  | "bug";

/** cli.md "Exit codes". */
export const exitCodes: Readonly<Record<FaultClass, number>> = {
  usage: 2,
  refused: 3,
  failed: 1,
  drift: 4,
  locked: 5,
  interrupted: 130,
  bug: 1,
};

type S = string;
/** Every code with the data of its sentence. The catalogues must have exactly these keys: the compiler checks it. */
export interface FaultData {
  // usage: options and answers
  "unknown-option": { given: S; near?: S };
  "unknown-command": { given: S; near?: S };
  "missing-value": { option: S };
  /** word: what stands for it in the usage line; without it, `allowed` are subcommands. */
  "missing-operand": { command: S; word?: S; allowed: readonly S[]; example: S };
  "conflicting-options": { one: S; other: S; why: S };
  "missing-answers": { flags: readonly S[] };
  "no-terminal": { command: S };
  "bad-env-name": { given: S };
  "bad-choice": { what: S; given: S; allowed: readonly S[] };
  "bad-yes-no": { what: S; given: S };
  "unknown-step": { given: S; steps: readonly S[]; near?: S };
  /** at: the line of a file that it stands in. */
  "unknown-key": { given: S; at?: S; near?: S };
  "unknown-node": { given: S; env: S; near?: S };
  "unknown-check": { given: S; phase: S; checks: readonly S[] };
  "bad-target": { given: S };
  "unknown-party": { given: S; names: readonly S[] };
  "step-needs": { step: S; needs: S };
  "bad-config-file": { path: S; why: S };
  "bad-answer": { key: S; flag: S; given: S; why: S };
  "bad-path": { what: S; given: S; why: S };
  "bad-endpoint": { given: S; why: S };
  "not-loopback": { given: S };
  "not-confirmed": { command: S };
  "no-such-environment": { env: S; where: S };
  "teardown-not-confirmed": { env: S };
  /** things: what keeps AWS from deleting ours, in words, each with its command. options: what would go on all the same. */
  "removal-blocked": { env: S; command: S; things: readonly S[]; options: readonly S[] };
  /** things: what would be lost, each with its size, in words. */
  "data-not-confirmed": { env: S; command: S; things: readonly S[] };
  // usage: hosts and the VPN's people
  "no-address": { host: S; env: S };
  "no-ssh": { why: S };
  "no-vpn": { env: S };
  // usage: probes. endpoint: where the environment lives
  "no-packets": { env: S; endpoint: S };
  // usage: the lab
  "lab-lacks": { what: readonly S[] };
  "lab-none": { env: S };
  "vpn-refused": { what: S; why: S };
  "vpn-person-exists": { person: S; env: S };
  "vpn-no-person": { person: S; people: readonly S[]; env: S };
  // usage: state files
  "state-broken": { where: S; why: S; backup?: S };
  "state-newer": { where: S; schema: number; ours: number };
  "state-foreign": { where: S; why: S };
  "state-unwritable": { where: S; why: S };
  "state-unsafe": { where: S; why: S };
  "state-moved": { where: S; to: S; at: S };
  "state-arriving": { where: S; from: S };
  "state-older": { where: S; serial: number; given: number };
  "bad-state-url": { given: S; source: S; why: S };
  /** The state names a place that its own records contradict. where: a record, or "facts". */
  "place-contradicts": { what: S; saved: S; found: S; where: S; env: S };
  /** Not one of so many recorded things was found there. */
  "all-missing": { env: S; count: number; account: S; region: S; endpoint: S };
  "wrong-place": { what: S; saved: S; now: S; env: S };
  // usage: sweep
  "sweep-nothing": { env?: S; account: S; region: S };
  "sweep-elsewhere": { env: S; envId: S; here: S; count: number; region?: S; where?: S };
  "sweep-which": { envs: readonly S[] };
  "adopt-exists": { env: S; envId: S; where: S };
  // refused
  "no-credentials": { profile?: S };
  "expired-credentials": { profile?: S; code: S };
  "bad-credentials": { code: S };
  "no-profile": { profile: S };
  "no-region": Record<never, never>;
  "unknown-region": { region: S; known: readonly S[] };
  "unknown-zone": { zone: S; region: S; zones: readonly S[] };
  "too-few-zones": { region: S; zones: readonly S[] };
  "no-caller-address": { why: S };
  "permission": { operation: S; message: S };
  "quota": { code: S; message: S };
  "capacity": { operation: S; code: S; message: S };
  /** A zone does not have it, now or later. */
  "zone-lacks": { operation: S; code: S; message: S };
  // refused: what only AWS Support or the owner of the account can change
  "account-verification": { message: S };
  "account-sign-up": { operation: S; message: S };
  "account-blocked": { message: S };
  /** step: that it belongs to. */
  "account-unsupported": { operation: S; message: S; step?: S };
  "free-plan": { operation: S; message: S };
  "service-role": { operation: S; message: S };
  "denied-by": { operation: S; by: "organization" | "resource-control" | "boundary" | "session" | "resource" | "endpoint"; message: S };
  "not-offered": { type: S; zones: readonly S[]; suggestion?: S };
  "no-image": { image: S; region: S };
  /** skewMs: how far this machine is ahead of AWS (negative: behind), in milliseconds, where the answer told. */
  "clock": { code: S; skewMs?: number };
  /** Found before the first create (src/doctor). */
  "preflight": { finding: Finding };
  // refused: the bucket of a shared state. open: "block" (public access is not blocked) or "policy" (it is public)
  "no-state-bucket": { bucket: S; region: S };
  "state-bucket-refused": { bucket: S; operation: S; message: S };
  "state-bucket-elsewhere": { bucket: S; ours: S; region?: S };
  "state-bucket-open": { bucket: S; why: S };
  "state-bucket-unversioned": { bucket: S };
  // failed
  /** env: the environment of our name whose mark it carries; the state that knew it is not here. */
  "foreign": { kind: S; id: S; node: S; env?: S; region?: S };
  "duplicates": { node: S; ids: readonly S[] };
  "aws": { operation: S; code: S; message: S; requestId?: S };
  "not-implemented": { operation: S };
  "unreachable": { endpoint: S; code: S };
  "unknown-outcome": { operation: S; code: S };
  /** A read without a usable answer: nothing was changed by it. */
  "not-read": { operation: S; code: S };
  /** awaited: shown (it was made and AWS does not show it), changed (a change was accepted and the old value is read), or
   *  ready. state: AWS's word, where it is none that this version knows. */
  "never-ready": { node: S; kind: S; id: S; minutes: number; seconds?: number; awaited?: S; state?: S };
  /** Its tags were put and are not reported. */
  "never-tagged": { node: S; kind: S; id: S };
  /** advice, adviceJa: what to do about it, in both languages, where the state or the reason is a known one. */
  "became-failed": { node: S; kind: S; id: S; why: S; advice?: S; adviceJa?: S };
  "deletion-protected": { kind: S; id: S };
  "held-back": { node: S; id: S; blockers: readonly Blocker[]; code: S; minutes: number };
  "some-failed": { failed: number; blocked: number; env: S };
  "left-over": { left: readonly S[] };
  /** What differs from the configuration and was left as it is, because it is not proved to be ours. */
  "left-unchanged": { env: S; things: readonly S[] };
  /** A removal stopped short of what has lost its tags. */
  "left-alone": { env: S; things: readonly S[] };
  "stands-on": { step: S; steps: readonly S[] };
  // local AWS
  "no-python": { tried: readonly S[] };
  "emulator-failed": { why: S; log: S };
  "emulator-lost": { env: S };
  "lab-failed": { why: S };
  // others
  "locked": { holder: S; since: S; where: S };
  "lock-lost": { where: S };
  /** `kept`: nothing was changed so far, and what is kept all the same. Absent: what was done is saved. */
  "interrupted": { env: S; command: S; kept?: "nothing" | "answers" };
  "bug": { message: S };
}
export type FaultCode = keyof FaultData;

const classes: Readonly<Record<FaultCode, FaultClass>> = {
  "unknown-option": "usage",
  "unknown-command": "usage",
  "missing-value": "usage",
  "missing-operand": "usage",
  "conflicting-options": "usage",
  "missing-answers": "usage",
  "no-terminal": "usage",
  "bad-env-name": "usage",
  "bad-choice": "usage",
  "bad-yes-no": "usage",
  "unknown-step": "usage",
  "unknown-key": "usage",
  "unknown-node": "usage",
  "unknown-check": "usage",
  "bad-target": "usage",
  "unknown-party": "usage",
  "step-needs": "usage",
  "bad-config-file": "usage",
  "bad-answer": "usage",
  "bad-path": "usage",
  "bad-endpoint": "usage",
  "not-loopback": "usage",
  "not-confirmed": "usage",
  "no-such-environment": "usage",
  "teardown-not-confirmed": "usage",
  "data-not-confirmed": "usage",
  "removal-blocked": "failed",
  "no-address": "usage",
  "no-ssh": "usage",
  "no-vpn": "usage",
  "no-packets": "usage",
  "lab-lacks": "usage",
  "lab-none": "usage",
  "vpn-refused": "usage",
  "vpn-person-exists": "usage",
  "vpn-no-person": "usage",
  "state-broken": "usage",
  "state-newer": "usage",
  "state-foreign": "usage",
  "state-unwritable": "usage",
  "state-unsafe": "usage",
  "state-moved": "usage",
  "state-arriving": "usage",
  "state-older": "usage",
  "bad-state-url": "usage",
  "wrong-place": "usage",
  "place-contradicts": "usage",
  "all-missing": "usage",
  "sweep-nothing": "usage",
  "sweep-elsewhere": "usage",
  "sweep-which": "usage",
  "adopt-exists": "usage",
  "no-credentials": "refused",
  "expired-credentials": "refused",
  "bad-credentials": "refused",
  "no-profile": "refused",
  "no-region": "usage",
  "unknown-region": "refused",
  "unknown-zone": "usage",
  "too-few-zones": "refused",
  "no-caller-address": "usage",
  permission: "refused",
  quota: "refused",
  capacity: "refused",
  "zone-lacks": "refused",
  "account-verification": "refused",
  "account-sign-up": "refused",
  "account-blocked": "refused",
  "account-unsupported": "refused",
  "free-plan": "refused",
  "service-role": "refused",
  "denied-by": "refused",
  "not-offered": "usage",
  "no-image": "refused",
  clock: "refused",
  preflight: "refused",
  "no-state-bucket": "refused",
  "state-bucket-refused": "refused",
  "state-bucket-elsewhere": "refused",
  "state-bucket-open": "refused",
  "state-bucket-unversioned": "refused",
  foreign: "failed",
  duplicates: "failed",
  aws: "failed",
  "not-implemented": "failed",
  unreachable: "failed",
  "unknown-outcome": "failed",
  "not-read": "failed",
  "never-ready": "failed",
  "never-tagged": "failed",
  "became-failed": "failed",
  "deletion-protected": "failed",
  "held-back": "failed",
  "some-failed": "failed",
  "left-over": "failed",
  "left-unchanged": "failed",
  "left-alone": "failed",
  "stands-on": "usage",
  "no-python": "failed",
  "emulator-failed": "failed",
  "emulator-lost": "failed",
  "lab-failed": "failed",
  locked: "locked",
  "lock-lost": "locked",
  interrupted: "interrupted",
  bug: "bug",
};

/** What a fault happened to, as people know it. */
export interface FaultThing {
  readonly kind: string;
  /** The Name tag. */
  readonly name: string;
  /** undefined: AWS has not given one. */
  readonly id?: string;
}

export class Fault<C extends FaultCode = FaultCode> extends Error {
  override readonly name = "Fault";
  private readonly classOfCode: FaultClass;
  /** Changes had been sent to AWS before it. */
  begun?: true;
  /** The node it happened to, if it happened to one. */
  node?: string;
  /** The same as a resource. */
  thing?: FaultThing;
  /** What else ended in the same run, in the order in which it did, and how many resources were never begun because of it. */
  along?: { readonly faults: readonly Fault[]; readonly blocked: number };

  constructor(
    readonly code: C,
    readonly data: FaultData[C],
    options?: { readonly cause?: unknown; readonly node?: string },
  ) {
    super(`${code} ${JSON.stringify(data)}`, options?.cause === undefined ? undefined : { cause: options.cause });
    this.classOfCode = classes[code];
    if (options?.node !== undefined) this.node = options.node;
  }
  /** "usage" promises that nothing was changed: what ends a run that has begun is a failure, whatever its code. */
  get class(): FaultClass {
    return this.begun === true && this.classOfCode === "usage" ? "failed" : this.classOfCode;
  }
  get exitCode(): number {
    return exitCodes[this.class];
  }
}
export const isFault = (e: unknown): e is Fault => e instanceof Fault;
