import { denierOf } from "../core/denial.js";
import type { AwsError } from "../core/aws-error.js";
import { Fault } from "../core/fault.js";
import type { NodeId } from "../core/types.js";

type At = { readonly cause: unknown; readonly node?: NodeId };

/** The step that a node belongs to: what can be left out. */
const stepOf = (node: NodeId | undefined): string | undefined => node?.split("/")[0];

/** By the service's own code: what only AWS Support or the owner of the account can change. */
const byCode: Readonly<Record<string, (e: AwsError, step: string | undefined, at: At) => Fault>> = {
  PendingVerification: ({ message }, _, at) => new Fault("account-verification", { message }, at),
  OptInRequired: ({ operation, message }, _, at) => new Fault("account-sign-up", { operation, message }, at),
  SubscriptionRequired: ({ operation, message }, _, at) => new Fault("account-sign-up", { operation, message }, at),
  SubscriptionRequiredException: ({ operation, message }, _, at) => new Fault("account-sign-up", { operation, message }, at),
  Blocked: ({ message }, _, at) => new Fault("account-blocked", { message }, at),
  FreeTierRestrictionError: ({ operation, message }, _, at) => new Fault("free-plan", { operation, message }, at),
};

/** By the sentence, where a code has many meanings. */
const bySentence: readonly (readonly [RegExp, (e: AwsError, step: string | undefined, at: At) => Fault])[] = [
  [/account currently does not support|account is not (?:currently )?(?:authorized|enabled) (?:to|for)/i, ({ operation, message }, step, at) => new Fault("account-unsupported", { operation, message, ...(step === undefined ? {} : { step }) }, at)],
  [/not eligible for Free Tier|free tier customers|free plan/i, ({ operation, message }, _, at) => new Fault("free-plan", { operation, message }, at)],
  [/service.linked role/i, ({ operation, message }, _, at) => new Fault("service-role", { operation, message }, at)],
];

/** A refusal that is about the account and not about the request. */
export function accountRefusal(e: AwsError, node: NodeId | undefined, at: At): Fault | undefined {
  const step = stepOf(node);
  const known = Object.hasOwn(byCode, e.Code) ? byCode[e.Code] : undefined;
  if (known !== undefined) return known(e, step, at);
  const said = bySentence.find(([form]) => form.test(e.message));
  if (said !== undefined) return said[1](e, step, at);
  const by = e.kind === "forbidden" ? denierOf(e.message) : undefined;
  return by === undefined || by === "identity" ? undefined : new Fault("denied-by", { operation: e.operation, by, message: e.message }, at);
}
