import { shellWord } from "../escape.js";
import { accountFaults } from "./en-accounts.js";
import { blocker, unblock } from "./en-blockers.js";
import { preflight } from "./en-doctor.js";
import { command, fetchVersion, inRegion, listed, placeOf } from "./command.js";
import type { Catalogue } from "./types.js";

const more = (n: number): string => `and ${n} more`;
const list = (items: readonly string[], most?: number): string => listed(items, more, most);
const minutes = (ms: number): string => (Math.abs(ms) < 90_000 ? `${Math.round(Math.abs(ms) / 1000)} s` : `${Math.round(Math.abs(ms) / 60_000)} min`);
const things = (n: number): string => (n === 1 ? "1 resource" : `${n} resources`);
const again = "Run the same command again: it goes on where it stopped and makes nothing twice.";
const login = (profile: string | undefined): string =>
  `aws sso login${profile === undefined ? "" : ` --profile ${shellWord(profile)}`}`;

/** In seconds below two minutes: half a minute is not "0 min". */
const waited = (d: { readonly minutes: number; readonly seconds?: number }): string =>
  d.seconds !== undefined && d.seconds < 120 ? `${d.seconds} s` : `${d.minutes} min`;
function stillNot({ awaited, state }: { readonly awaited?: string; readonly state?: string }): string {
  if (awaited === "shown") return "was made, but AWS still does not show it";
  if (awaited === "changed") return "still has its old settings, although AWS accepted the change,";
  return state === undefined ? "is still not ready" : `is still in the state "${state}", which this version of kumiki does not know,`;
}

/** EC2 packs its reasons (https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html). */
const encoded = (message: string): boolean => /encoded authorization failure message/i.test(message);

/** What happened, and what to do now: one line each. */
export const faults: Catalogue["faults"] = {
  // options and answers
  "unknown-option": (d) => ({
    message: `There is no option ${d.given}.`,
    remedy: d.near === undefined ? "See all options: kumiki --help" : `Did you mean ${d.near}? See all options: kumiki --help`,
  }),
  "unknown-command": (d) => ({
    message: `There is no command "${d.given}".`,
    remedy: d.near === undefined ? "See all commands: kumiki --help" : `Did you mean: kumiki ${d.near}`,
  }),
  "missing-value": (d) => ({ message: `The option ${d.option} needs a value.`, remedy: `Write ${d.option} VALUE; what it takes: kumiki --help` }),
  "missing-operand": (d) => ({
    message: `"${d.command}" needs one more word${d.word === undefined ? "" : `: ${d.word}`}.`,
    remedy: `${d.allowed.length === 0 ? "" : `It is one of: ${list(d.allowed, 40)}. `}For example: ${d.example}`,
  }),
  "conflicting-options": (d) => ({ message: `${d.one} and ${d.other} do not go together: ${d.why}.`, remedy: "Leave one of the two out." }),
  "missing-answers": (d) => ({
    message: `Answers are missing, and there is nobody to ask here: ${list(d.flags, 40)}.`,
    remedy: "Give these options, write the answers into a file (--config FILE), or take the preset's values with --yes.",
  }),
  "no-terminal": (d) => ({
    message: `"kumiki ${d.command}" wants to ask something, but this is not a terminal.`,
    remedy: `Give the answers as options or with --config FILE, and confirm: kumiki ${d.command} --yes`,
  }),
  "bad-env-name": (d) => ({
    message: `"${d.given}" cannot be the name of an environment.`,
    remedy: "Begin with a small letter, then small letters, digits and hyphens, 31 characters at most, such as: --env my-lab",
  }),
  "bad-choice": (d) => ({ message: `${d.what} cannot be "${d.given}".`, remedy: `Choose one of: ${list(d.allowed, 40)}` }),
  "bad-yes-no": (d) => ({ message: `${d.what} is a yes-or-no question, and "${d.given}" is neither.`, remedy: "Write yes or no." }),
  "unknown-step": (d) => ({ message: `There is no step "${d.given}".`, remedy: `${d.near === undefined ? "" : `Did you mean ${d.near}? `}The steps are: ${list(d.steps, 40)}` }),
  "unknown-key": (d) => ({
    message: `There is no answer called "${d.given}"${d.at === undefined ? "" : `, at ${d.at}`}.`,
    remedy: d.near === undefined ? "See all of them: kumiki up --help" : `Did you mean "${d.near}"? See all of them: kumiki up --help`,
  }),
  "unknown-node": (d) => ({
    message: `There is no resource "${d.given}" in the state of the environment "${d.env}".`,
    remedy: `${d.near === undefined ? "" : `Did you mean ${d.near}? `}The names are in: ${command("status --json", d.env)}`,
  }),
  "unknown-check": (d) => ({ message: `There is no check "${d.given}" in ${d.phase} of this environment.`, remedy: `The checks are: ${list(d.checks, 40)}` }),
  "bad-target": (d) => ({ message: `"${d.given}" is no destination.`, remedy: "Write a name or an address and a port, such as ap-server-1:22 or 172.16.1.4:80" }),
  "unknown-party": (d) => ({ message: `"${d.given}" is neither a host of this environment nor an IPv4 address.`, remedy: `The names are: ${list(d.names, 40)}` }),
  "step-needs": (d) => ({
    message: `The step "${d.step}" stands on the step "${d.needs}", which is left out.`,
    remedy: `Take both (--with ${shellWord(d.needs)}) or leave out both (--without ${shellWord(d.step)}).`,
  }),
  "bad-config-file": (d) => ({ message: `The answers in ${d.path} cannot be used: ${d.why}.`, remedy: "Correct the file, or run without --config." }),
  "bad-answer": (d) => ({
    message: `${d.flag} cannot be "${d.given}": ${d.why}.`,
    remedy: `Give another value: ${d.flag} VALUE, or ${d.key} in the file of --config`,
  }),
  "bad-path": (d) => ({ message: `${d.what} cannot be ${d.given}: ${d.why}.`, remedy: "Give a path that you may read and write." }),
  "bad-endpoint": (d) => ({ message: `"${d.given}" cannot be an endpoint: ${d.why}.`, remedy: "Write it as --endpoint-url http://127.0.0.1:5000" }),
  "not-loopback": (d) => ({
    message: `The local mode talks to this machine only, and ${d.given} is not on it.`,
    remedy: "Use an endpoint such as http://127.0.0.1:5000, or leave --local out to work with the real AWS.",
  }),
  "not-confirmed": (d) => ({
    message: `Nothing was changed: "kumiki ${d.command}" was not confirmed.`,
    remedy: "Run the same command again and answer yes, or add --yes to it.",
  }),
  "no-such-environment": (d) => ({
    message: `There is no environment "${d.env}" in ${d.where}.`,
    remedy: `Build it with: ${command("up", d.env)}; if its state lies elsewhere, add --dir PATH`,
  }),
  "teardown-not-confirmed": (d) => ({
    message: `Nothing was removed: the name "${d.env}" was not typed.`,
    remedy: `Run it again and type ${d.env}, or confirm beforehand: ${command("teardown", d.env)} --yes`,
  }),
  "removal-blocked": (d) => ({
    message: `Nothing was deleted: AWS would refuse the removal because of ${list(d.things, 8)}.`,
    remedy: `Remove these first, with the commands shown above${d.options.length === 0 ? "" : `, or add ${d.options.join(" or ")}`}. Then: ${command(d.command, d.env)}`,
  }),
  "data-not-confirmed": (d) => ({
    message: `Nothing was deleted: this would destroy data for good: ${list(d.things, 12)}.`,
    remedy: `To delete the data as well, say so: ${command(d.command, d.env)} --delete-data. Take a copy first if it is needed.`,
  }),
  // hosts and the VPN's people
  "no-address": (d) => ({
    message: `The address of ${d.host} is not known yet, or that of a host on the way to it.`,
    remedy: `Build it, or go on building: ${command("up", d.env)}`,
  }),
  "no-ssh": (d) => ({
    message: `The program ssh cannot be started (${d.why}).`,
    remedy: "Install the OpenSSH client, then run the same command again: sudo apt-get install openssh-client (Windows: an optional feature)",
  }),
  "no-vpn": (d) => ({ message: `The environment "${d.env}" has no Client VPN.`, remedy: `Build it: ${command("up client-vpn", d.env)}` }),
  "no-packets": (d) => ({
    message: `There are no packets to send: the environment "${d.env}" lives in an emulator (${d.endpoint}), which has no network.`,
    remedy: `Try it with packets in Linux namespaces: ${command("lab up", d.env)}; without packets: ${command("check", d.env)}`,
  }),
  "lab-lacks": (d) => ({ message: `The lab cannot be made on this machine: ${d.what.join("; ")}.`, remedy: "Programs are installed by: kumiki lab setup (it prints the command; --yes runs it)" }),
  "lab-none": (d) => ({ message: `No lab of the environment "${d.env}" is running.`, remedy: `Start it: ${command("lab up", d.env)}` }),
  "lab-failed": (d) => ({ message: `The lab could not be made, and what there was of it is gone: ${d.why}`, remedy: "Correct that, then run the same command again. Nothing was changed at AWS or on this machine." }),
  "vpn-refused": (d) => ({ message: `"${d.what}" cannot be done: ${d.why}.`, remedy: "Correct that, then run the same command again. Nothing was changed at AWS." }),
  "vpn-person-exists": (d) => ({
    message: `${d.person} has a certificate already, and a revoked one is never given again.`,
    remedy: `Take another name, or write the profile of this one: ${command(`vpn profile ${shellWord(d.person)}`, d.env)}`,
  }),
  "vpn-no-person": (d) => ({
    message: `There is no certificate for "${d.person}"${d.people.length === 0 ? "" : `; there are: ${list(d.people, 40)}`}.`,
    remedy: `Make one: ${command(`vpn add ${shellWord(d.person)}`, d.env)}`,
  }),
  // state files
  "state-broken": (d) => ({
    message: `The state in ${d.where} cannot be read: ${d.why}.`,
    remedy:
      d.backup === undefined
        ? "Put a copy of the file back. Without one, nothing is lost at AWS: what it recorded carries the tag kumiki:env there."
        : d.backup.startsWith("s3://")
          ? `Fetch the last good version and put it back with \`kumiki state push FILE --force\`: ${fetchVersion(d.backup)}`
          : `Take the last good version: cp ${shellWord(d.backup)} ${shellWord(d.where)}`,
  }),
  "state-newer": (d) => ({
    message: `The state in ${d.where} was written by a newer kumiki (schema ${d.schema}; this one knows ${d.ours}). It was not touched.`,
    remedy: "Update, then run the same command: npm install --global kumiki@latest",
  }),
  "state-foreign": (d) => ({
    message: `The state in ${d.where} is not the one of this environment: ${d.why}.`,
    remedy: "Choose its environment with --env NAME, or the folder with --dir PATH.",
  }),
  "state-unwritable": (d) => ({
    message: `The state cannot be saved in ${d.where}: ${d.why}.`,
    remedy: "Make room or the folder writable, then run the same command again. Nothing is begun that could not be recorded.",
  }),
  "state-unsafe": (d) => ({
    message: `The state in ${d.where} is not safe from others: ${d.why}.`,
    remedy: `Make it yours alone: chmod -R go-rwx ${shellWord(d.where)}`,
  }),
  "state-moved": (d) => ({
    message: `The environment is not in ${d.where} any more; since ${d.at} it is in ${d.to}.`,
    remedy: d.to.startsWith("s3://") ? `Say so with every command: --state ${shellWord(placeOf(d.to))}, or set KUMIKI_STATE.` : `Say so with every command: --dir ${shellWord(placeOf(d.to))}`,
  }),
  "state-arriving": (d) => ({
    message: `The move of this environment from ${d.from} to ${d.where} was interrupted; until it is finished nobody builds from here.`,
    remedy: "Run the same `kumiki state mv` again, with the place it comes from: it goes on where it stopped.",
  }),
  "state-older": (d) => ({
    message: `The state in ${d.where} is at save ${d.serial}, the one in the file at ${d.given}: it would undo what others have saved since.`,
    remedy: "Fetch the present one first: kumiki state pull. If the file is right all the same, add --force.",
  }),
  "bad-state-url": (d) => ({ message: `${d.source} cannot be ${d.given}: ${d.why}.`, remedy: "Write it as --state s3://bucket/prefix" }),
  "place-contradicts": (d) => ({
    message: `The state of "${d.env}" says ${d.what} ${d.saved}, and ${d.where === "facts" ? "was made for" : `${d.where} is in`} ${d.found}. Nothing was called.`,
    remedy: `Correct "place" in the state (${command("state pull -o FILE", d.env)}, then push --force), or put back an earlier version of it`,
  }),
  "all-missing": (d) => ({
    message: `None of ${d.count} resources of "${d.env}" was found in ${d.region} of account ${d.account}${d.endpoint === "aws" ? "" : ` at ${d.endpoint}`}. Nothing was changed.`,
    remedy: "Check the profile, the Region and the endpoint. If all of them were deleted by somebody, say so: --confirm-missing",
  }),
  "wrong-place": (d) => ({
    message: `The environment "${d.env}" lives elsewhere: its ${d.what} is ${d.saved}, now it is ${d.now}.`,
    remedy: "Use the profile, region and endpoint it was built with, or give a new environment its own name: --env NAME",
  }),
  // refused
  "sweep-nothing": (d) => ({
    message: `Nothing with a mark of ${d.env === undefined ? "any environment" : `the environment "${d.env}"`} was found in account ${d.account}, Region ${d.region}.`,
    remedy: "Look at everything there, or name another Region: kumiki sweep --region REGION",
  }),
  "sweep-elsewhere": (d) => ({
    message:
      d.region === undefined
        ? `Nothing of the environment "${d.env}" (${d.envId}) is known to be in ${d.here}. ${d.count === 1 ? "1 resource has" : `${d.count} resources have`} its tags but no Region, and not all Regions could be asked.`
        : `The environment "${d.env}" (${d.envId}) is in ${d.region}, not in ${d.here}: ${d.count === 1 ? "1 resource" : `${d.count} resources`} that all Regions list ${d.count === 1 ? "belongs" : "belong"} to it.${d.where === undefined ? "" : ` Its state: ${d.where}.`}`,
    remedy:
      d.region === undefined
        ? "Run it in the Region of the environment: kumiki sweep --region REGION. Have ec2:DescribeRegions and ec2:DescribeTags allowed in all Regions to find it."
        : `Run it there: kumiki sweep ${d.envId} --region ${d.region}`,
  }),
  "sweep-which": (d) => ({
    message: `Several environments were found, and this works on one: ${list(d.envs)}.`,
    remedy: "Name one of them, by its name or, where two have the same, by its id: kumiki sweep ENV",
  }),
  "adopt-exists": (d) => ({
    message: `There is a state with resources in ${d.where} already (${d.envId}); it is never overwritten.`,
    remedy: `Put the found one elsewhere (--dir PATH), or first take away what that state knows: ${command("teardown", d.env)}`,
  }),
  "no-credentials": (d) => ({
    message: d.profile === undefined ? "There are no AWS credentials." : `The profile "${d.profile}" has no AWS credentials.`,
    remedy: `Log in (${login(d.profile)}) or set them up (aws configure). To try without an account: kumiki up --local`,
  }),
  "expired-credentials": (d) => ({ message: `The AWS credentials have expired (${d.code}).`, remedy: `Log in again, then run the same command: ${login(d.profile)}` }),
  "bad-credentials": (d) => ({
    message: `AWS does not accept the credentials (${d.code}).`,
    remedy: "See whose they are: aws sts get-caller-identity; then correct them or choose another --profile NAME.",
  }),
  "no-profile": (d) => ({ message: `There is no AWS profile "${d.profile}".`, remedy: "See which there are: aws configure list-profiles" }),
  "no-region": () => ({ message: "It is not said in which AWS Region to build.", remedy: "Say it: --region ap-northeast-1 (or set AWS_REGION)" }),
  "unknown-region": (d) => ({
    message: `There is no AWS Region "${d.region}" for this account.`,
    remedy: d.known.length === 0 ? "Write it as AWS does: --region ap-northeast-1" : `Choose one of: ${list(d.known, 40)}`,
  }),
  "unknown-zone": (d) => ({
    message: `There is no Availability Zone "${d.zone}" in ${d.region}.`,
    remedy: `Choose from: ${list(d.zones)}`,
  }),
  "too-few-zones": (d) => ({
    message: `${d.region} offers too few Availability Zones to this account: ${d.zones.length === 0 ? "none" : list(d.zones)}.`,
    remedy: "Choose another Region: --region REGION",
  }),
  "no-caller-address": (d) => ({
    message: `Your own public address could not be found (${d.why}), so it is not known who may log in by SSH.`,
    remedy: "Say it yourself: --ssh-from 203.0.113.7/32",
  }),
  "permission": (d) => ({
    message: `AWS does not allow you to call ${d.operation}: ${d.message}`,
    remedy:
      `Have ${d.operation} allowed in the IAM policy of this identity, then run the same command again.` +
      (encoded(d.message) ? " Whoever may decode the message learns which rule it was: aws sts decode-authorization-message --encoded-message TEXT" : " All that is needed: kumiki policy"),
  }),
  "quota": (d) => ({
    message: `A quota of your AWS account is used up (${d.code}): ${d.message}`,
    remedy: "Delete what you no longer need, or ask for more under Service Quotas in the AWS console; then run the same command again. How many there are: kumiki doctor",
  }),
  ...accountFaults,
  "not-offered": (d) => ({
    message: `The instance type ${d.type} is not offered in ${list(d.zones)}.`,
    remedy: d.suggestion === undefined ? "Choose another one: --instance-type TYPE" : `This one is: --instance-type ${shellWord(d.suggestion)}`,
  }),
  "no-image": (d) => ({ message: `There is no image "${d.image}" in ${d.region}.`, remedy: "Choose another one: --image al2023" }),
  "clock": (d) => ({
    message: `AWS refuses the signature because the clock of this machine is wrong${d.skewMs === undefined ? "" : `: it is ${minutes(d.skewMs)} ${d.skewMs > 0 ? "fast" : "slow"}`} (${d.code}).`,
    remedy: "Set the clock, then run the same command again: sudo timedatectl set-ntp true",
  }),
  preflight,
  // failed
  "no-state-bucket": (d) => ({
    message: `There is no bucket ${d.bucket} in this account.`,
    remedy: `Check its name and the account, or make it (then switch versions on): aws s3 mb s3://${d.bucket} --region ${d.region}`,
  }),
  "state-bucket-refused": (d) => ({
    message: `S3 refuses ${d.operation} on the bucket ${d.bucket}: ${d.message}`,
    remedy: "The bucket must belong to the account you are signed in to; reading and writing objects, listing them and their versions, and reading the bucket's settings must be allowed.",
  }),
  "state-bucket-elsewhere": (d) => ({
    message: `The bucket ${d.bucket} is in ${d.region ?? "another Region"}, this run works in ${d.ours}.`,
    remedy: "Use a bucket in the Region of the environment, or give that Region with --region.",
  }),
  "state-bucket-open": (d) => ({
    message: d.why === "policy" ? `The policy of the bucket ${d.bucket} makes it public; keys and addresses do not belong there.` : `Public access to the bucket ${d.bucket} is not blocked; keys and addresses do not belong there.`,
    remedy:
      d.why === "policy"
        ? `Look at the policy and take the public statement out: aws s3api get-bucket-policy --bucket ${d.bucket}`
        : `Block it: aws s3api put-public-access-block --bucket ${d.bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
  }),
  "state-bucket-unversioned": (d) => ({
    message: `The bucket ${d.bucket} keeps no versions; a state that is overwritten or deleted by mistake would be lost.`,
    remedy: `Switch them on: aws s3api put-bucket-versioning --bucket ${d.bucket} --versioning-configuration Status=Enabled`,
  }),
  "foreign": (d) => ({
    message: `${d.kind} ${d.id} is in the way${d.node === "" ? "" : ` of ${d.node}`}: it does not carry the mark of this environment. It was not touched.`,
    remedy:
      d.env === undefined
        ? "Rename or remove it yourself if it is not needed, or build under another name: --env NAME"
        : `It belongs to another environment "${d.env}"${d.region === undefined ? "" : ` in ${d.region}`}. Build under another name: --env NAME. Only if that environment is yours and its state is lost, look at it (${inRegion("sweep", d.region)}) and make a state of it again: ${inRegion(`sweep ${d.env} --adopt`, d.region)}`,
  }),
  "duplicates": (d) => ({ message: `There are several resources for ${d.node}: ${list(d.ids)}.`, remedy: "Remove those that are too much in the AWS console, then run the same command again." }),
  "aws": (d) => ({ message: `AWS refused ${d.operation} (${d.code}): ${d.message}`, remedy: `AWS's own sentence says what it does not take. If it is one of your answers, give another (--set KEY=VALUE). ${again}` }),
  "not-implemented": (d) => ({
    message: `This endpoint does not know ${d.operation}.`,
    remedy: "Leave the step that needs it out (--without STEP), or use the real AWS, which knows it.",
  }),
  "unreachable": (d) => ({
    message: `${d.endpoint} cannot be reached (${d.code}).`,
    remedy: `Check network, proxy and --endpoint-url; the local AWS starts with: kumiki emulator start. ${again}`,
  }),
  "unknown-outcome": (d) => ({
    message: `No usable answer came to ${d.operation} (${d.code}): it may have been carried out or not.`,
    remedy: "Run the same command again: it looks first whether it was.",
  }),
  "not-read": (d) => ({
    message: `No usable answer came to ${d.operation} (${d.code}). It only reads: nothing was changed by it.`,
    remedy: again,
  }),
  "never-ready": (d) => ({
    message: `${d.node} (${d.kind} ${d.id}) ${stillNot(d)} after ${waited(d)}.`,
    remedy: `Look at it in the AWS console. ${again}`,
  }),
  "left-unchanged": (d) => ({
    message: `Everything else is done. Not changed, because they are not proved to belong to this environment: ${d.things.join(", ")}.`,
    remedy: `If only their tags are gone, put them back: ${command("up --retag", d.env)}`,
  }),
  "left-alone": (d) => ({
    message: `Everything else is removed. Left alone, because their ownership tags are gone: ${d.things.join(", ")}.`,
    remedy: `Put the tags back: ${command("up --retag", d.env)}. Then: ${command("teardown", d.env)}. Or drop it from the state: ${command("state forget NODE", d.env)}`,
  }),
  "never-tagged": (d) => ({
    message: `The tags of ${d.node} (${d.kind} ${d.id}) were put, and AWS does not report them.`,
    remedy: `Without its tags it cannot be recognised as a part of this environment. ${again}`,
  }),
  "became-failed": (d) => ({
    message: `AWS reports that ${d.node} (${d.kind} ${d.id}) has failed${d.why === "" ? "" : `: ${d.why.replace(/[.。]+$/, "")}`}.`,
    remedy: `${d.advice ?? "Remove the cause."} Then run the same command again: it replaces it.`,
  }),
  "deletion-protected": (d) => ({
    message: `${d.kind} ${d.id} is protected against deletion, and kumiki never lifts such a protection.`,
    remedy: "Switch its deletion protection off in the AWS console if it may go, then run the same command again.",
  }),
  "held-back": (d) => ({
    message: `${d.node}${d.id === d.node ? "" : ` (${d.id})`} cannot be deleted after ${d.minutes} min (${d.code}); it is held by: ${d.blockers.length === 0 ? "something AWS does not name" : list(d.blockers.map(blocker), 6)}.`,
    remedy: unblock(d.blockers),
  }),
  "some-failed": (d) => ({
    message: `${things(d.failed)} failed${d.blocked === 0 ? "" : `, and ${things(d.blocked)} that stand on them could not follow`}. Everything else is saved.`,
    remedy: `Remove the cause named above. ${again} How it stands: ${command("status", d.env)}`,
  }),
  "left-over": (d) => ({
    message: `${things(d.left.length)} with the mark of this environment ${d.left.length === 1 ? "is" : "are"} still there: ${list(d.left)}.`,
    remedy: "Run the same command again. What stays can be found in the AWS console by the tag kumiki:env and removed there.",
  }),
  "stands-on": (d) => ({
    message: `The step "${d.step}" cannot go alone: ${list(d.steps)} ${d.steps.length === 1 ? "stands" : "stand"} on it.`,
    remedy: `Take them away together: kumiki teardown ${d.step} ${d.steps.join(" ")}`,
  }),
  // local AWS
  "no-python": (d) => ({
    message: `The local AWS needs Python 3, which was not found (tried: ${list(d.tried)}).`,
    remedy: "Install it, then run the same command again: sudo apt-get install python3 python3-venv (macOS: brew install python3)",
  }),
  "emulator-failed": (d) => ({ message: `The local AWS did not start: ${d.why}.`, remedy: `See its log: less ${shellWord(d.log)}` }),
  "emulator-lost": (d) => ({
    message: `The local AWS was started anew and has forgotten the environment "${d.env}".`,
    remedy: `Clear its state: ${command("teardown", d.env)} --local --yes; then build it again: ${command("up", d.env)} --local`,
  }),
  // others
  "locked": (d) => ({
    message: `Another run is at work on this environment since ${d.since}: ${d.holder}.`,
    remedy: `Wait until it is finished. If its machine is gone for good, take its lock away, with the same --env and place: ${command("state unlock --force")}`,
  }),
  "lock-lost": (d) => ({
    message: `Another run has taken over the environment in ${d.where}; this one stopped and changed nothing more.`,
    remedy: "Wait until the other one is finished, then see how it stands: kumiki status",
  }),
  "interrupted": (d) => ({
    message: `Interrupted. ${d.kept === undefined ? "What was done is saved" : d.kept === "answers" ? "Nothing was changed; your answers are kept" : "Nothing was changed"}.`,
    remedy: d.command === "" ? again : `Go on with: ${command(d.command, d.env)}`,
  }),
  "bug": (d) => ({
    message: `This should not have happened, and it is a fault of kumiki: ${d.message}`,
    remedy: "What was done is saved. Run the same command with --debug and report what it prints.",
  }),
};
