export interface Seen {
  readonly n: number;
  readonly operation: string;
  readonly mutating: boolean;
  readonly at: number;
  readonly endedAt: number;
}
export type Verdict =
  | "pass"
  | "kill-before"
  | "kill-after"
  | "lose-request"
  | "lose-answer"
  | "html-after"
  | { readonly code: string; readonly status: number };
export interface Proxy {
  readonly url: string;
  seen: Seen[];
  judge: (seen: Seen) => Verdict;
  kill: () => void;
  latencyMs: number;
  reset(): void;
  close(): Promise<void>;
}
export function startProxy(options: { readonly upstream: string; readonly latencyMs?: number }): Promise<Proxy>;
