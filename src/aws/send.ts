import type { Emit } from "../core/event.js";
import { Fault } from "../core/fault.js";
import { isLoopback } from "../core/loopback.js";
import type { Timing } from "../core/timing.js";
import type { Aws } from "../core/types.js";
import type { Calls, ServiceName } from "./calls.js";
import { awsError, codeOf } from "./classify.js";
import { Limiter } from "./limit.js";
import { clientClass, load } from "./load.js";

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
}

interface Client {
  readonly config: { readonly region: () => Promise<string>; readonly credentials: () => Promise<Credentials> };
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}
type Module = Record<string, new (config: unknown) => unknown>;

/** Reads may be repeated freely; everything else is sent once and its fate is decided by the engine. */
const isRead = (operation: string): boolean => /^(Describe|Get|List|Head|Export)/.test(operation);
const readAttempts = 5;
const slots = 16;

/** The calls without an identity yet; `connect` adds region, account and partition. */
export function openCalls(options: ClientOptions): Calls & { readonly client: (service: ServiceName) => Promise<Client> } {
  // Tests and demos run with this set: whatever goes wrong with options or profiles, no request leaves the machine.
  if (process.env["KUMIKI_LOOPBACK_ONLY"] && (options.endpoint === undefined || !isLoopback(options.endpoint)))
    throw new Fault("not-loopback", { given: options.endpoint ?? "AWS" });

  const limiter = new Limiter(slots);
  const modules = new Map<ServiceName, Promise<Module>>();
  const clients = new Map<ServiceName, Promise<Client>>();
  let shared: Promise<unknown> | undefined;

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
      ...(options.region === undefined ? {} : { region: options.region }),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
      ...(options.credentials ? { credentials: options.credentials } : shared ? { credentials: await shared } : {}),
      // One attempt: the SDK's own retry makes second resources (reliability.md 0.1).
      maxAttempts: 1,
      // Without throwOnRequestTimeout a lost answer is waited for without end (reliability.md 0.2).
      requestHandler: { requestTimeout: 60_000, throwOnRequestTimeout: true, connectionTimeout: 5_000, httpAgent: { maxSockets: 32, keepAlive: true }, httpsAgent: { maxSockets: 32, keepAlive: true } },
      userAgentAppId: "kumiki",
      ...(service === "s3" && options.endpoint !== undefined ? { forcePathStyle: true } : {}),
    }) as Client;
    if (!options.credentials) await credentialsOf(made);
    return made;
  }

  async function once(service: ServiceName, operation: string, input: unknown): Promise<unknown> {
    const module = await moduleOf(service);
    const Command = module[`${operation}Command`];
    if (Command === undefined) throw new Fault("bug", { message: `${service}:${operation} is not in the bundle` });
    const via = await client(service);
    return limiter.run(`${service}:${operation}`, !isRead(operation), async () => {
      const started = Date.now();
      let error: string | undefined;
      try {
        return await via.send(new Command(input));
      } catch (e) {
        error = codeOf(e);
        throw awsError(e, service, operation);
      } finally {
        options.emit({
          type: "call",
          service,
          operation,
          mutating: !isRead(operation),
          ms: Date.now() - started,
          ...(error === undefined ? {} : { error }),
        });
      }
    });
  }

  async function send(service: ServiceName, operation: string, input: unknown): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(service, operation, input);
      } catch (e) {
        const kind = awsError(e, service, operation).kind;
        const again = kind === "throttled" || kind === "not-sent" || kind === "unknown-outcome";
        if (!isRead(operation) || !again || attempt === readAttempts || options.signal.aborted) throw e;
        const ceiling = Math.min(options.timing.retryMaxMs, options.timing.retryMinMs * 2 ** (attempt - 1));
        await new Promise((r) => setTimeout(r, ceiling * (0.5 + Math.random() / 2)));
      }
    }
  }

  const call = (service: ServiceName) => (operation: string, input: unknown) => send(service, operation, input);
  const names = Object.keys(load) as ServiceName[];
  return { ...(Object.fromEntries(names.map((s) => [s, call(s)])) as unknown as Calls), client };
}

/** An Aws whose identity is already known (tests; `connect` after STS). */
export function makeAws(
  options: ClientOptions & { readonly region: string },
  identity: { readonly account: string; readonly partition: string },
): Aws {
  const calls = openCalls(options);
  return withIdentity(calls, options, { ...identity, region: options.region });
}

export const withIdentity = (
  calls: Calls,
  options: ClientOptions,
  identity: { readonly account: string; readonly partition: string; readonly region: string },
): Aws => ({ ...calls, ...identity, signal: options.signal, secret: options.secret, caPassphrase: options.caPassphrase });
