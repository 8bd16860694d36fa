import { isAttrRef } from "../core/resolve.js";
import type { NodeId } from "../core/types.js";

/** A declared resource, as far as a policy reads it. `engine/graph` gives them. */
export interface DeclaredNode {
  readonly id: NodeId;
  readonly step: string;
  readonly kind: KindNeeds;
  readonly props: Readonly<Record<string, unknown>>;
}

/** A kind, as far as a policy reads it. */
export interface KindNeeds {
  readonly name: string;
  readonly iam: readonly string[];
  readonly within?: string | number | symbol | undefined;
  readonly identity?: { readonly by: string; readonly on?: object };
}

/** It holds nothing, and hangs on another thing: a rule, a route, an association. */
export const hangs = (kind: KindNeeds): boolean => kind.within !== undefined || kind.identity?.on !== undefined;

/** Where the environment lives, and whose tag its things carry. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Value of the tag `kumiki:env`. With `?` in it (`anyIdOf`) for an environment that has none yet. */
  readonly envId: string;
  /** The bucket of a shared state (`--state`); prefix: "" or ending in "/". */
  readonly state?: { readonly bucket: string; readonly prefix: string };
  /** Ids of the images that were looked up as Amazon's newest: before `up` has saved them there may be newer ones. */
  readonly newestImages?: readonly string[];
}

/** Stands for the id that `up` will give to a new environment: its name, a dash and sixteen characters. */
export const anyIdOf = (env: string): string => `${env}-${"?".repeat(16)}`;

/** What a policy is made for: the declared resources by what they are called at AWS. */
export interface World extends Place {
  readonly nodes: readonly DeclaredNode[];
  /** Ours are to be found without a state, too: by asking everything of a type for its tags. */
  readonly wide: boolean;
}

export type Props = DeclaredNode["props"];

/** Resources of a kind. */
export const ofKind = (w: World, kind: string): DeclaredNode[] => w.nodes.filter((n) => n.kind.name === kind);

/** The names of all resources of a kind. What is not a plain text is not known before it is made: any. */
export const namesOf = (w: World, kind: string, prop: string): string[] => unique(ofKind(w, kind).map((n) => textOr(n.props[prop], "*")));

/** The nodes that this setting of these resources refers to, and the texts it holds instead. */
export function referred(nodes: readonly DeclaredNode[], value: (props: Props) => unknown): { readonly ids: ReadonlySet<NodeId>; readonly texts: string[] } {
  const values = nodes.map((n) => value(n.props));
  return {
    ids: new Set(values.flatMap((v) => (isAttrRef(v) ? [v.$ref] : []))),
    texts: unique(values.filter((v) => typeof v === "string")),
  };
}

export const textOr = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
export const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** An ARN of this account and region; S3 has neither, IAM has no region. */
export function arn(w: Place, service: string, resource: string): string {
  const region = ["iam", "s3"].includes(service) ? "" : w.region;
  const account = service === "s3" ? "" : w.account;
  return `arn:${w.partition}:${service}:${region}:${account}:${resource}`;
}
