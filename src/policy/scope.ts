import type { KindNeeds, Place, Props, World } from "./world.js";

/** Operator → key → values, as in a policy. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What an action is allowed on. One action may have several: what it makes, and what it stands on. */
export interface Scope {
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

/** Scopes of an action for one kind's need of it; none: that kind does not need it with these settings. */
export type Rule = (w: World, kind: KindNeeds, props: Props | undefined) => readonly Scope[];

const envTag = "kumiki:env";
/** IAM compares with wildcards only where it is told to. */
export const isEnv = (w: Place, key: "RequestTag" | "ResourceTag"): Condition => ({
  [w.envId.includes("?") ? "StringLike" : "StringEquals"]: { [`aws:${key}/${envTag}`]: w.envId },
});
/** Both have to hold. */
export const join = (one: Condition, other: Condition): Condition =>
  Object.fromEntries([...new Set([...Object.keys(one), ...Object.keys(other)])].sort().map((operator) => [operator, { ...one[operator], ...other[operator] }]));

/** What the call makes: it has to carry the environment's tag. */
export const made = (w: World, ...resources: readonly string[]): Scope => ({ resources, condition: isEnv(w, "RequestTag") });
/** What is there already: only with the environment's tag on it. */
export const ours = (w: World, ...resources: readonly string[]): Scope => ({ resources, condition: isEnv(w, "ResourceTag") });
export const any = (...resources: readonly string[]): Scope => ({ resources });

export const everything: Rule = () => [any("*")];
