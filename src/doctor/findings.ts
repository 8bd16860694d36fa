import type { Finding, FindingValue, Level } from "../core/finding.js";
import type { QuotaId } from "./quotas/index.js";

type S = string;
/** What every finding about a quota tells. link: its page in the console of Service Quotas. */
interface OfQuota {
  quota: QuotaId;
  code: S;
  link: S;
}

/** Every finding with the data of its sentences. The catalogues must have exactly these keys: the compiler checks it. */
export interface FindingData {
  // this machine
  "program": { version: S; node: S };
  "node-ended": { node: S; ended: S };
  "folder": { path: S; freeMb: number };
  "folder-unwritable": { path: S; why: S };
  "disk-low": { path: S; freeMb: number };
  "disk-full": { path: S; freeMb: number };
  "unlocked": { env: S };
  "held": { env: S; holder: S; since: S };
  // who and where we are
  "identity": { account: S; arn: S; region: S };
  "identity-local": { account: S; region: S; endpoint: S };
  "root-user": { account: S };
  "credentials": { source: S };
  "credentials-until": { source: S; until: S };
  "credentials-short": { source: S; until: S; minutes: number };
  "region": { region: S; status: S };
  "region-off": { region: S };
  "clock": { seconds: number };
  "clock-off": { seconds: number };
  "clock-wrong": { seconds: number };
  // quotas
  "quota": OfQuota & { limit: number; there: number; wanted: number };
  /** fits: options with which it would be enough. */
  "quota-over": OfQuota & { limit: number; there: number; wanted: number; things: readonly S[]; fits?: readonly S[] };
  /** The limit could not be read, and AWS's usual one would be passed. */
  /** AWS has no entry for the account: what it gives at first is assumed, and nothing is proven. */
  "quota-default": OfQuota & { usual: number; there: number; wanted: number; things: readonly S[]; fits?: readonly S[] };
  "quota-perhaps": OfQuota & { usual: number; there: number; wanted: number; things: readonly S[]; why: S };
  /** The limit could not be read, and AWS's usual one is enough. */
  "quota-unread": OfQuota & { usual: number; there: number; wanted: number; why: S };
  "quota-uncounted": OfQuota & { why: S };
  /** ACM counts imports of the last 365 days, deleted ones too, and tells only those that are still there. */
  "imports-near": OfQuota & { limit: number; there: number; wanted: number };
  "vcpu-other": { type: S };
  // the account's plan
  "plan-free": object;
  "plan-paid": object;
  "plan-none": object;
  "plan-unknown": { why: S };
  "plan-free-type": { type: S; eligible: readonly S[] };
  "plan-free-backups": { days: number };
  /** Some accounts get a day, some none. */
  "plan-free-backups-perhaps": { days: number };
  // what the answers name that exists elsewhere
  "given": object;
  "key-pair-missing": { name: S };
  "image-missing": { image: S; region: S };
  "image-architecture": { image: S; architecture: S; type: S; supported: readonly S[] };
  "image-boot": { image: S; boot: S; type: S };
  "image-root": { image: S; device: S; wanted: S };
  "type-host": { type: S };
  "certificate-missing": { arn: S; flag: S };
  "certificate-pending": { arn: S; flag: S; status: S };
  "certificate-unusable": { arn: S; flag: S; status: S };
  "certificate-expired": { arn: S; flag: S; until: S };
  "certificate-key": { arn: S; flag: S; key: S };
  "certificate-domain": { arn: S; flag: S; domain: S };
  "engine-missing": { engine: S; version: S };
  // what is to be built
  "type-offered": { type: S; zones: readonly S[] };
  "type-missing": { type: S; zones: readonly S[]; offered: readonly S[] };
  "engine": { engine: S; version: S; until: S };
  "engine-ending": { engine: S; version: S; until: S };
  "engine-ended": { engine: S; version: S; until: S };
  "engine-unknown": { engine: S; version: S };
  "class-orderable": { class: S; engine: S; version: S; zones: readonly S[] };
  "class-missing": { class: S; engine: S; version: S; zones: readonly S[]; offered: readonly S[] };
  "class-single": { class: S; engine: S; version: S };
  "ranges": { ranges: readonly S[] };
  "lan-clash": { range: S; node: S; local: S; interface: S };
  "vpc-clash": { range: S; node: S; vpc: S; other: S };
  /** What a question says of an answer that it allows; `why` is that sentence. */
  "answer": { flag: S; given: S; why: S };
  "names": { count: number };
  "name-taken": { kind: S; id: S; node: S };
  /** By another environment of this name, and its Region, as far as its tags tell. */
  "name-known": { kind: S; id: S; node: S; env: S; region?: S };
  // permissions
  "permissions": { count: number; who: S };
  "permissions-root": { account: S };
  "denied": { actions: readonly S[]; who: S; by: S };
  "doubtful": { actions: readonly S[]; who: S };
  /** Allowed is what `up` needs, but not all looks and removals. */
  "not-later": { actions: readonly S[]; who: S };
  "refused-dry": { action: S; who: S };
  "planned": { count: number; minutes: number };
  "nothing-planned": { env: S };
  // anything
  "unseen": { why: S };
}
export type FindingCode = keyof FindingData;

/** @returns a finding with its data checked */
export const finding = <C extends FindingCode>(examination: string, level: Level, code: C, data: FindingData[C]): Finding => ({
  examination,
  level,
  code,
  data: data as unknown as Readonly<Record<string, FindingValue>>,
});
