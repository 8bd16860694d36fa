import type { App, AppOptions } from "../app.js";
import type { Emit } from "../core/event.js";
import { Fault } from "../core/fault.js";
import type { State, Store } from "../core/state.js";
import type { Custody } from "../state/custody.js";
import type { AnyKind, AnyStep } from "../core/types.js";
import type { Look } from "../ui/look.js";
import type { Out } from "../ui/reader/sink.js";
import { ignoredFindings } from "./ignored.js";
import type { GivenOptions } from "./parser.js";
import { isLoopback } from "../core/loopback.js";
import type { Settings } from "./settings.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where answers are typed. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
/** A stream as far as a run writes to it. */
export type Output = Out;

/** Where a state is: the settings of a run say it, or a command that names a second place. */
export type StoreAt = Pick<Settings, "dir" | "env" | "state" | "region" | "profile" | "endpointUrl" | "local"> & Partial<Pick<AppOptions, "emit" | "signal">>;

/**
 * What a run is made of. Each part is loaded when it is first asked for, so that `status`, help and usage errors pay
 * for nothing they do not use.
 */
export interface Parts {
  readonly env: Environment;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  steps(): Promise<readonly AnyStep[]>;
  kinds(): Promise<Iterable<AnyKind>>;
  /** The state alone. In a folder, nothing of AWS is needed; in a bucket, S3 and STS are asked. */
  store(at: StoreAt): Promise<Store>;
  /** The same, with what the `state` command does to it. */
  custody(at: StoreAt): Promise<Custody>;
  app(options: AppOptions): Promise<App>;
}

/** One run of one command, with everything it was told. */
export interface Session {
  readonly parts: Parts;
  readonly command: string;
  readonly operands: readonly string[];
  readonly given: GivenOptions;
  readonly settings: Settings;
  /** The words that go on with this run after an interruption: "up network --local". */
  readonly resume: string;
  /** Somebody can be asked. */
  readonly interactive: boolean;
  /** Aborted by the first Ctrl-C, with a Fault `interrupted` as its reason. */
  readonly signal: AbortSignal;
  /** How to write for people on stdout, and on stderr. */
  readonly look: Look;
  readonly errorLook: Look;
  /** Takes the engine's events; they are shown from `begin` on. */
  readonly emit: Emit;
  begin(): Promise<void>;
  /** The same run, from here on as another command: what resumes it says so, too. */
  turn(command: string, operands: readonly string[]): Session;
  /** Asks to log in again when the credentials end in the middle; absent where there is nobody to ask. */
  readonly renew?: NonNullable<AppOptions["renew"]>;
  /** Ends what is drawn on the screen, before something is asked or said. */
  pause(): Promise<void>;
  /** The command's result: for people, or with --json as one line of JSON, on stdout. */
  result(text: string, document: unknown): void;
  /** A remark on the way, for people, on stderr; not with --quiet. */
  say(text: string): void;
}

/**
 * A run's place, for `app`: options first, then what the saved environment was built with (design rule 8). An
 * environment that lives in the emulator is looked for there without being told again.
 * @param region from the command line, the environment or the file, where the command reads a file
 * @throws Fault wrong-place: a profile was named for an environment that lives in the emulator
 */
export function appOptions(session: Session, saved: State | undefined, region?: string): AppOptions {
  const { settings, emit, signal } = session;
  const { endpointUrl } = settings;
  const at = saved?.place.endpoint;
  const elsewhere = endpointUrl !== undefined && (endpointUrl.from === "flag" || !isLoopback(endpointUrl.value));
  const local = settings.local ?? (at === "local" && !elsewhere);
  if (local && settings.profile?.from === "flag")
    throw new Fault("wrong-place", { what: "endpoint", saved: "local", now: `${settings.profile.source} ${settings.profile.value}`, env: settings.env });
  const savedUrl = local || at === "aws" || at === "local" ? undefined : at;
  const endpoint = endpointUrl?.value ?? savedUrl;
  const where = region ?? settings.region?.value ?? saved?.place.region;
  const ignored = ignoredFindings(session.given);
  return {
    env: settings.env,
    dir: settings.dir,
    ...(settings.state === undefined ? {} : { state: settings.state.value }),
    local,
    emit,
    signal,
    ...(session.renew === undefined ? {} : { renew: session.renew }),
    ...(ignored.length === 0 ? {} : { ignoreFindings: ignored }),
    ...(where === undefined ? {} : { region: where }),
    ...(settings.profile === undefined || local ? {} : { profile: settings.profile.value }),
    ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
  };
}

/** The same where no state was read yet: the settings alone say where AWS is. */
export const storeOptions = ({ dir, env, state, region, profile, endpointUrl, local, emit, signal }: StoreAt): AppOptions => ({
  env,
  dir,
  ...(state === undefined ? {} : { state: state.value }),
  local: local === true,
  emit: emit ?? (() => undefined),
  signal: signal ?? new AbortController().signal,
  ...(region === undefined ? {} : { region: region.value }),
  ...(profile === undefined ? {} : { profile: profile.value }),
  ...(endpointUrl === undefined ? {} : { endpointUrl: endpointUrl.value }),
});
