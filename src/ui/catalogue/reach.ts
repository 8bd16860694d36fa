import type { ChecksPicture } from "../../diagram/index.js";
import type { Code, NoteCode } from "../../net/reach/codes.js";
import type { Fix } from "../../net/reach/fix.js";
import type { Verdict } from "../../net/reach/verdict.js";
import type { Why as ProbeWhy } from "../../verify/probe/verdict.js";

/** What is said of reachability: checks, paths and what to do about them. */
export interface ReachTexts {
  readonly heading: (env: string, phase: string) => string;
  readonly columns: Readonly<Record<"id" | "from" | "to" | "via" | "port" | "expect" | "verdict" | "probe" | "why", string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly allRight: (n: number) => string;
  readonly notRight: (wrong: number, n: number) => string;
  readonly noChecks: (env: string) => string;
  readonly evidence: (path: string) => string;
  readonly written: (path: string) => string;
  /** How to look closer at one. */
  readonly askWhy: (command: string) => string;
  /** A check of `up` that is not as expected, in one line. */
  readonly failing: (id: string, title: string, is: string, why: string) => string;
  readonly expected: (expect: string, verdict: string) => string;
  /** What packets say. */
  readonly probes: {
    readonly sending: string;
    readonly said: (verdict: string, evidence: string) => string;
    readonly count: (agree: number, differ: number, unknown: number) => string;
    /** The descriptions and the packets contradict each other. */
    readonly differ: (id: string, title: string, described: string, sent: string) => string;
    readonly unknown: (ids: string, why: string) => string;
    readonly whys: Readonly<Record<ProbeWhy, string>>;
  };
  readonly leg: (n: number, from: string, to: string) => string;
  readonly ways: Readonly<Record<"forward" | "back", string>>;
  /** By what decides there (verdict.ts `Hop.what`); another is shown as it is. */
  readonly hops: Readonly<Record<string, string>>;
  readonly passes: Readonly<Record<"yes" | "no", string>>;
  readonly decides: string;
  readonly blockers: string;
  readonly codes: Readonly<Record<Code, string>>;
  /** Of the codes that the judge of checks adds. */
  readonly absent: (name: string) => string;
  readonly notRead: (operation: string, id: string) => string;
  readonly because: (what: string, id: string) => string;
  readonly fix: string;
  readonly noFix: string;
  readonly fixes: Readonly<Record<Fix["kind"], string>>;
  readonly fixNote: string;
  /** Of commands to be copied, where nothing is at AWS. */
  readonly emulated: string;
  readonly loadBearing: string;
  readonly takeAway: string;
  readonly oneAway: string;
  readonly notes: Readonly<Record<NoteCode, string>>;
  readonly sourcePorts: (spans: string) => string;
  readonly matrix: (env: string) => string;
  readonly legend: string;
  readonly report: Readonly<Record<"title" | "picture" | "checks" | "taken" | "snapshot" | "internet" | "vpnClients" | "outside", string>> & { readonly looks: ChecksPicture["looks"] };
  readonly newOnly: string;
}
