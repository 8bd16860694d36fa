import { setTimeout as sleep } from "node:timers/promises";
import { type AwsError, isAwsError } from "../core/aws-error.js";
import type { Blocker } from "../core/blocker.js";
import type { Emit } from "../core/event.js";
import { Fault, isFault } from "../core/fault.js";
import { accountRefusal } from "./account-refusal.js";
import type { Timing } from "../core/timing.js";
import type { NodeId } from "../core/types.js";

/**
 * What to do about an error depends on what was being done. A create is not repeatable: an unknown outcome is looked
 * up. Everything else we do is idempotent (puts, updates, deletes) and is simply repeated.
 */
export type Verb = "create" | "put" | "delete" | "read";
export type Action = "done" | "look-up" | "retry" | "stop";

export function decide(kind: AwsError["kind"], verb: Verb): Action {
  switch (kind) {
    case "throttled":
    case "not-sent":
    case "eventual":
    case "capacity": // comes back within minutes, as others end what they run
      return "retry";
    case "unknown-outcome":
      return verb === "create" ? "look-up" : "retry";
    case "exists":
      return verb === "create" ? "look-up" : verb === "put" ? "done" : "stop";
    case "gone":
      // On a create or a put the NotFound is about something it stands on, which we made a moment ago.
      return verb === "delete" ? "done" : "retry";
    case "in-use":
      return "retry";
    default:
      return "stop";
  }
}

export interface Retrying {
  readonly node: NodeId;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** What is deleted, for the words of a failure. */
  readonly id?: string;
  /** Asked again and again while a delete is held back: who holds it. */
  readonly blockers?: () => Promise<readonly Blocker[]>;
  /** How long what passes by itself is waited for, in milliseconds, if not as long as usual. */
  readonly eventualMs?: number;
  /** How long it may be held back, in milliseconds, if not as long as usual. */
  readonly inUseMs?: number;
  /** Milliseconds that have passed as far as waiting is concerned (clock.ts). */
  readonly clock?: () => number;
}

/**
 * Repeats `work` as long as the policy says so and its time is not over. Resolves "look-up" for a create whose outcome
 * is unknown or whose name is taken; the caller finds out.
 */
export async function persist<R>(
  verb: Verb,
  work: () => Promise<R>,
  context: Retrying,
): Promise<{ readonly did: R } | { readonly did?: undefined; readonly instead: "look-up" | "done"; readonly because: AwsError }> {
  const { timing, clock = () => performance.now() } = context;
  const started = clock();
  let asked = -Infinity;
  for (let attempt = 1; ; attempt++) {
    try {
      return { did: await work() };
    } catch (e) {
      if (!isAwsError(e)) throw e;
      const action = decide(e.kind, verb);
      if (action === "look-up" || action === "done") return { instead: action, because: e };
      const held = e.kind === "in-use";
      const ms = clock() - started;
      // A database that is being backed up is as good as held when it shall go.
      const patient = held || (verb === "delete" && e.kind === "eventual");
      const limit = patient ? (context.inUseMs ?? timing.inUseMs) : patienceFor(e.kind, context);
      if (action === "stop" || ms > limit) throw held && verb === "delete" ? heldBack(e, context, await holders(context), ms) : toFault(e, context.node);
      if (context.signal.aborted) throw new Fault("interrupted", { env: "", command: "" }, { cause: e, node: context.node });
      if (held && attempt > 1 && ms - asked >= 2 * timing.retryMaxMs) {
        asked = ms;
        context.emit({ type: "blocker", node: context.node, blockers: await holders(context) });
      }
      const ceiling = Math.min(timing.retryMaxMs, timing.retryMinMs * 2 ** Math.min(attempt - 1, 10));
      // Full jitter when we are many against a limit; even steps when we wait for one thing.
      const waitMs = Math.round(e.kind === "throttled" ? ceiling * Math.random() : ceiling);
      context.emit({ type: "retry", node: context.node, code: e.Code, attempt, waitMs });
      await sleep(waitMs, undefined, { signal: context.signal });
    }
  }
}

/** How long what passes by itself is repeated, in milliseconds. */
function patienceFor(kind: AwsError["kind"], { timing, eventualMs }: Retrying): number {
  if (kind === "gone") return timing.notFoundMs;
  return kind === "capacity" ? timing.capacityMs : (eventualMs ?? timing.eventualMs);
}

/** Nobody is named if AWS does not tell: that must not end the wait. */
const holders = ({ blockers }: Retrying): Promise<readonly Blocker[]> => (blockers === undefined ? Promise.resolve([]) : blockers().catch(() => []));

const heldBack = (e: AwsError, { node, id }: Retrying, blockers: readonly Blocker[], ms: number): Fault =>
  new Fault("held-back", { node, id: id ?? node, blockers, code: e.Code, minutes: Math.round(ms / 60_000) }, { cause: e, node });

/** Nothing can have been changed by it: `service:Operation`. */
const isRead = (operation: string): boolean => /:(Describe|Get|List|Head|Export|Simulate)/.test(operation);

/** An error that ends something, in the words of the catalogue. */
export function toFault(e: unknown, node?: NodeId): Fault {
  const at = node === undefined ? { cause: e } : { cause: e, node };
  if (isFault(e)) {
    if (node !== undefined) e.node ??= node;
    return e;
  }
  if (e instanceof Error && e.name === "AbortError") return new Fault("interrupted", { env: "", command: "" }, at);
  if (!isAwsError(e)) return new Fault("bug", { message: e instanceof Error ? e.message : String(e) }, at);
  const { operation, message, Code: code } = e;
  const ofAccount = accountRefusal(e, node, at);
  if (ofAccount !== undefined) return ofAccount;
  switch (e.kind) {
    case "quota":
      return new Fault("quota", { code, message }, at);
    case "capacity":
      return new Fault("capacity", { operation, code, message }, at);
    case "not-here":
      return new Fault("zone-lacks", { operation, code, message }, at);
    case "forbidden":
      return new Fault("permission", { operation, message }, at);
    case "expired":
      return new Fault("expired-credentials", { code }, at);
    case "credentials":
      return new Fault("bad-credentials", { code }, at);
    case "clock":
      return new Fault("clock", { code, ...(e.skewMs === undefined ? {} : { skewMs: Math.round(e.skewMs) }) }, at);
    case "unsupported":
      return new Fault("not-implemented", { operation }, at);
    case "not-sent":
      return new Fault("unreachable", { endpoint: "AWS", code }, at);
    case "unknown-outcome":
      return isRead(operation) ? new Fault("not-read", { operation, code }, at) : new Fault("unknown-outcome", { operation, code }, at);
    default: {
      const requestId = e.$metadata.requestId;
      return new Fault("aws", { operation, code, message, ...(requestId === undefined ? {} : { requestId }) }, at);
    }
  }
}
