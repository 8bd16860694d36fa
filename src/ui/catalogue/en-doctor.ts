import type { Finding } from "../../core/finding.js";
import { accountFindings } from "./en-accounts.js";
import { command, inRegion, listed } from "./command.js";
import { adviceOf, type DoctorTexts, type FindingSentences, type Told } from "./doctor.js";

const list = (items: readonly string[], most?: number): string => listed(items, (n) => `and ${n} more`, most);
const ok = (message: string): Told => ({ message, remedy: "" });
/** "12,000": numbers of quotas are long. */
const number = (n: number): string => n.toLocaleString("en-US");
const seconds = (s: number): string => (Math.abs(s) < 90 ? `${Math.abs(s)} s` : `${Math.round(Math.abs(s) / 60)} min`);
const fast = (s: number): string => `${seconds(s)} ${s > 0 ? "fast" : "slow"}`;
const login = "log in again just before (aws sso login), or let a run that waits for it ask you: it goes on where it stopped";

const quotas: DoctorTexts["quotas"] = {
  "vpcs": "VPCs in the Region",
  "internet-gateways": "internet gateways in the Region",
  "elastic-ips": "Elastic IP addresses in the Region",
  "nat-gateways": "NAT gateways in an Availability Zone",
  "gateway-endpoints": "gateway endpoints in the Region",
  "peerings": "peering connections of a VPC",
  "security-groups": "security groups in the Region",
  "security-group-rules": "rules of a security group",
  "client-vpn-endpoints": "Client VPN endpoints in the Region",
  "vcpus": "vCPUs of running On-Demand Standard instances",
  "load-balancers": "Application Load Balancers in the Region",
  "target-groups": "target groups in the Region",
  "databases": "DB instances in the Region",
  "database-storage": "GiB of storage of all DB instances",
  "buckets": "S3 buckets of the account",
  "imported-certificates": "imported certificates in ACM",
  "imports-of-year": "certificates imported into ACM in the last 365 days",
};

const sum = (d: { readonly there: number; readonly wanted: number }): string => `${number(d.there)} there, ${number(d.wanted)} more would be made`;
const which = (things: readonly string[]): string => (things.length === 0 ? "" : ` There: ${list(things, 10)}.`);
const more = (d: { readonly link: string }): string => `Delete what you no longer need, or ask for more: ${d.link}`;
const fitting = (fits: readonly string[] | undefined): string => (fits === undefined || fits.length === 0 ? "" : `Build what fits: ${fits.join(", or ")}. `);
const sources: Readonly<Record<string, string>> = {
  sso: "IAM Identity Center (SSO)",
  login: "a login to the console",
  "web-identity": "a web identity",
  role: "a role of the profile",
  process: "a program that the profile names",
  container: "the container's role",
  instance: "the instance's role",
  profile: "a profile of the AWS files",
  environment: "variables of the environment",
};
const sourceOf = (source: string): string => sources[source] ?? "a source of its own";
const moment = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

const findings: FindingSentences = {
  ...accountFindings,
  "program": (d) => ok(`kumiki ${d.version} on Node.js ${d.node}`),
  "node-ended": (d) => ({ message: `Node.js ${d.node} gets no more security updates since ${d.ended}.`, remedy: "Install a maintained version: https://nodejs.org/" }),
  "folder": (d) => ok(`${d.path} can be written; ${number(d.freeMb)} MB are free`),
  "folder-unwritable": (d) => ({ message: `The folder ${d.path} cannot be written (${d.why}), so no run could be recorded.`, remedy: "Make it yours to write, or name another one: --dir PATH" }),
  "disk-low": (d) => ({ message: `Only ${number(d.freeMb)} MB are free where ${d.path} is.`, remedy: "Make room before a long run, or name another folder: --dir PATH" }),
  "disk-full": (d) => ({ message: `The disk of ${d.path} is full (${number(d.freeMb)} MB free): a run could not be recorded.`, remedy: "Make room, or name another folder: --dir PATH" }),
  "unlocked": () => ok("nobody is at work on the environment"),
  "held": (d) => ({ message: `Another run is at work on the environment "${d.env}" since ${moment(d.since)}: ${d.holder}.`, remedy: `Wait until it is finished. If its machine is gone for good: ${command("state unlock --force", d.env)}` }),
  "identity": (d) => ok(`account ${d.account}, Region ${d.region}, as ${d.arn}`),
  "identity-local": (d) => ok(`the local AWS at ${d.endpoint}: account ${d.account}, Region ${d.region}`),
  "root-user": (d) => ({ message: `These are the keys of the root user of account ${d.account}: whoever has them can do anything, and nothing can limit them.`, remedy: "Work as a user of IAM Identity Center or a role, and delete the root user's access keys: https://console.aws.amazon.com/iam/home#/security_credentials" }),
  "credentials": (d) => ok(`from ${sourceOf(d.source)}; they do not end by themselves`),
  "credentials-until": (d) => ok(`from ${sourceOf(d.source)}, until ${moment(d.until)}`),
  "credentials-short": (d) => ({ message: `The credentials end at ${moment(d.until)}, and a run takes about ${d.minutes} min.`, remedy: `To have them last, ${login}.` }),
  "region": (d) => ok(`${d.region} is there for this account (${d.status})`),
  "region-off": (d) => ({ message: `The Region ${d.region} is not enabled for this account; AWS refuses good credentials there as if they were wrong.`, remedy: `Enable it (it takes minutes) or choose another one with --region: aws account enable-region --region-name ${d.region}` }),
  "clock": (d) => ok(`the clock is right to ${Math.abs(d.seconds)} s`),
  "clock-off": (d) => ({ message: `The clock of this machine is ${fast(d.seconds)}; from 5 min on AWS takes no signature of it.`, remedy: "Set it: sudo timedatectl set-ntp true" }),
  "clock-wrong": (d) => ({ message: `The clock of this machine is ${fast(d.seconds)}; AWS takes signatures for 5 min only.`, remedy: "Set it, then run the same command again: sudo timedatectl set-ntp true" }),
  "quota": (d) => ok(`${quotas[d.quota]}: ${sum(d)}, ${number(d.limit)} allowed`),
  "quota-over": (d) => ({ message: `${quotas[d.quota]}: ${number(d.limit)} are allowed (quota ${d.code}), ${sum(d)}.${which(d.things)}`, remedy: `${fitting(d.fits)}${more(d)}` }),
  "quota-default": (d) => ({ message: `${quotas[d.quota]}: ${sum(d)}; AWS gives a new account ${number(d.usual)}, and Service Quotas has no value of this account's own.${which(d.things)}`, remedy: `${fitting(d.fits)}If the account was given more, go on; else ${d.link}` }),
  "quota-perhaps": (d) => ({ message: `${quotas[d.quota]}: ${sum(d)}; AWS gives ${number(d.usual)} at first, and the limit of this account could not be read (${d.why}).${which(d.things)}`, remedy: `See how many there may be: ${d.link}` }),
  "quota-unread": (d) => ({ message: `${quotas[d.quota]}: ${sum(d)}; the limit could not be read (${d.why}). AWS's usual ${number(d.usual)} would be enough.`, remedy: `Allow servicequotas:GetServiceQuota, or look there: ${d.link}` }),
  "quota-uncounted": (d) => ({ message: `${quotas[d.quota]}: it could not be counted how many there are (${d.why}).`, remedy: `Look there: ${d.link}` }),
  "imports-near": (d) => ({ message: `${quotas[d.quota]}: at least ${number(d.there)} (deleted ones count, and ACM does not tell them), ${number(d.wanted)} more would be made, ${number(d.limit)} allowed.`, remedy: `Keep the certificates when you rebuild, or ask for more: ${d.link}` }),
  "vcpu-other": (d) => ({ message: `The vCPUs of ${d.type} have a quota of their own, which is not counted here.`, remedy: "Look there: https://console.aws.amazon.com/servicequotas/home/services/ec2/quotas" }),
  "type-offered": (d) => ok(`${d.type} is offered in ${list(d.zones)}`),
  "type-missing": (d) => ({
    message: `The instance type ${d.type} is not offered in ${list(d.zones)}${d.offered.length === 0 ? ", nor in any other zone of the Region" : `, but in ${list(d.offered)}`}.`,
    remedy: d.offered.length < 2 ? "Choose another type: --instance-type TYPE" : `Choose other zones (--zones ${d.offered.slice(0, 2).join(",")}), or another type: --instance-type TYPE`,
  }),
  "engine": (d) => ok(`${d.engine} ${d.version} is in standard support until ${d.until}`),
  "engine-ending": (d) => ({ message: `The standard support of ${d.engine} ${d.version} ends on ${d.until}; afterwards AWS bills Extended Support by the vCPU-hour.`, remedy: "Plan the upgrade, or take a newer line for a new database (--database-version): https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html" }),
  "engine-ended": (d) => ({ message: `The standard support of ${d.engine} ${d.version} ended on ${d.until}. A new database of it would be billed Extended Support, so kumiki has AWS refuse it.`, remedy: "Take a newer version: --database-version VERSION" }),
  "engine-unknown": (d) => ({ message: `RDS does not tell how long ${d.engine} ${d.version} is supported.`, remedy: "Look there: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html" }),
  "class-orderable": (d) => ok(`${d.class} for ${d.engine} ${d.version} can be had in ${list(d.zones)}`),
  "class-missing": (d) => ({ message: `RDS has no ${d.class} for ${d.engine} ${d.version} in ${list(d.zones)}${d.offered.length === 0 ? "" : `, only in ${list(d.offered)}`}.`, remedy: d.offered.length < 2 ? "Choose another class: --database-class db.t4g.micro" : `Choose other zones (--zones ${d.offered.slice(0, 2).join(",")}), or another class: --database-class db.t4g.micro` }),
  "class-single": (d) => ({ message: `RDS does not offer ${d.class} for ${d.engine} ${d.version} with a standby in a second zone.`, remedy: "Choose another class (--database-class db.t4g.micro), or build it without: --no-database-multi-az" }),
  "ranges": (d) => ok(`no clash of ${list(d.ranges)}`),
  "lan-clash": (d) => ({ message: `${d.range} (${d.node}) has addresses in common with ${d.local}, the network of ${d.interface} on this machine: connected to the VPN you would reach one of the two.`, remedy: "Choose other ranges (--web-cidr, --internal-cidr, --client-cidr) if you connect from here; they cannot be changed later." }),
  "vpc-clash": (d) => ({ message: `${d.range} (${d.node}) has addresses in common with the VPC ${d.vpc}, ${d.other}: the two can never be peered.`, remedy: "Choose another range (--web-cidr, --internal-cidr) if they may have to be; it cannot be changed later." }),
  "answer": (d) => ({ message: `${d.flag} ${d.given}: ${d.why}.`, remedy: `If that is not meant, give another value: ${d.flag} VALUE` }),
  "names": () => ok("no name is taken by something else"),
  "name-taken": (d) => ({ message: `The name of ${d.node} is taken: there is a ${d.kind} ${d.id} that does not carry the mark of this environment.`, remedy: "Rename or remove it if it is not needed, or build under another name: --env NAME" }),
  "name-known": (d) => ({
    message: `The name of ${d.node} is taken: the ${d.kind} ${d.id} belongs to another environment "${d.env}"${d.region === undefined ? "" : ` in ${d.region}`}.`,
    remedy: `Build under another name: --env NAME. Only if that environment is yours and its state is lost, look at it: ${inRegion("sweep", d.region)}`,
  }),
  "permissions": (d) => ok(`${d.who} may do all ${d.count} actions that the plan needs`),
  "permissions-root": (d) => ok(`the root user of account ${d.account} may do everything`),
  "denied": (d) => ({ message: `${d.who} is denied ${list(d.actions, 8)} by ${d.by === "organization" ? "a policy of the organization" : "a policy"}.`, remedy: "Have these allowed, or use another profile: --profile NAME" }),
  "doubtful": (d) => ({ message: `No policy allows ${d.who} on what the plan needs them for: ${list(d.actions, 8)}. One with conditions of its own may.`, remedy: `If the run stops there, have them allowed. The policy with everything: ${command("policy")}` }),
  "not-later": (d) => ({ message: `What \`up\` needs is allowed, but not all that looking at everything or taking it away needs. No policy allows ${d.who}: ${list(d.actions, 8)}.`, remedy: `It does not stop \`up\`. The policy for all of it: ${command("policy")}` }),
  "refused-dry": (d) => ({ message: `AWS refuses ${d.action} to ${d.who}: tried without making anything.`, remedy: `Have ${d.action} allowed, or use another profile: --profile NAME` }),
  "planned": (d) => ok(`${d.count} resources would be made, which usually takes about ${d.minutes} min`),
  "nothing-planned": (d) => ok(`everything of "${d.env}" stands; nothing would be made`),
  "unseen": (d) => ({ message: `This could not be looked at: ${d.why}.`, remedy: "It stops nothing. To see it, have the call allowed." }),
};

export const doctor: DoctorTexts = {
  heading: (env) => `What could be in the way of "${env}"`,
  examinations: {
    program: "Program",
    folder: "Folder",
    lock: "Lock",
    connection: "Identity",
    credentials: "Credentials",
    region: "Region",
    clock: "Clock",
    names: "Names",
    account: "Account plan",
    given: "What the answers name",
    types: "Instance types",
    database: "Database",
    ranges: "Address ranges",
    quotas: "Quotas",
    permissions: "Permissions",
    plan: "Plan",
  },
  levels: { "ok": "ok", "warning": "warning", "stop": "stop", "could-not-look": "could not look" },
  quotas,
  findings,
  wordless: (code) => `Something was found that has no words here: ${code}`,
  fix: "fix",
  nothing: "Nothing is in the way.",
  sum: (stops, warnings, unseen) =>
    [
      ...(stops === 0 ? ["Nothing would stop `kumiki up`"] : [`${stops} would stop \`kumiki up\``]),
      ...(warnings === 0 ? [] : [warnings === 1 ? "1 warning" : `${warnings} warnings`]),
      ...(unseen === 0 ? [] : [`${unseen} could not be looked at`]),
    ].join("; ") + ".",
};

/** A finding before the first create, as a fault: what, which, why, and what now. */
export function preflight({ finding }: { readonly finding: Finding }): Told {
  const { message, remedy } = adviceOf(doctor, finding);
  return { message: `Before anything was made: ${message}`, remedy: remedy === "" ? `See everything: ${command("doctor")}` : remedy };
}
export const warning = (d: object): string => {
  const { finding: code, ...data } = d as { readonly finding?: string } & Finding["data"];
  const { message, remedy } = adviceOf(doctor, { code: code ?? "", data: data as Finding["data"] });
  return remedy === "" ? message : `${message} ${remedy}`;
};
export const couldNotLook = (d: { readonly env: string; readonly examinations: readonly string[] }): string =>
  `Could not be looked at beforehand, and stops nothing: ${list(d.examinations.map((e) => (Object.hasOwn(doctor.examinations, e) ? doctor.examinations[e as keyof typeof doctor.examinations] : e)))}. Why: ${command("doctor", d.env)}`;
