import type { AttrRef, Kind, Needs, Ref, Step } from "./types.js";

/** Inference helpers: they return what they are given, and make the compiler check it. */
export const defineKind = <P, A>(kind: Kind<P, A>): Kind<P, A> => kind;

export const defineStep = <A, O, const N extends Needs = Record<never, never>>(step: Step<A, O, N>): Step<A, O, N> =>
  step;

/** A text that holds references: text`${group.arn}:*`. */
export function text(parts: TemplateStringsArray, ...refs: readonly (string | AttrRef<string>)[]): Ref<string> {
  const all: (string | AttrRef<unknown>)[] = [];
  parts.forEach((part, i) => {
    if (part !== "") all.push(part);
    const ref = refs[i];
    if (ref !== undefined) all.push(ref);
  });
  return { $text: all };
}
