import type { App, AppOptions } from "../app.js";
import type { Emit } from "../core/event.js";
import type { State, Store } from "../core/state.js";
import type { AnyKind, AnyStep } from "../core/types.js";
import type { Look } from "../ui/look.js";
import type { Out } from "../ui/reader/sink.js";
import type { GivenOptions } from "./parser.js";
import type { Settings } from "./settings.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where answers are typed. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
/** A stream as far as a run writes to it. */
export type Output = Out;

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
  /** The place on disk alone: reading a state needs nothing of AWS. */
  store(at: { readonly dir: string; readonly env: string }): Promise<Store>;
  app(options: AppOptions): Promise<App>;
}

/** One run of one command, with everything it was told. */
export interface Session {
  readonly parts: Parts;
  readonly command: string;
  readonly operands: readonly string[];
  readonly given: GivenOptions;
  readonly settings: Settings;
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
  /** Ends what is drawn on the screen, before something is asked or said. */
  pause(): Promise<void>;
  /** The command's result: for people, or with --json as one line of JSON, on stdout. */
  result(text: string, document: unknown): void;
  /** A remark on the way, for people, on stderr; not with --quiet. */
  say(text: string): void;
}

/** A run's place, for `app`: options first, then what the saved environment was built with (design rule 8). */
export function appOptions(session: Session, saved: State | undefined, region?: string): AppOptions {
  const { settings, emit, signal } = session;
  const endpoint = settings.endpointUrl ?? savedEndpoint(session, saved);
  const where = settings.region?.value ?? region ?? saved?.place.region;
  return {
    env: settings.env,
    dir: settings.dir,
    local: settings.local ?? (settings.endpointUrl === undefined && saved?.place.endpoint === "local"),
    emit,
    signal,
    ...(where === undefined ? {} : { region: where }),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
  };
}

/** An environment that was built at an endpoint of its own stays there, also when nobody says so again. */
function savedEndpoint({ settings }: Session, saved: State | undefined): string | undefined {
  const endpoint = saved?.place.endpoint;
  return endpoint === undefined || endpoint === "aws" || endpoint === "local" || settings.local === true ? undefined : endpoint;
}
