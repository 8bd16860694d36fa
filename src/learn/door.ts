import type { Aws } from "../core/types.js";

/** Where the calls would go. */
export interface Whereabouts {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
}

/** A call as a kind has written it. Values of answers are tokens in it. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A value out of an answer: the call, and where it stood in its answer, as JMESPath. */
export interface Kept {
  readonly call: RecordedCall;
  readonly path: string;
}

/** What stands in a text for a value that only AWS knows: characters for private use, which no setting of ours has. */
export const token = (n: number): string => `\uE000${n}\uE001`;
export const tokenPattern = /\uE000(\d+)\uE001/g;

/**
 * A door to AWS that sends nothing: it writes down what would be sent. An answer has whatever is taken out of it; each
 * value remembers where it came from, so that what a kind takes for its id tells which part of the answer the id is.
 */
export class RecordingDoor {
  readonly calls: RecordedCall[] = [];
  /** By the number in their token. */
  readonly kept: Kept[] = [];
  /** Secrets that were made, name → content: to be recognised, never to be shown. */
  readonly secrets = new Map<string, string>();
  /** Values out of answers → their token. */
  private readonly tokens = new WeakMap<object, () => string>();
  readonly aws: Aws;

  constructor(place: Whereabouts) {
    const base = {
      ...place,
      signal: new AbortController().signal,
      secret: (name: string, make: () => string) => Promise.resolve(this.secret(name, make)),
    };
    this.aws = new Proxy(base, {
      get: (own, key) => (typeof key !== "string" || key in own || unset.has(key) ? Reflect.get(own, key) : this.service(key)),
    }) as unknown as Aws;
  }

  /** The same value with tokens in the place of what came out of an answer. */
  plain(value: unknown): unknown {
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    const known = this.tokens.get(value);
    if (known !== undefined) return known();
    if (Array.isArray(value)) return value.map((v) => this.plain(v));
    return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === undefined ? [] : [[k, this.plain(v)]])));
  }

  private service(service: string) {
    return (operation: string, input: object): Promise<unknown> => {
      const call = { service, operation, input: this.plain(input) as Record<string, unknown> };
      this.calls.push(call);
      return Promise.resolve(this.answer(call, ""));
    };
  }

  private secret(name: string, make: () => string): string {
    const before = this.secrets.get(name);
    if (before !== undefined) return before;
    const made = make();
    this.secrets.set(name, made);
    return made;
  }

  /** An answer, or a part of it: a structure, a list of one, a text, as it is taken for. */
  private answer(call: RecordedCall, path: string): object {
    const parts = new Map<string, object>();
    let own: string | undefined;
    const text = (): string => {
      own ??= token(this.kept.push({ call, path }) - 1);
      return own;
    };
    const part = (key: string): object => {
      const below = /^\d+$/.test(key) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      const made = parts.get(key) ?? this.answer(call, below);
      parts.set(key, made);
      return made;
    };
    const proxy: object = new Proxy(Object.create(null) as object, {
      get: (_, key) => {
        if (key === Symbol.toPrimitive || key === "toString" || key === "toJSON" || key === "valueOf") return text;
        if (key === Symbol.iterator) return () => [part("0")][Symbol.iterator]();
        return typeof key === "symbol" || absent.has(key) ? undefined : part(key);
      },
    });
    this.tokens.set(proxy, text);
    return proxy;
  }
}

/** Parts of the door that are optional and not set here. */
const unset = new Set(["caPassphrase", "pausedMs", "then"]);

/** What a good answer of one page does not hold: refusals, and where the next page is. `then`: it is no promise. */
const absent = new Set(["then", "Unsuccessful", "NextToken", "nextToken", "NextMarker", "Marker", "IsTruncated"]);
