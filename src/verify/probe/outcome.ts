/**
 * How one attempt ended. answered: connected, and it is who it should be. wrong: connected, but it said something else.
 * timeout: no answer to the connection's first packet. refused: a TCP reset, or a filter that pretends one. error:
 * anything else, among it "unreachable", which this side of AWS may have said, and what never came to a packet.
 */
export interface Outcome {
  readonly how: "answered" | "wrong" | "timeout" | "refused" | "error";
  /** What the program or the other end said, on one line; "" where there is nothing to add. */
  readonly said: string;
  /** Of an error that has a name: see `Cannot`. */
  readonly cannot?: "own-network";
}

/** Milliseconds for a connection to come about: three times the first retransmission of a SYN (RFC 6298: 1 s, then 2 s). */
export const connectMs = 5_000;
/** Milliseconds for the first words once it is there. */
export const answerMs = 4_000;

/** One short line of what a program printed: its last words. */
export function lastLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- what a far end says must not move the cursor of a terminal
  const clean = text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ");
  return (clean.trim().split("\n").at(-1) ?? "").trim().slice(0, 160);
}
