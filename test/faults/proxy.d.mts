export interface Seen {
  /** Counts mutating calls from 1; 0 for reads. */
  readonly n: number;
  /** By its signing name, e.g. "elasticloadbalancing". */
  readonly service: string;
  readonly operation: string;
  readonly mutating: boolean;
  /** The same for every attempt of one call. */
  readonly call: string;
  readonly at: number;
  readonly endedAt: number;
}
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message?: string;
}
export type Verdict =
  | "pass"
  | "kill-before"
  | "kill-after"
  | "kill-answered"
  | "lose-request"
  | "lose-answer"
  | "hang"
  | "hang-after"
  | "error-after"
  | "html-after"
  | "empty-after"
  | "truncated-after"
  | "cut-after"
  | { readonly late: number; readonly kill?: boolean }
  | { readonly rewrite: (body: string) => string }
  | Refusal;
export interface Proxy {
  readonly url: string;
  /** Every AWS request since `reset`. */
  seen: Seen[];
  judge: (seen: Seen) => Verdict;
  /** Ends the program that calls. */
  kill: () => void;
  latencyMs: number;
  /** How long nobody sees the tags of what was just made. */
  hideTagsMs: number;
  reset(): void;
  /** When every late request has arrived. */
  landed(): Promise<void>;
  close(): Promise<void>;
}
export function startProxy(options: { readonly upstream: string; readonly latencyMs?: number }): Promise<Proxy>;
