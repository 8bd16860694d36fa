import type { FaultCode } from "../../core/fault.js";
import { shellWord } from "../escape.js";
import { command, listed } from "./command.js";
import type { FindingSentences, Told } from "./doctor.js";
import { elsewhere, within } from "./remedies.js";
import type { Catalogue } from "./types.js";

const ok = (message: string): Told => ({ message, remedy: "" });
const list = (items: readonly string[]): string => listed(items, (n) => `and ${n} more`, 8);
const or = (options: readonly string[]): string => options.join(" or ");
const again = "Then run the same command again: it goes on where it stopped and makes nothing twice.";
const support = "https://console.aws.amazon.com/support/home#/case/create";

/** Whose policy denies a call. */
const policies: Readonly<Record<string, string>> = {
  "organization": "a service control policy of the organization",
  "resource-control": "a resource control policy of the organization",
  "boundary": "the permissions boundary of this identity",
  "session": "the session policy of these credentials",
  "resource": "a policy of the resource itself",
  "endpoint": "the policy of the VPC endpoint that the call goes through",
};
const owners: Readonly<Record<string, string>> = {
  "organization": "Ask the administrator of the organization to allow it, or use another account.",
  "resource-control": "Ask the administrator of the organization to allow it, or use another account.",
  "boundary": "Ask the administrator of the account to widen the boundary; allowing it in another policy changes nothing.",
  "session": "Start the session without that policy, or with a wider one; allowing it in another policy changes nothing.",
  "resource": "Have the owner of the resource allow it there; allowing it in another policy changes nothing.",
  "endpoint": "Have the endpoint's policy allow it, or call from elsewhere; allowing it in another policy changes nothing.",
};

type AccountFault = Extract<FaultCode, "capacity" | "zone-lacks" | "free-plan" | "service-role" | "denied-by" | `account-${string}`>;
export const accountFaults: Pick<Catalogue["faults"], AccountFault> = {
  "capacity": (d) => ({
    message: `AWS has no capacity for this now (${d.code}), and had none for minutes: ${d.message}`,
    remedy: `Run the same command again later, or ask for something else: ${or(elsewhere(d.operation))}`,
  }),
  "zone-lacks": (d) => ({ message: `The zone does not have this (${d.code}): ${d.message}`, remedy: `Ask for something else: ${or(elsewhere(d.operation))}` }),
  "account-verification": (d) => ({
    message: `AWS is still verifying this new account, and was waited for: ${d.message}`,
    remedy: `It usually takes minutes, at most four hours; AWS sends an e-mail. ${again}`,
  }),
  "account-sign-up": (d) => ({
    message: `The account is not signed up for the service of ${d.operation}: ${d.message}`,
    remedy: `Complete the sign-up (payment method, phone, support plan): https://portal.aws.amazon.com/billing/signup#/start. ${again}`,
  }),
  "account-blocked": (d) => ({ message: `AWS has blocked this account: ${d.message}`, remedy: `Only AWS Support can lift that: ${support}. ${again}` }),
  "account-unsupported": (d) => ({
    message: `AWS does not let this account do ${d.operation} yet: ${d.message}`,
    remedy: `Only AWS Support can change that: ${support}. ${d.step === undefined ? "" : `To build without it: --without ${shellWord(d.step)}. `}The rest is built.`,
  }),
  "free-plan": (d) => ({
    message: `The account is on the free plan, which does not include this (${d.operation}): ${d.message}`,
    remedy: `Build what it includes (${or(within(d.operation))}), or upgrade the plan: https://console.aws.amazon.com/billing/home#/freetier`,
  }),
  "service-role": (d) => ({
    message: `${d.operation} needs a service-linked role, which is not there yet: ${d.message}`,
    remedy: `Have iam:CreateServiceLinkedRole allowed; the policy with everything: ${command("policy")}. ${again}`,
  }),
  "denied-by": (d) => ({ message: `${policies[d.by] ?? "a policy"} denies ${d.operation}: ${d.message}`, remedy: `${owners[d.by] ?? "Have it allowed there."} ${again}` }),
};

type AccountFinding = `plan-${"free" | "paid" | "none" | "unknown" | "free-type" | "free-backups" | "free-backups-perhaps"}`;
type GivenFinding = "given" | "key-pair-missing" | `image-${string}` | "type-host" | `certificate-${string}` | "engine-missing";
export const accountFindings: Pick<FindingSentences, Extract<keyof FindingSentences, AccountFinding | GivenFinding>> = {
  "plan-free": () => ok("the account is on the free plan, and what would be built fits it; its credits pay for it"),
  "plan-paid": () => ok("the account is on the paid plan"),
  "plan-none": () => ok("the account has no free plan that would limit it"),
  "plan-unknown": (d) => ({ message: `Which plan the account is on could not be read (${d.why}).`, remedy: "To see it, have freetier:GetAccountPlanState allowed. On the free plan: --preset free" }),
  "plan-free-type": (d) => ({
    message: `The account is on the free plan, and ${d.type} is not eligible for it${d.eligible.length === 0 ? "" : `; ${list(d.eligible)} are`}.`,
    remedy: "Build what fits: --preset free, or --instance-type TYPE",
  }),
  "plan-free-backups": (d) => ({
    message: `The account is on the free plan, where RDS keeps backups for one day at most, or for none; ${d.days} are asked for.`,
    remedy: "Build what fits: --preset free, or --database-backup-days 0",
  }),
  "plan-free-backups-perhaps": (d) => ({
    message: `The account is on the free plan, where RDS keeps backups for ${d.days} day in some accounts and for none in others.`,
    remedy: "To be sure: --database-backup-days 0",
  }),
  "given": () => ok("images, key pairs and certificates that are named exist and fit"),
  "key-pair-missing": (d) => ({ message: `There is no EC2 key pair "${d.name}" in this Region.`, remedy: 'Name one that exists (--key-pair NAME), or have one made: --key-pair ""' }),
  "image-missing": (d) => ({ message: `There is no image ${d.image} in ${d.region} that this account may use.`, remedy: "Name another one: --image al2023" }),
  "image-architecture": (d) => ({
    message: `The image ${d.image} is for ${d.architecture}, and ${d.type} is ${list(d.supported)}.`,
    remedy: "Name another image (--image al2023) or another type (--instance-type TYPE).",
  }),
  "image-boot": (d) => ({ message: `The image ${d.image} starts by ${d.boot}, which ${d.type} does not.`, remedy: "Name another image (--image al2023) or another type (--instance-type TYPE)." }),
  "image-root": (d) => ({ message: `The root volume of the image ${d.image} is ${d.device}; the servers here have theirs at ${d.wanted}.`, remedy: "Name an image of Amazon Linux or a relative: --image al2023" }),
  "type-host": (d) => ({ message: `${d.type} runs on a Dedicated Host only, which has to be allocated for 24 hours before.`, remedy: "Name another type: --instance-type TYPE" }),
  "certificate-missing": (d) => ({ message: `There is no certificate ${d.arn} in ACM.`, remedy: `Name one that exists: ${d.flag} ARN` }),
  "certificate-pending": (d) => ({ message: `The certificate ${d.arn} is not issued yet (${d.status}).`, remedy: `Finish its validation in ACM, or name another one: ${d.flag} ARN` }),
  "certificate-unusable": (d) => ({ message: `The certificate ${d.arn} cannot be used (${d.status}).`, remedy: `Name another one: ${d.flag} ARN` }),
  "certificate-expired": (d) => ({ message: `The certificate ${d.arn} expired on ${d.until}.`, remedy: `Renew it, or name another one: ${d.flag} ARN` }),
  "certificate-key": (d) => ({ message: `The key of the certificate ${d.arn} is ${d.key}, which is not accepted here.`, remedy: `Name one with an RSA key of 2048 bits: ${d.flag} ARN` }),
  "certificate-domain": (d) => ({ message: `The certificate ${d.arn} is for "${d.domain}"; a Client VPN wants a domain with a dot.`, remedy: `Name another one: ${d.flag} ARN` }),
  "engine-missing": (d) => ({ message: `RDS does not offer ${d.engine} ${d.version} to this account.`, remedy: "Take a line or another version: --database-version VERSION" }),
};
