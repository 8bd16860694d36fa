import type { AnyKind, AnyStep } from "../../core/types.js";
import { inLang, type Lang } from "../lang.js";

/** Words that belong to the steps and the kinds, in the reader's language. */
export interface Names {
  /** Step id → title. */
  readonly titles: Readonly<Record<string, string>>;
  /** Name of the kind ("ec2/vpc") → its words ("VPC"). */
  readonly kinds: Readonly<Record<string, string>>;
}

export const namesOf = (steps: Iterable<AnyStep>, kinds: Iterable<AnyKind>, lang: Lang): Names => ({
  titles: Object.fromEntries([...steps].map((s) => [s.id, inLang(s.words, lang).title])),
  kinds: Object.fromEntries([...kinds].map((k) => [k.name, inLang(k.words, lang)])),
});

const own = (words: Readonly<Record<string, string>>, key: string): string => (Object.hasOwn(words, key) ? words[key]! : key);
export const titleOf = (names: Names, step: string): string => own(names.titles, step);
export const kindOf = (names: Names, kind: string): string => own(names.kinds, kind);

/** An ARN without what is the same for everything here; ids as they are. For people only: JSON has the whole. */
export const shortId = (id: string): string => {
  const parts = id.split(":");
  return parts[0] === "arn" && parts.length > 5 ? parts.slice(5).join(":") : id;
};

/** Beside a name: nothing where it is the same. */
export const idBeside = ({ id, name }: { readonly id?: string; readonly name: string }): string => (id === undefined || id === name ? "" : shortId(id));
