import type { CheckResult } from "../document.js";
import type { Outcome } from "./outcome.js";

/** Why an attempt was not made: said by the plan, before any packet. */
export type Cannot =
  /** It goes through the Client VPN, and this machine has no tunnel to it. */
  | "vpn-down"
  /** It shall come from outside, and this machine's packets take the tunnel. */
  | "vpn-up"
  /** The private address is also one of a network that this machine is in. */
  | "own-network"
  /** An end of it is not there at AWS. */
  | "absent"
  /** No way to the host is known. */
  | "no-way";
/** Why packets cannot tell. */
export type Why = Cannot | "no-control" | "control-fails" | "wrong-answer" | "error";

/** What packets say of a check. */
export interface Probe {
  readonly verdict: "open" | "closed" | "unknown";
  /** What was tried and what came back, its control included, in the words of the programs. */
  readonly evidence: string;
  /** Of an unknown one. */
  readonly why?: Why;
  /** AWS's descriptions say the opposite. */
  readonly contradicts?: true;
}

/**
 * A closed port proves something only while a neighbour of it answers: otherwise it may be the host, the way there or
 * this side that is dead (issue 5). undefined control: there is none.
 */
export function judgeOutcome(outcome: Outcome, control: Outcome | undefined): Pick<Probe, "verdict" | "why"> {
  switch (outcome.how) {
    case "answered":
      return { verdict: "open" };
    case "wrong":
      return { verdict: "unknown", why: "wrong-answer" };
    case "error":
      return { verdict: "unknown", why: outcome.cannot ?? "error" };
    case "timeout":
    case "refused":
      if (control === undefined) return { verdict: "unknown", why: "no-control" };
      return control.how === "answered" ? { verdict: "closed" } : { verdict: "unknown", why: "control-fails" };
  }
}

/** Both know, and say different things. `partial` is neither. */
export const disagree = ({ verdict }: Pick<CheckResult, "verdict">, probe: Pick<Probe, "verdict">): boolean =>
  (verdict === "open" && probe.verdict === "closed") || (verdict === "closed" && probe.verdict === "open");

/** The result with what packets say; a contradiction is never as expected. */
export const withProbe = (result: CheckResult, probe: Probe): CheckResult => (disagree(result, probe) ? { ...result, probe: { ...probe, contradicts: true }, ok: false } : { ...result, probe });
