import type { Lang } from "../ui/lang.js";
import type { CommandDefinition } from "./command.js";
import type { OptionDefinition } from "./options.js";
import { spellings } from "./parser.js";

/** What a completion script knows: the same definitions that the parser and the help are made from. */
export interface Completable {
  readonly commands: readonly CommandDefinition[];
  readonly everywhere: readonly OptionDefinition[];
  /** Questions as options; for the commands that ask. */
  readonly questions: readonly OptionDefinition[];
  readonly steps: readonly string[];
  /** Answers and settings, as `config explain` names them. */
  readonly keys: readonly string[];
  readonly lang: Lang;
}

export const visible = (options: readonly OptionDefinition[]) => options.filter((o) => o.hidden !== true);
export const ownOptions = (c: Completable, command: CommandDefinition): readonly OptionDefinition[] =>
  visible([...command.options, ...(command.asks ? c.questions : [])]);
export const optionsOf = (c: Completable, command: CommandDefinition): readonly OptionDefinition[] => [...ownOptions(c, command), ...visible(c.everywhere)];

/** Flags that are words of a shell; -h and the like are known by heart. */
export const flagsOf = (o: OptionDefinition): string[] => spellings(o).filter((f) => f.startsWith("--"));

const everyOption = (c: Completable): readonly OptionDefinition[] => [
  ...new Map(visible([...c.commands.flatMap((k) => k.options), ...c.questions, ...c.everywhere]).map((o) => [o.name, o])).values(),
];
export const valued = (c: Completable): readonly OptionDefinition[] => everyOption(c).filter((o) => o.value !== undefined);
/** Flags whose value is the next word: an environment may be called `lab`, as a command is. */
export const taking = (c: Completable): readonly string[] => valued(c).filter((o) => o.bare !== true).flatMap(spellings);

/** Where proposals come from, one source for the three shells. Words are ASCII names of ours, so that no shell sees anything in them. */
export type Source = { readonly words: readonly string[] } | "file" | "folder" | "environments" | "hosts" | "people" | "nothing";

export function valuesOf(c: Completable, o: OptionDefinition): Source {
  if (o.choices !== undefined) return { words: o.choices };
  if (o.completes === "step") return { words: c.steps };
  return o.completes === "env" ? "environments" : (o.completes ?? "nothing");
}

/** The hosts of requirements.md, where no state says which ones there are. */
export const usualHosts = ["web-server-1", "web-server-2", "ap-server-1", "ap-server-2", "proxy-server-1", "development-server-1"] as const;
/** Every check that the steps claim in any phase (requirements.md section 16); a test compares them. */
export const checkIds = [
  ...["1", "1b", "2", "3", "4", "4b", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"],
  ...["M1", "M2", "M3", "M4", "M5", "NX1", "NX2"],
] as const;

/** What may stand behind a command. */
export interface Behind {
  readonly command: string;
  /** The word right behind the command, or one more of them. */
  readonly first: readonly Source[];
  /** The words after it are of the same sort. */
  readonly repeats: boolean;
  /** The second word, by the first one. */
  readonly then: Readonly<Record<string, Source>>;
}

/** What a definition does not tell: which words name hosts, checks, people and files. */
const special: Readonly<Record<string, (c: Completable) => Partial<Behind>>> = {
  ssh: () => ({ first: ["hosts"], repeats: false }),
  why: () => ({ first: [{ words: checkIds }, "hosts"] }),
  check: () => ({ first: [{ words: checkIds }], repeats: true }),
  lab: () => ({ then: { shell: "hosts" } }),
  vpn: () => ({ then: { revoke: "people", profile: "people" } }),
  state: () => ({ then: { push: "file" } }),
  sweep: () => ({ first: ["environments"] }),
  config: (c) => ({ then: { explain: { words: c.keys } } }),
};

export function behind(c: Completable, { name, operands }: CommandDefinition): Behind {
  const { completes, checks, most } = operands;
  const words = completes === "step" ? c.steps : (completes ?? []);
  const repeats = completes === "step" || (checks !== "first" && checks !== "none" && most > 1);
  return { command: name, first: words.length === 0 ? [] : [{ words }], repeats, then: {}, ...(Object.hasOwn(special, name) ? special[name]!(c) : {}) };
}
