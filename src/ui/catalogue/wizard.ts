/** Regions that the wizard proposes; any other one may be typed. Their names are AWS's own (General Reference, "Regions"). */
export const proposedRegions = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-central-1",
  "eu-west-1",
  "us-east-1",
  "us-east-2",
  "us-west-2",
] as const;
export type ProposedRegion = (typeof proposedRegions)[number];

/** What the wizard says. Amounts are texts in US dollars; `where` is one of the `place` sentences. */
export interface WizardTexts {
  /** Said at once, before anything is looked up over the network. */
  readonly lookingUp: string;
  readonly region: {
    readonly ask: string;
    readonly why: string;
    readonly other: string;
    readonly type: string;
    readonly wrong: string;
    readonly names: Readonly<Record<ProposedRegion, string>>;
  };
  /** The saved environment has fewer steps than the walkthrough. */
  readonly extent: { readonly found: (env: string, steps: string) => string; readonly ask: string; readonly keep: string; readonly widen: string };
  readonly draft: {
    readonly found: (env: string, at: string) => string;
    readonly ask: string;
    readonly goOn: string;
    readonly anew: string;
  };
  /** A teardown did not come to its end: finish it, or build? */
  readonly torn: { readonly ask: string; readonly finish: string; readonly build: string; readonly leave: string };
  readonly heading: (env: string) => string;
  readonly headingStands: (env: string) => string;
  readonly headingPartly: (env: string, ready: number, of: number) => string;
  readonly place: (account: string, region: string) => string;
  readonly placeLocal: (region: string) => string;
  readonly perDay: string;
  readonly total: (usd: string) => string;
  readonly totalAtLeast: (usd: string) => string;
  readonly totalUnknown: string;
  /** `asks`: the questions that have to be answered first. */
  readonly totalOpen: (asks: readonly string[]) => string;
  readonly pricedOn: (day: string) => string;
  readonly startingFrom: (preset: string) => string;
  readonly chapter: {
    readonly stands: string;
    readonly partly: (ready: number, of: number) => string;
    readonly out: string;
    readonly open: string;
    readonly costs: (usd: string) => string;
    readonly free: string;
    readonly costUnknown: string;
    /** `flags`: where these answers were given. */
    readonly fixed: (flags: string) => string;
  };
  readonly menu: {
    readonly ask: string;
    readonly build: string;
    readonly buildWhat: string;
    readonly goOn: string;
    readonly plan: string;
    readonly answer: (n: number) => string;
    readonly change: string;
    readonly values: string;
    readonly leave: string;
  };
  readonly chapters: {
    readonly ask: string;
    readonly back: string;
    readonly preset: (name: string) => string;
    readonly region: (code: string) => string;
    readonly free: string;
  };
  readonly open: {
    readonly ask: (title: string) => string;
    readonly questions: (n: number) => string;
    readonly leaveOut: string;
    /** `titles`: what goes, or comes, along. */
    readonly leaveOutWith: (titles: string) => string;
    readonly takeIn: string;
    readonly takeInWith: (titles: string) => string;
    readonly explain: string;
    readonly back: string;
    readonly stays: (step: string) => string;
  };
  readonly question: (title: string, nth: number, of: number) => string;
  readonly confirm: (n: number) => string;
  /** `local`: in the emulator, where nothing is paid. */
  readonly asShown: (n: number, where: string, usd: string | undefined, local: boolean) => string;
  readonly otherwise: string;
  readonly again: string;
  /** At the end: the same run once more, without the wizard. */
  readonly sameRun: { readonly line: string; readonly file: string };
  readonly keysTyped: string;
  readonly keyBack: string;
  readonly keyExplain: string;
}
