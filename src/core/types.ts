/**
 * The words everything else is written in. Only types are imported here, and nothing here runs at AWS.
 *
 * env: one deployed copy · step: a chapter the user sees · kind: a type of AWS resource · node: one declared
 * resource (`network/public-1`) · mark: our ownership tags · answers: what the user chose · facts: what we
 * looked up · record: one line of state.
 */

import type { Guard, HeldData } from "./inspection.js";
import type { StateTable } from "./states.js";

declare const valueType: unique symbol;

/** `step/name`, unique within an environment; also the value of the tag `kumiki:node`. */
export type NodeId = string;

/** A value that is known only once another node exists: one of its attributes, or a text made of several. */
export type Ref<V> = AttrRef<V> | TextRef<V>;
export interface AttrRef<V> {
  readonly $ref: NodeId;
  readonly $attr: string;
  readonly [valueType]?: V;
}
export interface TextRef<V> {
  readonly $text: readonly (string | AttrRef<unknown>)[];
  readonly [valueType]?: V;
}

/** What `declare` may write where a kind wants a V: the value itself, or references at any depth. */
export type Input<V> =
  | V
  | Ref<V>
  | (V extends readonly (infer E)[]
      ? readonly Input<E>[]
      : V extends object
        ? { readonly [K in keyof V]: Input<V[K]> }
        : never);
export type Inputs<P> = { readonly [K in keyof P]: Input<P[K]> };
export type Refs<A> = { readonly [K in keyof A]-?: AttrRef<A[K]> };

/** Text for people. English is compulsory, Japanese has its place. */
export interface Words<W> {
  readonly en: W;
  readonly ja?: W;
}

// ---------------------------------------------------------------------------------------------- AWS

/**
 * The door to AWS. `src/aws` adds one typed call per service to it (`aws.ec2("CreateVpc", input)`), so that a
 * kind never holds a client. A mutating call is sent once: repeating it is the engine's decision (P4, P6).
 */
export interface Aws {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly signal: AbortSignal;
  /** A secret kept 0600 in the environment's folder, made on first use. Never in state, logs or arguments. */
  secret(name: string, make: () => string): Promise<string>;
  /** Encrypts the key of the environment's own CA when it is made, and opens it afterwards (KUMIKI_CA_PASSPHRASE). */
  readonly caPassphrase?: string | undefined;
  /** Milliseconds for which nothing could be sent, because somebody had to log in again: no wait may count them. */
  pausedMs?(): number;
  /** Which credentials these are, and until when AWS takes them; undefined: they do not end by themselves. */
  login?(): Promise<{ readonly source: string; readonly until?: Date }>;
  /** How far this machine's clock is ahead of AWS's, in milliseconds, by the last answer; undefined: none was dated. */
  skewMs?(): number | undefined;
  /** The same door, whose reads end when `over` is aborted: for looks that must not hold up what they are for. */
  until?(over: AbortSignal): Aws;
  /** The same calls; `check` runs immediately before a changing one is sent, and stops it by throwing. */
  fenced?(check: () => Promise<void>): Aws;
}

/** pending: wait · ready · failed: will not become ready by itself · deleting: on its way out. */
export type Phase = "pending" | "ready" | "failed" | "deleting";

/** Who made a thing, read from its tags. */
export interface Owner {
  readonly env: string;
  readonly node: NodeId;
  readonly op: string;
  /** Region of the environment, from the tag on things of global kinds. Absent on those of earlier versions. */
  readonly region?: string;
}

/** What AWS says of one resource. */
export interface Seen<A, P = unknown> {
  readonly id: string;
  readonly phase: Phase;
  readonly attrs: A;
  /** The settings as they are now, in the words of the kind's props. What AWS does not tell is left out. */
  readonly props?: Partial<P>;
  /** undefined: carries no mark of ours (or the kind cannot be tagged: see `Identity.tagged`). */
  readonly owner?: Owner | undefined;
  /** AWS's own reason for `failed`. */
  readonly why?: string | undefined;
  /** What the state means and what to do, where AWS reports no reason. */
  readonly advice?: Required<Words<string>> | undefined;
  /** A state that the kind's table does not have. It counts as pending, and is named to the user. */
  readonly unknownState?: string | undefined;
  /** Props that AWS has accepted and not applied yet; `props` has their new values. */
  readonly changing?: readonly string[] | undefined;
  /** When it was made, as far as AWS tells (ISO 8601, UTC). */
  readonly since?: string | undefined;
  /** The client token of the request that made it, where AWS reports it (`Tagged.launch`). */
  readonly token?: string | undefined;
}

/** A thing that died before it was ready, with AWS's reason. */
export interface Death {
  readonly id: string;
  readonly why: string;
  readonly advice?: Required<Words<string>> | undefined;
}

/** What a create call must put on the thing it makes. */
export interface Mark {
  readonly env: string;
  readonly node: NodeId;
  /** Idempotency token, at most 64 ASCII characters; new for every attempt that may make a new thing. */
  readonly token: string;
  /** `Name` and the `kumiki:*` tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One end of a resource that AWS cannot tag: a resource of another kind, whose tags say whose it is. */
export interface End {
  readonly kind: string;
  readonly id: string;
}

/** What a kind that AWS can tag says of its tags (engine/ownership). */
export interface Tagged<P, A> {
  /** Puts these tags on the resource and leaves its other tags alone. Idempotent. */
  retag(aws: Aws, seen: Seen<A, P>, tags: Readonly<Record<string, string>>): Promise<void>;
  /**
   * What AWS reports of the request that made it, which nobody can copy as tags are copied.
   * token: its client token (`Seen.token`) · time: when it was made, for good (`Seen.since`) · none: neither.
   */
  readonly launch: "token" | "time" | "none";
}

/**
 * How a thing is found again without an id. There is no third case (design rule 3).
 * name: the id is computed from the props (a natural key), so read([name]) finds it. `tagged: false` says that
 *       AWS cannot tag it (a route, an association): it belongs to whoever owns what it hangs on.
 * tag:  AWS gives the id; `find` lists every live one that carries this env's mark, or without an env every
 *       environment's, all pages.
 *
 * `sweep` finds everything without any state: what is `by: "name"` says for it how. Exactly one of:
 * list: every live one with our tag, whoever's, all pages. Without an owner: only half of a mark is on it.
 * on:   every live one that hangs on these things of other kinds, ours or not.
 */
export type Identity<P, A> =
  | (Named<P, A> & { readonly tagged: true } & Tagged<P, A>)
  | (Named<P, A> & {
      readonly tagged: false;
      /** What it connects or is a part of, by its id and its settings: it is ours only where none of these is somebody else's. */
      ends(id: string, props: Partial<P>): readonly End[];
    })
  | ({ readonly by: "tag"; find(aws: Aws, env: string | undefined): Promise<readonly Seen<A, P>[]> } & Tagged<P, A>);

interface Named<P, A> {
  readonly by: "name";
  of(props: P): string;
  list?(aws: Aws): Promise<readonly Seen<A, P>[]>;
  readonly on?: {
    readonly kinds: readonly string[];
    list(aws: Aws, hosts: readonly Seen<Record<string, unknown>>[]): Promise<readonly Seen<A, P>[]>;
  };
}

export interface DeleteOptions {
  /** Keeps the data as a snapshot of this name, where the kind can. */
  readonly finalSnapshot?: string | undefined;
}

export interface Kind<P, A> {
  /** `service/resource` in AWS's spelling, e.g. "ec2/nat-gateway". */
  readonly name: string;
  readonly words: Words<string>;
  readonly identity: Identity<P, A>;
  /** Its name is taken in every Region of the account, and its listing in one Region has those of all: the tag
   *  `kumiki:region` tells whose it is. */
  readonly global?: true;
  /** When dependants may start: as soon as the id is known, or when it is ready. */
  readonly usable: "created" | "ready";
  /** Milliseconds at AWS. typicalMs sets the scheduling priority, the quiet phase and what is told to the user; it may
   *  depend on the settings (a Multi-AZ database takes three times as long). */
  readonly pace: { readonly typicalMs: number | ((props: P) => number); readonly atMostMs: number; readonly deleteTypicalMs?: number };
  /** IAM actions its calls need; the least-privilege policy is generated from these. */
  readonly iam: readonly string[];
  /** The prop that refers to the container: AWS removes this thing when it removes the container. */
  readonly within?: keyof P & string;
  /** Props that `update` can change in place. A difference in any other prop means replacement. */
  readonly mutable?: readonly (keyof P & string)[];
  /** Props that matter only at birth: a later difference is no change (an image id, user data). */
  readonly birth?: readonly (keyof P & string)[];
  /** True if AWS honours `mark.token` as a ClientToken for this create. */
  readonly token?: boolean;
  /** One call, exactly: a crash between two would lose the second. Returns at once, never waits. */
  create(aws: Aws, props: P, mark: Mark): Promise<{ readonly id: string; readonly attrs?: Partial<A> }>;
  /** Idempotent puts that complete the thing; replayed on every resume until it is ready (P15). */
  settle?(aws: Aws, props: P, id: string): Promise<void>;
  /** Every state that AWS documents for it, with the page that lists them. */
  readonly states?: readonly StateTable[];
  /** For kinds that can end before they were ready and that AWS still shows then: which of these did, and why. Asked
   *  only while a create is waited for. `read` leaves them out, since there is nothing to delete. */
  died?(aws: Aws, ids: readonly string[]): Promise<readonly Death[]>;
  /** Absent ones are left out, not thrown. One Describe for all ids where AWS allows it. */
  read(aws: Aws, ids: readonly string[]): Promise<readonly Seen<A, P>[]>;
  /** Changes the named mutable props in place; idempotent. */
  update?(aws: Aws, props: P, seen: Seen<A, P>, changed: readonly (keyof P & string)[]): Promise<void>;
  /** Absent is success. Returns at once; the engine waits until `read` no longer shows it. */
  delete(aws: Aws, seen: Seen<A, P>, how?: DeleteOptions): Promise<void>;
  /** The data that a delete would destroy; undefined: none. It is deleted only with a consent of its own. */
  holds?(aws: Aws, seen: Seen<A, P>): Promise<HeldData | undefined>;
  /** Protections that make AWS refuse the delete. One call for many where AWS allows it. */
  guards?(aws: Aws, seen: readonly Seen<A, P>[]): Promise<readonly Guard[]>;
  /** Turns such a protection off. */
  unguard?(aws: Aws, guard: Guard): Promise<void>;
  /** For calls of which AWS takes many at once; used instead of `create` and `delete` for those that come together.
   *  `create` only where it is an idempotent put under a natural key: a batch has no token and no tags. */
  readonly together?: {
    /** Items with the same key may share a call. */
    key(props: P): string;
    create?(aws: Aws, props: readonly P[]): Promise<void>;
    delete?(aws: Aws, seen: readonly Seen<A, P>[]): Promise<void>;
  };
  /** What AWS keeps for a while after the thing itself is gone and what holds others back, e.g. the network
   *  interfaces of a load balancer. The engine waits until this is empty before it goes on below. */
  lingers?(aws: Aws, seen: Seen<A, P>): Promise<readonly string[]>;
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the lists hold kinds of every type
export type AnyKind = Kind<any, any>;

// -------------------------------------------------------------------------------------------- steps

export interface AddOptions {
  /** The Name tag, and the name people see. Default: the node's own name, for what cannot be tagged. */
  readonly name?: string;
  /** An order that no reference shows; say why in a comment. */
  readonly after?: readonly (AttrRef<unknown> | undefined)[];
}

/**
 * How far the walkthrough has come, and so how narrow its doors are (requirements.md section 15): P1 the web VPC alone,
 * P2 with peering (SSH to web and AP from the company network only), P3 with the proxy, P4 with the VPN (no SSH from the
 * internet anywhere).
 */
export type WalkPhase = "P1" | "P2" | "P3" | "P4";
export const walkPhases: readonly WalkPhase[] = ["P1", "P2", "P3", "P4"];

export interface Build {
  readonly phase: WalkPhase;
  add<P, A>(kind: Kind<P, A>, name: string, props: Inputs<NoInfer<P>>, options?: AddOptions): Refs<A & { id: string }>;
  /** A name that must be unique in the account and Region: the env's own name is added unless it is `default`, cut to `max`. */
  unique(name: string, max: number): string;
  /** Like `unique`, but unique in the account in all Regions (IAM): outside the article's Region, the Region is added. */
  account(name: string, max: number): string;
  /** Like `unique`, but unique in the world (S3): account and 8 characters of the environment's id are added. */
  global(name: string, max: number): string;
}

export type AnswerValue = string | boolean | readonly string[];
export type Preset = "modern" | "article" | "free";
export const presets: readonly Preset[] = ["modern", "article", "free"];

/** A problem with an answer: `code` names a sentence of the catalogue, `data` fills it. */
export interface Problem {
  readonly code: string;
  readonly data?: Readonly<Record<string, string | number | readonly string[]>>;
}

export interface Question<V> {
  /** The values of a list have neither commas nor spaces in them. */
  readonly kind: V extends boolean ? "yes-no" : V extends readonly string[] ? "list" : "text" | "choice";
  /** ask: the question. why: one line. unit or example, if any, stands in `ask`. */
  readonly words: Words<{ readonly ask: string; readonly why: string; readonly price?: string }>;
  /** For `choice`: value and what it means. */
  readonly choices?: readonly { readonly value: string; readonly words: Words<string> }[];
  /** Defaults by preset. `all` holds the answers to the questions before this one. */
  readonly article: Initial<V>;
  /** false: the article prints no value, or in a picture that is lost; `article` is put in its place (requirements.md Z). */
  readonly printed?: false;
  readonly modern: Initial<V>;
  /** Where the free plan and the quotas of a new account ask for less than `modern`; `defineStep` fills it in otherwise. */
  readonly free?: Initial<V>;
  /** Says in what way a value is wrong, before anything is called. `all` holds the answers of every step so far. */
  check?(value: V, facts: Facts, all: Answered): Problem | undefined;
  /** What is allowed and still worth a word: below what is typed, in `plan`, `up` and `doctor`. It keeps nobody from anything. */
  warn?(value: V): Problem | undefined;
}
export type Answered = Readonly<Record<string, AnswerValue>>;
export type Initial<V> = V | ((facts: Facts, all: Answered) => V);
export type Questions<A> = { readonly [K in keyof A]: Question<A[K]> };
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see AnyKind
export type AnyQuestion = Question<any>;

/** What was looked up at AWS, once, and saved: later runs must not see a newer image as a change. */
export interface Facts {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** Available zones of the region that need no opt-in, sorted. */
  readonly zones: readonly string[];
  /** The caller's own address as AWS would see it, as /32. Absent when it could not be found. */
  readonly callerCidr?: string;
  /** "al2023" | "al2023-arm64" | "amazon-linux-2" → AMI id, from the SSM public parameters. */
  readonly images?: Readonly<Record<string, string>>;
  /** Instance type → zones that offer it (only the types the steps ask for). */
  readonly offered?: Readonly<Record<string, readonly string[]>>;
  /** "mysql" | "postgres" → the version of the line that was the default when this was looked up (older environments). */
  readonly engineVersions?: Readonly<Record<string, string>>;
  /** "mysql" | "postgres" → the newest version of every major line that RDS offers to this account, oldest line first. */
  readonly databaseVersions?: Readonly<Record<string, readonly string[]>>;
  /** Instance types that AWS calls free-tier-eligible for this account and Region. */
  readonly freeTypes?: readonly string[];
  /** "region": names that all Regions of the account share have the Region in them. Absent: an environment of an earlier
   *  version, which keeps its names (docs/adr/0009). */
  readonly globalNames?: "region";
}
export type FactName = "zones" | "callerCidr" | "images" | "offered" | "engineVersions";

export interface Host {
  readonly id: Input<string>;
  readonly privateIp: Input<string>;
  readonly publicIp?: Input<string>;
}

/**
 * What one check claims: who shall reach whom, or shall not (requirements.md section 16). Hosts by their names
 * (cli.md); besides them: outside, vpn-client, internet, database, bucket, web-alb, ap-alb.
 */
export interface Check {
  /** The article's number: "1" … "16", "M1" … "M5", "1b", "4b", "NX1", "NX2". Several pairs share one. */
  readonly id: string;
  readonly words: Words<string>;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: "tcp";
  /** The HTTP proxy in between. */
  readonly via?: string;
  /** Of what is open from outside: to the whole internet, not only to where the owner is. */
  readonly everyone?: true;
  readonly expect: "open" | "closed";
}
/** What a step's checks may depend on beside the step itself. */
export interface CheckContext {
  readonly phase: WalkPhase;
  /** Names of the hosts that the steps so far declare. */
  readonly hosts: readonly string[];
}

/** What a name in a check stands for at AWS, where it is no host; `outside`: a range from which people come in. */
export type Party =
  | { readonly loadBalancerArn: Input<string> }
  | { readonly databaseId: Input<string> }
  | { readonly bucket: Input<string> }
  | { readonly clientVpnId: Input<string> }
  | { readonly outside: Input<string> };

/** What runs on a host: no describe call tells it. */
export interface Software {
  /** TCP ports on which something listens. */
  readonly listens: readonly number[];
  /** An HTTP proxy: its port, whom it serves, and the ports of the world it goes to. */
  readonly proxy?: { readonly port: number; readonly clients: readonly string[]; readonly ports: readonly number[] };
  /** Forwards what is not for itself, with its own address (a NAT instance). */
  readonly nat?: true;
}

/** What a step teaches: each text is a short paragraph, without markup; one or two screens of 80x24 in all. */
export interface Lesson {
  /** What stands there afterwards, and what each part of it is for. */
  readonly makes: readonly string[];
  readonly why: readonly string[];
  /** What the article does. Values in it are those of the preset `article` (a test compares). */
  readonly article: readonly string[];
  /** What is different today, and why (requirements.md section O). */
  readonly today: readonly string[];
  /** What beginners meet: what they see, and where it comes from. */
  readonly mistakes: readonly { readonly symptom: string; readonly cause: string }[];
  /** Where the money goes; numbers come from the price tables. */
  readonly cost: string;
}

export interface Step<A, O, N extends Needs = Record<never, never>> {
  readonly id: string;
  readonly words: Words<{ readonly title: string; readonly what: string }>;
  readonly needs: N;
  readonly facts: readonly FactName[];
  /** Presets that build it only when it is named, each with its reason. */
  readonly leftOutBy?: { readonly [P in Preset]?: Words<string> };
  /** A is inferred from `declare`'s annotated parameter. */
  readonly questions: Questions<NoInfer<A>>;
  /** Pure: no await, no clock, no AWS. */
  declare(b: Build, answers: A, up: Outs<N>, facts: Facts, preset: Preset): O;
  /** Shown by `status` and at the end of `up`; keys are those of cli.md (webUrl, databaseEndpoint …). */
  outputs?(out: O): Readonly<Record<string, Input<string>>>;
  hosts?(out: O): Readonly<Record<string, Host>>;
  /** The other names of its checks. */
  parties?(out: O): Readonly<Record<string, Party>>;
  /** By host: what it runs. */
  software?(out: O): Readonly<Record<string, Software>>;
  /** What must be reachable and what must not, in this phase. Pure. */
  checks?(answers: NoInfer<A>, out: O, context: CheckContext): readonly Check[];
  /** Loaded by import() only when somebody wants to learn. */
  lesson?(): Promise<{ readonly lesson: Required<Words<Lesson>> }>;
}
export type Needs = Readonly<Record<string, AnyStep>>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see AnyKind
export type AnyStep = Step<any, any, any>;
export type Outs<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends Step<infer _A, infer O, infer _N> ? O : never;
};
