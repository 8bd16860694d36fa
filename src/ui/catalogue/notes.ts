/** Notes that are emitted on the way, with the data of their sentences. */
export interface NoteData {
  /** The first Ctrl-C. */
  "stopping": object;
  /** The second one. */
  "stopping-now": object;
  /** Calls do not go to AWS. */
  "endpoint": { endpoint: string };
  /** Where the first change will be made. */
  "account": { account: string; region: string };
  // src/engine
  /** Several live things with one node's mark: which one stays, and the others. */
  "duplicates": { node: string; kept: string; ids: readonly string[] };
  /** Those of them that are not removed, because they may be somebody's. */
  "duplicates-left": { node: string; ids: readonly string[] };
  /** Recorded as ours, and without our tags: how to give them back. */
  "lost-tags": { env: string; things: readonly string[]; nodes: readonly string[] };
  /** With our tags, which somebody has copied. */
  "copied-tags": { things: readonly string[] };
  /** The state names them, and they are somebody else's. */
  "not-ours": { things: readonly string[] };
  /** A state of AWS's that no table has: the thing counts as not ready. */
  "unknown-state": { node: string; kind: string; id: string; state: string };
  /** A state that asks people to do something. */
  "state-advice": { node: string; kind: string; id: string; advice?: string; adviceJa?: string };
  /** After a teardown: log groups are watched for a moment. */
  "looking-again": { seconds: number; names: readonly string[] };
  /** Something of an environment that had been taken away. */
  "tombstone-things": { env: string; at: string; things: readonly string[] };
  // src/cli
  /** The preset builds these steps only when they are named. */
  "preset-leaves-out": { preset: string; steps: readonly string[]; why: string; last: string };
  // src/doctor
  /** What was found before a run: the code of the finding, and its data. */
  "warning": object;
  "could-not-look": { env: string; examinations: readonly string[] };
  // src/cli
  /** Steps that the configuration leaves out and that stay, since they are built. */
  "left-out-stays": { env: string; steps: readonly string[] };
  /** Steps of the walkthrough that were not chosen for this environment. */
  "extent": { env: string; steps: readonly string[] };
  // src/emulator
  "emulator-starting": { python: string };
  /** The first start on a machine installs moto: how long that usually takes, and where to. */
  "emulator-preparing": { seconds: number; place: string };
  /** Another kumiki is just starting it. */
  "emulator-waiting": { pid: number };
  "emulator-replacing": { why: string };
  /** It was started anew: what is recorded is not there any more. */
  "emulator-lost": { env: string };
}
