import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../core/fault.js";
import { isLoopback } from "../core/loopback.js";
import { presets, type Preset } from "../core/types.js";
import { langs, type Lang } from "../ui/lang.js";
import type { GivenOption, GivenOptions } from "./parser.js";
import type { Environment } from "./session.js";

/** The options everywhere, each checked. Nothing here needs AWS, the state or a file's content. */
export interface Settings {
  readonly env: string;
  /** Absolute. */
  readonly dir: string;
  /** s3://bucket/prefix, where a team shares its states. */
  readonly state?: Stated<string>;
  readonly region?: Stated<string>;
  readonly profile?: Stated<string>;
  readonly endpointUrl?: Stated<string>;
  /** undefined: not said; a saved environment that lives in the emulator is then looked for there. */
  readonly local?: boolean;
  readonly config?: string;
  readonly set: readonly Stated<string>[];
  readonly preset?: Stated<Preset>;
  readonly through?: string;
  readonly with: readonly string[];
  readonly without: readonly string[];
  readonly lang?: Lang;
  readonly yes: boolean;
  /** Consents to the loss of the data that the plan names. */
  readonly deleteData: boolean;
  /** What the configuration leaves out is removed. */
  readonly prune: boolean;
  /** The whole walkthrough, whatever extent is saved. */
  readonly all: boolean;
  readonly noInput: boolean;
  readonly json: "no" | "document" | "lines";
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  /** For screen readers: sentences, no signs, nothing redrawn. */
  readonly plain: boolean;
  /** Ring when a run ends or needs somebody. */
  readonly bell: boolean;
  readonly colour?: false;
}

/** A value, with the place it comes from: for messages, and because a file is weaker than a flag. */
export interface Stated<V> {
  readonly value: V;
  readonly from: "flag" | "environment" | "file";
  readonly source: string;
}

const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The last value of an option. */
const last = (given: GivenOption | undefined): string | undefined => given?.values.at(-1);

/** That of an option that takes a value and stands there. */
export const lastOf = (given: GivenOption): string => last(given) ?? "";

/** @throws Fault bad-choice */
export const choiceOf = <V extends string>(given: GivenOption, allowed: readonly V[]): V => oneOf(given.source, lastOf(given), allowed);

/** @throws Fault bad-choice */
export function oneOf<V extends string>(what: string, given: string, allowed: readonly V[]): V {
  const found = allowed.find((a) => a === given);
  if (found === undefined) throw new Fault("bad-choice", { what, given, allowed });
  return found;
}

/** A Region's name becomes part of host names: only the shape of one is let through. Whether it exists, AWS says. */
export function checkRegion(text: string, source: string): string {
  if (/^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/.test(text)) return text;
  throw new Fault("bad-answer", { key: "region", flag: source, given: text, why: "a Region is written like ap-northeast-1" });
}

/** @throws Fault bad-endpoint */
export function checkEndpoint(text: string): string {
  const bad = (why: string) => new Fault("bad-endpoint", { given: text, why });
  if (control.test(text) || /\s/.test(text)) throw bad("it holds a space or a control character");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw bad("a URL like http://127.0.0.1:5000 is wanted");
  if (url.username !== "" || url.password !== "") throw bad("it holds a user name or a password");
  if (url.search !== "" || url.hash !== "") throw bad("it holds a query or a fragment");
  return text.replace(/\/+$/, "");
}

export const badPath = (source: string, given: string, why: string): Fault => new Fault("bad-path", { what: source, given, why });

/**
 * A path that somebody wrote, absolute. What is there, nobody has looked at.
 * @throws Fault bad-path: nothing, or what would do something to a terminal
 */
export function pathOf(given: string, source: string): string {
  if (given.trim() === "") throw badPath(source, given, "it is empty");
  if (control.test(given)) throw badPath(source, given, "it holds a control character");
  return resolve(given);
}

/** @throws Fault bad-path */
export function checkDir(given: string, source: string): string {
  const path = pathOf(given, source);
  let folder: boolean | undefined;
  try {
    folder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  } catch (e) {
    throw badPath(source, given, (e as NodeJS.ErrnoException).code ?? String(e));
  }
  if (folder === false) throw badPath(source, given, "it is a file, not a folder");
  return path;
}

function checkProfile(given: string, source: string): string {
  if (given.trim() !== "" && !control.test(given) && given.length <= 200) return given;
  throw new Fault("bad-answer", { key: "profile", flag: source, given, why: "not the name of a profile" });
}

const conflict = (one: string, other: string, why: string) => new Fault("conflicting-options", { one, other, why });

/**
 * What stands against each other. An option of the command line overrules a variable in silence, as everywhere; but a
 * variable that says "local" is a safety catch, and nothing overrules it in silence.
 * @throws Fault conflicting-options
 */
function refuseConflicts(given: GivenOptions): void {
  const local = given.get("local");
  if (local?.on === true) {
    const weaker = (o: GivenOption) => local.from === "flag" && o.from === "environment";
    const profile = given.get("profile");
    if (profile !== undefined && !weaker(profile))
      throw conflict(local.source, profile.source, "the emulator knows no profiles");
    const endpoint = given.get("endpoint-url");
    const url = last(endpoint);
    if (endpoint !== undefined && url !== undefined && !weaker(endpoint) && !isLoopback(checkEndpoint(url)))
      throw conflict(local.source, endpoint.source, "the emulator runs on this machine, that endpoint does not");
  }
  const quiet = given.get("quiet");
  const verbose = given.get("verbose");
  if (quiet?.on === true && verbose?.on === true && quiet.from === verbose.from)
    throw conflict(quiet.source, verbose.source, "one says less, the other more");
}

/**
 * A shared place for states: s3://bucket/prefix, without a slash at its end. Names of buckets as AWS allows them
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
 * @throws Fault bad-state-url
 */
export function checkState(given: string, source: string): string {
  const bad = (why: string) => new Fault("bad-state-url", { given, source, why });
  const parts = /^s3:\/\/([^/]*)((?:\/.*)?)$/s.exec(given);
  if (parts === null) throw bad("a place in S3 is written s3://bucket/prefix");
  const [, bucket = "", path = ""] = parts;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || /\.\.|^\d+(\.\d+){3}$/.test(bucket)) throw bad(`"${bucket}" cannot be the name of a bucket`);
  const trimmed = path.replace(/\/+$/, "");
  const wrong = trimmed.split("/").slice(1).find((part) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(part));
  if (wrong !== undefined) throw bad(`"${wrong}" cannot be a part of the prefix: letters, digits, dots, - and _, a letter or digit first`);
  if (trimmed.length > 500) throw bad("the prefix is longer than 500 characters");
  return `s3://${bucket}${trimmed}`;
}

const stated = <V>(given: GivenOption | undefined, check: (text: string, source: string) => V): Stated<V> | undefined =>
  given === undefined ? undefined : { value: check(last(given) ?? "", given.source), from: given.from, source: given.source };

/** As the AWS CLI has them: its variables count where ours are silent. */
function awsVariable(env: Environment, names: readonly string[]): GivenOption | undefined {
  const source = names.find((n) => (env[n] ?? "") !== "");
  return source === undefined ? undefined : { values: [env[source]!], on: true, from: "environment", source };
}

/**
 * The place a run talks to. `--local` must never reach the real AWS: a profile that is only in the environment counts
 * for nothing then, and an endpoint that stands there has to be on this machine (an emulator that runs already).
 */
function placeOf(given: GivenOptions, env: Environment): Pick<Settings, "region" | "profile" | "endpointUrl" | "local"> {
  const local = given.get("local");
  const region = stated(given.get("region") ?? awsVariable(env, ["AWS_REGION", "AWS_DEFAULT_REGION"]), checkRegion);
  const endpoint = stated(given.get("endpoint-url") ?? awsVariable(env, ["AWS_ENDPOINT_URL"]), checkEndpoint);
  if (local?.on === true && endpoint !== undefined && !isLoopback(endpoint.value))
    throw new Fault("not-loopback", { given: `${endpoint.source} ${endpoint.value}` });
  // With --local a profile can only stand in the environment by now.
  const profile =
    local?.on === true ? undefined : stated(given.get("profile") ?? awsVariable(env, ["AWS_PROFILE"]), checkProfile);
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
    ...(local === undefined ? {} : { local: local.on }),
  };
}

/** @throws Fault of class usage: nothing was called */
export function settingsOf(given: GivenOptions, env: Environment): Settings {
  refuseConflicts(given);
  const on = (name: string) => given.get(name)?.on === true;
  const name = last(given.get("env")) ?? "default";
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) throw new Fault("bad-env-name", { given: name });
  const dir = given.get("dir");
  const lang = given.get("lang");
  const json = given.get("json");
  const config = last(given.get("config"));
  const preset = stated(given.get("preset"), (text, source) => oneOf(source, text, presets));
  const through = last(given.get("through"));
  const set = given.get("set");
  const state = stated(given.get("state"), checkState);
  return {
    env: name,
    dir: checkDir(last(dir) ?? ".kumiki", dir?.source ?? "--dir"),
    ...(state === undefined ? {} : { state }),
    ...placeOf(given, env),
    ...(config === undefined ? {} : { config }),
    set: (set?.values ?? []).map((value) => ({ value, from: set!.from, source: set!.source })),
    ...(preset === undefined ? {} : { preset }),
    ...(through === undefined ? {} : { through }),
    with: given.get("with")?.values ?? [],
    without: given.get("without")?.values ?? [],
    ...(lang === undefined ? {} : { lang: choiceOf(lang, langs) }),
    yes: on("yes"),
    deleteData: on("delete-data"),
    prune: on("prune"),
    all: on("all"),
    noInput: given.get("input")?.on === false,
    json: json === undefined || json.values.length === 0 ? "no" : choiceOf(json, ["document", "lines"]),
    quiet: on("quiet"),
    verbose: on("verbose"),
    debug: on("debug"),
    plain: on("plain"),
    bell: on("bell"),
    ...(given.get("color")?.on === false ? { colour: false } : {}),
  };
}
