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
  "emulator-starting": object;
  "emulator-ready": { endpoint: string };
}
