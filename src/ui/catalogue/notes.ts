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
