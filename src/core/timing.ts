/**
 * How patient the engine is, in milliseconds. AWS is eventually consistent and slow; the local emulator is neither,
 * so it gets short windows. The protocol is the same.
 */
export interface Timing {
  /** After a create whose outcome is unknown: how long to keep looking before it is believed not to have happened. */
  readonly windowMs: number;
  /** A thing that is not shown is believed absent after a second look this much later. */
  readonly confirmMs: number;
  /** Polling: quiet until this share of the typical duration, then every `pollShare` of the elapsed time. */
  readonly quietShare: number;
  readonly pollShare: number;
  readonly pollMinMs: number;
  readonly pollMaxMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** How long "not usable yet" on something we made ourselves is retried, and how long a new thing may stay invisible. */
  readonly eventualMs: number;
  /** How long a NotFound is retried when something is made that refers to it: it may be new, or not exist (pitfall 27). */
  readonly notFoundMs: number;
  /** How long a lack of capacity is waited out, which passes as others end what they run. */
  readonly capacityMs: number;
  /** How long a delete that something holds back is retried before its blockers are reported as a failure. */
  readonly inUseMs: number;
  /** A call whose answer is not there as a whole by then is given up: its outcome is unknown (reliability.md 1.6). */
  readonly callMs: number;
  /** A ClientToken older than this is no longer relied upon. */
  readonly tokenMs: number;
}

/** reliability.md 1.2 (P7, P13), 1.4 "Token life", 1.5; performance.md "Polling strategy". */
export const awsTiming: Timing = {
  windowMs: 120_000,
  confirmMs: 5_000,
  quietShare: 0.5,
  pollShare: 0.015,
  pollMinMs: 1_000,
  pollMaxMs: 8_000,
  retryMinMs: 1_000,
  retryMaxMs: 15_000,
  eventualMs: 300_000,
  notFoundMs: 60_000,
  capacityMs: 300_000,
  inUseMs: 1_200_000,
  callMs: 60_000,
  tokenMs: 1_800_000,
};

export const localTiming: Timing = {
  windowMs: 2_000,
  confirmMs: 200,
  quietShare: 0,
  pollShare: 0.1,
  pollMinMs: 60,
  pollMaxMs: 1_000,
  retryMinMs: 100,
  retryMaxMs: 1_000,
  eventualMs: 10_000,
  notFoundMs: 2_000,
  capacityMs: 2_000,
  inUseMs: 60_000,
  callMs: 20_000,
  tokenMs: 1_800_000,
};
