import type { AnyQuestion, AttrRef, Kind, Needs, Questions, Ref, Step } from "./types.js";

/** Inference helper: returns the kind it is given, and makes the compiler check it. */
export const defineKind = <P, A>(kind: Kind<P, A>): Kind<P, A> => kind;

/** Inference helper, too. Completes the questions: the preset `free` answers as `modern` does unless a question says otherwise. */
export const defineStep = <A, O, const N extends Needs = Record<never, never>>(step: Step<A, O, N>): Step<A, O, N> => ({
  ...step,
  questions: Object.fromEntries(
    Object.entries<AnyQuestion>(step.questions as Record<string, AnyQuestion>).map(([key, q]) => [key, { free: q.modern as unknown, ...q }]),
  ) as Questions<NoInfer<A>>,
});

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
