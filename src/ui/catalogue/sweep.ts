/** What `sweep` says, and the certificate at the end of a teardown. */
export interface SweepTexts {
  readonly heading: (account: string, region: string, kinds: number, calls: number) => string;
  readonly none: string;
  readonly environment: (env: string, envId: string) => string;
  readonly counts: (things: number, duplicates: number) => string;
  readonly since: (at: string) => string;
  readonly costUnknown: string;
  readonly cost: (usd: string) => string;
  readonly nowhere: string;
  readonly here: (where: string, unknown: number) => string;
  readonly removed: (at: string) => string;
  readonly duplicate: string;
  readonly notInState: string;
  readonly risen: string;
  readonly foreign: string;
  readonly foreignWhy: Readonly<Record<"half-mark" | "in-our-vpc" | "copied-tags", string>>;
  readonly next: string;
  readonly adoptNext: string;
  readonly deleteNext: string;
  readonly adopted: (env: string, n: number, where: string) => string;
  readonly readBack: (preset: string, phase: string, steps: number) => string;
  readonly guessed: (keys: string) => string;
  readonly believed: (n: number, props: string) => string;
  readonly missing: (nodes: string) => string;
  readonly differing: (nodes: string) => string;
  readonly unexplained: (nodes: string) => string;
  readonly duplicates: (ids: string) => string;
  readonly lost: string;
  readonly lostWhat: Readonly<Record<"ssh-key" | "ca" | "database-password", (file: string, env: string) => string>>;
  readonly stays: (n: number, env: string) => string;
  readonly nothingUnknown: (env: string, n: number, where: string) => string;
  readonly staying: (n: number, where: string) => string;
  readonly elsewhere: string;
  readonly elsewhereIn: (env: string, envId: string, region: string | undefined) => string;
  readonly elsewhereNote: (region: string | undefined, where: string | undefined) => string;
}

export interface CertificateTexts {
  readonly heading: string;
  readonly looks: Readonly<Record<"tag" | "vpc" | "name", (asked: number) => string>>;
  readonly effort: (kinds: number, calls: number) => string;
  readonly foundNothing: string;
  readonly found: (n: number) => string;
  /** Nothing but what the state knows. */
  readonly foundKnown: (n: number) => string;
  readonly again: (names: string, seconds: number) => string;
  readonly removedAgain: (ids: string) => string;
  readonly later: (minutes: number, env: string) => string;
  readonly cost: (usd: string) => string;
  readonly costUnknown: string;
  readonly savedAs: (path: string) => string;
}
