import { setTimeout as sleep } from "node:timers/promises";
import { AwsError, isAwsError } from "../core/aws-error.js";
import type { Emit } from "../core/event.js";
import { Fault, isFault } from "../core/fault.js";
import { isLoopback } from "../core/loopback.js";
import type { Timing } from "../core/timing.js";
import type { Aws } from "../core/types.js";
import type { Calls, ServiceName } from "./calls.js";
import { flawOfAnswer, withEmptyList } from "./answer.js";
import { awsError } from "./classify.js";
import { type Ended, Gate, type Renew } from "./gate.js";
import { decodedMessage, encodedIn } from "../core/denial.js";
import { Limiter } from "./limit.js";
import { clientClass, load } from "./load.js";
import { type Login, loginOf } from "./login.js";
import { priceListRegion } from "./price-list.js";
import { readWhole, type RequestHandler } from "./whole.js";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ClientOptions {
  readonly region?: string;
  readonly profile?: string;
  /** An endpoint for all services; absent: the real AWS (or what AWS_ENDPOINT_URL says). */
  readonly endpoint?: string;
  /** Given for the local emulator; otherwise the SDK's own chain, resolved once. */
  readonly credentials?: Credentials;
  readonly timing: Timing;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly secret: Aws["secret"];
  readonly caPassphrase?: string | undefined;
  /** Asks somebody to log in again when the credentials end in the middle. Absent: the run ends then. */
  readonly renew?: Renew | undefined;
  /** The environment's name, for the words of a fault. */
  readonly env?: string;
}

interface Client {
  readonly config: {
    readonly region: () => Promise<string>;
    readonly credentials: () => Promise<Credentials>;
    readonly requestHandler: RequestHandler;
  };
  send(command: unknown, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
}
type Module = Record<string, new (config: unknown) => unknown>;

/** Reads may be repeated freely; everything else is sent once and its fate is decided by the engine. */
const isRead = (operation: string): boolean => /^(Describe|Get|List|Head|Export|Simulate)/.test(operation);
const readAttempts = 5;
const slots = 16;

/** The calls without an identity yet; `connect` adds region, account and partition. */
export interface OpenCalls extends Calls {
  readonly client: (service: ServiceName) => Promise<Client>;
  /** See Aws.pausedMs, Aws.login and Aws.skewMs. */
  readonly pausedMs: () => number;
  readonly login: () => Promise<Login>;
  readonly skewMs: () => number | undefined;
  /** See Aws.until. */
  readonly until: (over: AbortSignal) => Calls;
  /** See Aws.fenced. */
  readonly fenced: (before: () => Promise<void>) => Calls;
}

/** over: ends a call before its deadline · before: runs before a changing one is sent, and stops it by throwing. */
interface Manner {
  /** What was missing in the answer to the same read before this one. */
  readonly missing?: string;
  readonly over?: AbortSignal | undefined;
  readonly before?: (() => Promise<void>) | undefined;
}

/** The last step before the bytes leave, after credentials, signature and every wait. */
function fenceCommand(command: unknown, before: () => Promise<void>): void {
  type Handler = (args: unknown) => Promise<unknown>;
  const { middlewareStack } = command as { middlewareStack: { add(make: (next: Handler) => Handler, options: object): void } };
  const fence = (next: Handler): Handler => async (args) => {
    await before();
    return next(args);
  };
  middlewareStack.add(fence, { step: "finalizeRequest", priority: "low", name: "kumikiFence" });
}

export function openCalls(options: ClientOptions): OpenCalls {
  // Tests and demos run with this set: whatever goes wrong with options or profiles, no request leaves the machine.
  if (process.env["KUMIKI_LOOPBACK_ONLY"] && (options.endpoint === undefined || !isLoopback(options.endpoint)))
    throw new Fault("not-loopback", { given: options.endpoint ?? "AWS" });

  const limiter = new Limiter(slots);
  const modules = new Map<ServiceName, Promise<Module>>();
  const clients = new Map<ServiceName, Promise<Client>>();
  let shared: Promise<unknown> | undefined;
  /** Whose the credentials are, once AWS has said so. */
  let account: string | undefined;
  const gate = new Gate(renewed);
  let skewMs: number | undefined;
  let renewing = false;

  const moduleOf = (service: ServiceName): Promise<Module> => {
    let found = modules.get(service);
    if (!found) modules.set(service, (found = load[service]() as Promise<Module>));
    return found;
  };
  /** Credentials are resolved once, by the first client, before the fan-out. */
  const credentialsOf = async (client: Client) => (shared ??= Promise.resolve(client.config.credentials));

  const client = (service: ServiceName): Promise<Client> => {
    let found = clients.get(service);
    if (!found) clients.set(service, (found = make(service)));
    return found;
  };
  async function make(service: ServiceName): Promise<Client> {
    const module = await moduleOf(service);
    const Class = module[clientClass[service]]!;
    const made = new Class({
      ...(service === "pricing" ? { region: priceListRegion(options.region ?? "") } : options.region === undefined ? {} : { region: options.region }),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
      // Once renewed, the profile's files are read anew: the SDK keeps what it has read.
      ...(renewing ? { ignoreCache: true } : {}),
      ...(options.credentials ? { credentials: options.credentials } : shared ? { credentials: await shared } : {}),
      // One attempt: the SDK's own retry makes second resources (reliability.md 0.1).
      maxAttempts: 1,
      // Without throwOnRequestTimeout a lost answer is waited for without end (reliability.md 0.2).
      requestHandler: { requestTimeout: options.timing.callMs, throwOnRequestTimeout: true, connectionTimeout: 5_000, httpAgent: { maxSockets: 32, keepAlive: true }, httpsAgent: { maxSockets: 32, keepAlive: true } },
      userAgentAppId: "kumiki",
      ...(service === "s3" && options.endpoint !== undefined ? { forcePathStyle: true } : {}),
    }) as Client;
    readWhole(made.config.requestHandler, service, (at) => (skewMs = Date.now() - at));
    if (!options.credentials) await credentialsOf(made);
    return made;
  }

  /** One request, ended by its deadline at the latest, with the answer checked. */
  async function request(service: ServiceName, operation: string, input: unknown, { over, before, missing }: Manner): Promise<object> {
    const Command = (await moduleOf(service))[`${operation}Command`];
    if (Command === undefined) throw new Fault("bug", { message: `${service}:${operation} is not in the bundle` });
    const via = await client(service);
    const { callMs } = options.timing;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), callMs);
    try {
      const abortSignal = over === undefined ? deadline.signal : AbortSignal.any([deadline.signal, over]);
      const command = new Command(input);
      if (before !== undefined && !isRead(operation)) fenceCommand(command, before);
      const answer = (await via.send(command, { abortSignal })) as object;
      withEmptyList(service, operation, input, answer, missing);
      const flaw = flawOfAnswer(service, operation, answer);
      if (flaw === undefined) return answer;
      throw unusable(service, operation, flaw, (answer as { $metadata?: AwsError["$metadata"] }).$metadata);
    } catch (e) {
      if (isFault(e)) throw e; // the fence: nothing was sent
      if (deadline.signal.aborted) throw new AwsError("unknown-outcome", `${service}:${operation}`, "TimeoutError", `no answer within ${callMs / 1000} s`, {});
      if (over?.aborted === true) throw new AwsError("unknown-outcome", `${service}:${operation}`, "AbortError", "given up", {});
      if (isAwsError(e)) throw unusable(service, operation, e.Code, e.$metadata);
      throw awsError(e, service, operation, skewOf(e));
    } finally {
      clearTimeout(timer);
    }
  }

  function once(service: ServiceName, operation: string, input: unknown, manner: Manner = {}): Promise<object> {
    const mutating = !isRead(operation);
    return limiter.run(`${service}:${operation}`, mutating, async () => {
      const started = Date.now();
      let error: string | undefined;
      try {
        return await request(service, operation, input, manner);
      } catch (e) {
        error = isAwsError(e) ? e.Code : "Error";
        throw e;
      } finally {
        options.emit({ type: "call", service, operation, mutating, ms: Date.now() - started, ...(error === undefined ? {} : { error }) });
      }
    });
  }

  /** Sends as soon as there are credentials; what is refused because they have ended is sent again when they are renewed. */
  async function admitted(service: ServiceName, operation: string, input: unknown, manner: Manner): Promise<object> {
    for (;;) {
      await gate.enter();
      const { generation } = gate;
      try {
        const answer = await once(service, operation, input, manner);
        if (operation === "GetCallerIdentity") account ??= (answer as { Account?: string }).Account;
        return answer;
      } catch (e) {
        if (!isAwsError(e) || !haveEnded(e)) throw e;
        await gate.refused(e, generation);
      }
    }
  }

  /** Good once, and now not any more: at the first call there is nothing to go on with. */
  const haveEnded = (e: AwsError): boolean => account !== undefined && (e.kind === "expired" || e.Code === "CredentialsProviderError");

  /**
   * Asks until the new credentials are good. They must be of the same account.
   * @throws Fault expired-credentials when nobody logs in again, wrong-place
   */
  async function renewed(why: AwsError): Promise<void> {
    const profile = options.profile ?? process.env["AWS_PROFILE"];
    const who = profile === undefined ? {} : { profile };
    for (let code = why.Code; ; ) {
      if (!(await asked({ code, ...who }))) throw new Fault("expired-credentials", { ...who, code }, { cause: why });
      // The old ones are only let go of: what one of them is still waiting for may be an answer.
      clients.clear();
      shared = undefined;
      renewing = true;
      try {
        const now = (await once("sts", "GetCallerIdentity", {})) as { readonly Account: string };
        if (now.Account !== account) throw new Fault("wrong-place", { what: "account", saved: account ?? "", now: now.Account, env: options.env ?? "" });
        return;
      } catch (e) {
        if (!isAwsError(e) || !["expired", "credentials"].includes(e.kind)) throw e;
        code = e.Code;
      }
    }
  }

  /** Nobody is asked where no login could help: keys in the environment stay what they are while the program runs. */
  async function asked(why: Ended): Promise<boolean> {
    const fixed = options.credentials !== undefined || (why.profile === undefined && Boolean(process.env["AWS_ACCESS_KEY_ID"]));
    if (options.renew === undefined || fixed || options.signal.aborted) return false;
    const left = new Promise<false>((no) => options.signal.addEventListener("abort", () => no(false), { once: true }));
    return Promise.race([options.renew(why), left]);
  }

  async function send(service: ServiceName, operation: string, input: unknown, manner: Manner): Promise<unknown> {
    const { over } = manner;
    const started = performance.now();
    let missing: string | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await admitted(service, operation, input, missing === undefined ? manner : { ...manner, missing });
      } catch (e) {
        if (isAwsError(e) && e.kind === "forbidden" && operation !== "DecodeAuthorizationMessage" && encodedIn(e.message) !== undefined) throw await decoded(e, over);
        if (!isRead(operation) || !isAwsError(e) || options.signal.aborted || over?.aborted === true) throw e;
        // A limit passes with time; what else passes by itself does so soon, or ends the run.
        const more = e.kind === "throttled" ? performance.now() - started < options.timing.eventualMs : attempt < readAttempts;
        if (!more || !["throttled", "not-sent", "unknown-outcome"].includes(e.kind)) throw e;
        missing = e.Code;
        const ceiling = Math.min(options.timing.retryMaxMs, options.timing.retryMinMs * 2 ** Math.min(attempt - 1, 10));
        // Aborted in between, the next request ends at once.
        await sleep(ceiling * (0.5 + Math.random() / 2), undefined, over === undefined ? {} : { signal: over }).catch(() => undefined);
      }
    }
  }

  /** The refusal with its packed reason in words, where STS may be asked; else as it came. */
  async function decoded(e: AwsError, over?: AbortSignal): Promise<AwsError> {
    try {
      const calls = callsIn(over === undefined ? {} : { over });
      const { DecodedMessage } = await calls.sts("DecodeAuthorizationMessage", { EncodedMessage: encodedIn(e.message)! });
      return new AwsError(e.kind, e.operation, e.Code, decodedMessage(e.message, DecodedMessage ?? ""), e.$metadata, e.skewMs);
    } catch {
      return e;
    }
  }

  const login = async (): Promise<Login> => loginOf(await (await client("sts")).config.credentials());

  const names = Object.keys(load) as ServiceName[];
  const callsIn = (manner: Manner): Calls =>
    Object.fromEntries(names.map((service) => [service, (operation: string, input: unknown) => send(service, operation, input, manner)])) as unknown as Calls;
  return { ...callsIn({}), until: (over) => callsIn({ over }), fenced: (before) => callsIn({ before }), client, pausedMs: () => gate.pausedMs(), login, skewMs: () => skewMs };
}

const unusable = (service: string, operation: string, flaw: string, metadata: AwsError["$metadata"] = {}): AwsError =>
  new AwsError("unknown-outcome", `${service}:${operation}`, flaw, `the answer cannot be used: ${flaw}`, metadata);

/** How far this machine's clock is ahead of the one that dated the refusal. */
function skewOf(e: unknown): number | undefined {
  const headers = (e as { readonly $response?: { readonly headers?: Readonly<Record<string, string>> } } | undefined)?.$response?.headers;
  const at = Date.parse(headers?.["date"] ?? "");
  return Number.isNaN(at) ? undefined : Date.now() - at;
}

/** An Aws whose identity is already known (tests; `connect` after STS). */
export function makeAws(
  options: ClientOptions & { readonly region: string },
  identity: { readonly account: string; readonly partition: string },
): Aws {
  const calls = openCalls(options);
  return withIdentity(calls, options, { ...identity, region: options.region });
}

export function withIdentity(calls: OpenCalls, options: ClientOptions, identity: { readonly account: string; readonly partition: string; readonly region: string }): Aws {
  const { pausedMs, login, skewMs, until, fenced } = calls;
  const { signal, secret, caPassphrase } = options;
  const aws: Aws = { ...calls, ...identity, pausedMs, login, skewMs, signal, secret, caPassphrase, until: (over) => ({ ...aws, ...until(over) }), fenced: (before) => ({ ...aws, ...fenced(before) }) };
  return aws;
}
